/**
 * A port on which clients of several protocols are told apart (upstream `NettyRemotingServer` and
 * `MultiProtocolRemotingServer`): protocol/negotiation/ decides, this owns sockets and time.
 *
 * Behaviour: a connection that has not said what it is when its time is over is closed (upstream
 * leaves it open). Time is real time: a cluster that is moved on does not make a stranger late.
 * Each refusal and each time-out is one line; whoever goes away while undecided is not worth one.
 */
import type { Socket } from 'node:net';
import { clearTimeout, setTimeout } from 'node:timers';
import {
  type Decision,
  decrypted,
  keptBytes,
  type NegotiationRules,
  type NegotiationState,
  negotiate,
  newNegotiation,
  seenSoFar,
} from '../../../protocol/negotiation/negotiation.ts';
import type { LiveLimits } from '../limits.ts';
import type { OperatorLog } from '../operatorLog.ts';
import { peerOf } from '../socketConnection.ts';
import { readCertificate, testCertificate } from './certificate.ts';
import { type GrpcClient, type GrpcHandler, refuseCalls } from './grpc.ts';
import { Http2Side } from './http2Side.ts';
import { defaultHandshakeTimeoutMs, type NegotiationSettings } from './settings.ts';
import { type TlsOutcome, TlsSide } from './tlsSide.ts';

/** How a port negotiates, and who takes the calls of its HTTP/2 connections. */
export interface Negotiates extends NegotiationSettings {
  /** By default each call is answered UNIMPLEMENTED. */
  readonly grpc?: GrpcHandler;
}

/** What a connection is when its node gets it. */
export interface Opening {
  /** The client, `ip:port`: that of the PROXY header, if there was one that names it. */
  readonly peer: string;
  /** What the client has said already. */
  readonly first: Uint8Array;
}

/** What is asked of whoever listens. */
export interface NegotiationsHost {
  readonly log: OperatorLog;
  readonly limits: LiveLimits;
  /** A connection speaks remoting: it is the node's. */
  opened(node: string, socket: Socket, opening: Opening): void;
}

/** A connection that has not said what it is. */
interface Undecided {
  /** What was accepted, and what is read from: the same until it is encrypted. */
  readonly accepted: Socket;
  socket: Socket;
  state: NegotiationState;
  peer: string;
  isSecuring: boolean;
  readonly read: (chunk: Uint8Array) => void;
  readonly timer: NodeJS.Timeout;
}

/** The undecided connections of one node, and those of it that speak HTTP/2. */
export class Negotiations {
  private readonly node: string;
  private readonly host: NegotiationsHost;
  private readonly rules: NegotiationRules;
  private readonly timeoutMs: number;
  private readonly tls: TlsSide;
  private readonly http2: Http2Side;
  private readonly undecided = new Set<Undecided>();
  private keptInAll = 0;

  private constructor(node: string, options: Negotiates, tls: TlsSide, host: NegotiationsHost) {
    const {
      tlsMode = 'permissive',
      http2 = true,
      handshakeTimeoutMs = defaultHandshakeTimeoutMs,
    } = options;
    this.node = node;
    this.host = host;
    this.rules = { tlsMode, http2, frameLength: host.limits.frameBytesMax };
    this.timeoutMs = handshakeTimeoutMs;
    this.tls = tls;
    this.http2 = new Http2Side(node, options.grpc ?? refuseCalls, host.log);
  }

  /** Gets ready; rejects with a sentence that says what is wrong with a certificate. */
  static async begin(
    node: string,
    options: Negotiates,
    host: NegotiationsHost,
  ): Promise<Negotiations> {
    const { certificate, handshakeTimeoutMs = defaultHandshakeTimeoutMs } = options;
    const given = certificate === undefined ? undefined : await readCertificate(certificate);
    const tls = new TlsSide(async () => given ?? testCertificate(), handshakeTimeoutMs);
    return new Negotiations(node, options, tls, host);
  }

  /** How many connections there are that the node has not got, and those that it never gets. */
  get count(): number {
    return this.undecided.size + this.http2.count;
  }

  /** Takes a connection that was accepted. */
  take(accepted: Socket): void {
    const one: Undecided = {
      accepted,
      socket: accepted,
      state: newNegotiation(this.rules),
      peer: peerOf(accepted),
      isSecuring: false,
      read: (chunk) => this.read(one, chunk),
      timer: setTimeout(() => this.late(one), this.timeoutMs),
    };
    this.undecided.add(one);
    accepted.on('error', () => {}); // 'close' follows.
    accepted.once('close', () => this.forget(one));
    accepted.on('data', one.read);
  }

  /** Closes what the node has not got, at once. */
  close(): void {
    for (const { accepted } of this.undecided) accepted.destroy();
    this.http2.close();
  }

  private read(one: Undecided, chunk: Uint8Array): void {
    const keptBefore = keptBytes(one.state);
    const { state, decision } = negotiate(one.state, chunk);
    one.state = state;
    one.peer = state.header?.client ?? one.peer;
    this.keptInAll += keptBytes(state) - keptBefore;
    if (decision !== undefined) this.decided(one, decision);
    else if (this.keptInAll > this.host.limits.bufferedBytesInAllMax) {
      this.refuse(one, `all that nobody knows yet is ${this.keptInAll} bytes`);
    }
  }

  private decided(one: Undecided, decision: Decision): void {
    if (decision.kind === 'refused') {
      this.refuse(one, decision.problem);
      return;
    }
    const { socket, accepted, peer, state } = one;
    socket.removeListener('data', one.read);
    if (decision.kind === 'tls') {
      one.isSecuring = true;
      socket.pause();
      socket.unshift(decision.rest);
      void this.tls.secure(socket, (outcome) => this.secured(one, outcome));
      return;
    }
    this.forget(one);
    if (decision.kind === 'remoting') {
      this.host.opened(this.node, socket, { peer, first: decision.rest });
      return;
    }
    const client: GrpcClient = { peer, header: state.header, encrypted: socket !== accepted };
    this.http2.take(socket, decision.rest, client);
  }

  private secured(one: Undecided, outcome: TlsOutcome): void {
    if (outcome.kind === 'left') return; // Its close is on the way.
    if (outcome.kind === 'failed') {
      this.refuse(one, `its TLS handshake failed: ${outcome.problem}`);
      return;
    }
    if (!this.undecided.has(one)) {
      outcome.socket.destroy();
      return;
    }
    one.isSecuring = false;
    one.socket = outcome.socket;
    one.state = decrypted(one.state);
    one.socket.on('error', () => {}); // 'close' follows.
    one.socket.on('data', one.read);
  }

  private late(one: Undecided): void {
    const seen = one.isSecuring
      ? 'its TLS handshake had not ended'
      : `it said ${seenSoFar(one.state)}`;
    this.refuse(one, `${seen} in ${this.timeoutMs} ms`);
  }

  private refuse(one: Undecided, problem: string): void {
    if (!this.undecided.has(one)) return;
    this.forget(one);
    // What a stranger wrote makes no cause of its own.
    const cause = problem.replace(/["0:].*/, '');
    this.host.log.say(`warn ${this.node} closed ${one.peer}: ${problem}`, `${this.node} ${cause}`);
    one.socket.destroy();
    one.accepted.destroy();
  }

  private forget(one: Undecided): void {
    if (!this.undecided.delete(one)) return;
    clearTimeout(one.timer);
    this.keptInAll -= keptBytes(one.state);
  }
}
