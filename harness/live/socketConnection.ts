/** One socket: bytes to inputs for its node, and its node's frames to bytes. */
import type { Socket } from 'node:net';
import type { ConnectionId, Send } from '../../actors/shared/node.ts';
import type { CommandName } from '../../protocol/commands/index.ts';
import type { RemotingCommand, RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { newSplitter, type SplitterState, split } from '../../protocol/splitter.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  isResponse,
} from '../../protocol/typed.ts';
import { type Arrival, type FrameInput, requestEvent } from '../kernel/network.ts';
import type { LiveLimits } from './limits.ts';
import { Outbox, type Slab } from './outbox.ts';

/** How many frames are handed to the node before its answers are written and weighed. */
const inputsMax = 64;

/** A connection of one node, whoever opened it. */
export class SocketConnection {
  readonly id: ConnectionId;
  readonly node: string;
  readonly socket: Socket;
  /** The other end, `host:port`: as TCP shows it, or a load balancer's word for its client. */
  readonly peer: string;
  /** More waits to be written than the peer reads: nothing more is read until it has. */
  isChoked = false;
  /** Bytes kept for this connection when they were last counted; the network adds them up. */
  countedBytes = 0;
  private readonly limits: LiveLimits;
  private splitter: SplitterState;
  private frames: readonly RemotingCommand[] = [];
  /** What the node is being handed. */
  private batch: Arrival[] = [];
  private nextFrame = 0;
  /** Why nothing more can be read, once the frames before it are taken. */
  private broken: string | undefined;
  /** Our requests that wait for answers: an answer does not say which command it is of. */
  private readonly asked = new Map<number, CommandName>();
  /** How many of the peer's requests wait for our answers. */
  private unanswered = 0;
  private readonly outbox: Outbox;

  constructor(
    { id, node, peer }: { readonly id: ConnectionId; readonly node: string; readonly peer: string },
    socket: Socket,
    limits: LiveLimits,
    slab: Slab,
  ) {
    this.id = id;
    this.node = node;
    this.peer = peer;
    this.socket = socket;
    this.limits = limits;
    const { frameBytesMax: frameLength, headerBytesMax: headerLength } = limits;
    this.splitter = newSplitter({ frameLength, headerLength });
    this.outbox = new Outbox(slab);
  }

  /** Takes in what the peer sent; `inputs` gives it out. */
  read(chunk: Uint8Array): void {
    const { state, frames, problem } = split(this.splitter, chunk);
    this.splitter = state;
    const left = this.frames.slice(this.nextFrame);
    this.frames = left.length === 0 ? frames : [...left, ...frames];
    this.nextFrame = 0;
    this.broken ??= problem;
  }

  /** The next inputs for the node; none when all that arrived was taken. */
  inputs(): readonly Arrival[] {
    const inputs: Arrival[] = [];
    this.batch = inputs;
    const { node, frames } = this;
    const end = Math.min(frames.length, this.nextFrame + inputsMax);
    while (this.nextFrame < end) {
      const raw = frames[this.nextFrame++]!;
      const event = isResponse(raw) ? this.response(raw) : this.request(raw);
      if (typeof event === 'string') {
        this.broken = event;
        this.nextFrame = frames.length;
        break;
      }
      inputs.push({ node, event });
    }
    if (this.nextFrame === frames.length) {
      this.frames = [];
      this.nextFrame = 0;
    }
    return inputs;
  }

  /** Its node has ended the connection: what is left of it is not for the node any more. */
  drop(): void {
    this.batch.length = 0;
    this.frames = [];
    this.nextFrame = 0;
    this.broken = undefined;
  }

  /** Why the connection has to be closed, if so. */
  get problem(): string | undefined {
    return this.frames.length === 0 ? this.broken : undefined;
  }

  /** Takes a frame of the node; it goes out with the next `flush`. Throws if it has no bytes. */
  send(frame: Send['frame']): void {
    if (frame.kind === 'response') {
      this.outbox.put(encodeResponse(frame));
      this.unanswered -= 1;
      return;
    }
    this.outbox.put(encodeRequest(frame));
    if (!frame.oneway) this.remember(frame);
  }

  /** Writes what was taken. A peer that does not read is not read from until it does. */
  flush(): void {
    const { socket } = this;
    const pieces = this.outbox.take();
    if (pieces.length === 0 || !socket.writable) return;
    if (pieces.length === 1) socket.write(pieces[0]!);
    else {
      socket.cork();
      for (const piece of pieces) socket.write(piece);
      socket.uncork();
    }
    if (socket.writableLength <= this.limits.bufferedBytesMax || this.isChoked) return;
    this.isChoked = true;
    socket.pause();
  }

  /** Bytes kept for the peer: what it has not finished saying, and what it has not read. */
  get keptBytes(): number {
    return this.splitter.buffer.length + this.outbox.byteLength + this.socket.writableLength;
  }

  private request(raw: RemotingCommand): FrameInput | string {
    const frame = decodeRequest(raw);
    if (!frame.oneway) {
      const { pendingRequestsMax } = this.limits;
      if (this.unanswered >= pendingRequestsMax) {
        return `${pendingRequestsMax} of its requests wait for an answer already`;
      }
      this.unanswered += 1;
    }
    return this.input(requestEvent(frame.command), frame);
  }

  private response(raw: RemotingCommand): FrameInput | string {
    const command = this.asked.get(raw.opaque) ?? 'unknown';
    this.asked.delete(raw.opaque);
    const decoded = decodeResponse(command, raw);
    return decoded.ok
      ? this.input('frame.response', decoded.value as ResponseFrame)
      : decoded.problem;
  }

  private input(type: string, frame: FrameInput['frame']): FrameInput {
    return { at: 0, mono: 0, entropy: 0, type, connection: this.id, frame };
  }

  private remember(frame: RequestFrame): void {
    this.asked.set(frame.opaque, frame.command);
    if (this.asked.size <= this.limits.pendingRequestsMax) return;
    // The oldest was given up by its node long ago: nodes time out, this table does not.
    for (const opaque of this.asked.keys()) {
      this.asked.delete(opaque);
      return;
    }
  }
}

/** The other end of a socket as TCP shows it, `host:port`. */
export function peerOf({ remoteAddress = 'unknown', remotePort = 0 }: Socket): string {
  // An IPv4 peer of a dual-stack socket; RocketMQ's text form is the plain one.
  const host = remoteAddress.replace(/^::ffff:/, '');
  return host.includes(':') ? `[${host}]:${remotePort}` : `${host}:${remotePort}`;
}
