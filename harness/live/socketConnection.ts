/** One socket: bytes to inputs for its node, and its node's frames to bytes. */
import type { Socket } from 'node:net';
import type { ConnectionId, Send } from '../../actors/shared/node.ts';
import type { CommandName } from '../../protocol/commands/index.ts';
import type { RemotingCommand, RequestFrame } from '../../protocol/frame.ts';
import { encodeFrameHead } from '../../protocol/frameBytes.ts';
import { newSplitter, type SplitterState, split } from '../../protocol/splitter.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
  isResponse,
} from '../../protocol/typed.ts';
import type { Arrival, FrameInput } from '../kernel/network.ts';
import { requestEvent } from '../kernel/network.ts';
import type { LiveLimits } from './limits.ts';

/** What came of a chunk: inputs for the node, and why the connection has to be closed, if so. */
export interface Read {
  readonly inputs: readonly Arrival[];
  readonly problem: string | undefined;
}

/** A connection of one node, whoever opened it. */
export class SocketConnection {
  readonly id: ConnectionId;
  readonly node: string;
  readonly socket: Socket;
  private readonly limits: LiveLimits;
  private splitter: SplitterState;
  /** Our requests that wait for answers: an answer does not say which command it is of. */
  private readonly asked = new Map<number, CommandName>();
  /** How many of the peer's requests wait for our answers. */
  private unanswered = 0;
  private out: Uint8Array[] = [];
  private outBytes = 0;
  private choked = false;

  constructor(id: ConnectionId, node: string, socket: Socket, limits: LiveLimits) {
    this.id = id;
    this.node = node;
    this.socket = socket;
    this.limits = limits;
    const headerLength = Math.min(limits.frameBytesMax, 1 << 20);
    this.splitter = newSplitter({ frameLength: limits.frameBytesMax, headerLength });
    socket.on('drain', () => {
      this.choked = false;
      socket.resume();
    });
  }

  /** Takes in what the peer sent. */
  read(chunk: Uint8Array): Read {
    const { state, frames, problem } = split(this.splitter, chunk);
    this.splitter = state;
    const inputs: Arrival[] = [];
    for (const raw of frames) {
      const event = isResponse(raw) ? this.response(raw) : this.request(raw);
      if (typeof event === 'string') return { inputs, problem: event };
      if (event !== undefined) inputs.push({ node: this.node, event });
    }
    return { inputs, problem };
  }

  /** Takes a frame of the node; it goes out with the next `flush`. */
  send(frame: Send['frame']): void {
    if (frame.kind === 'request') {
      if (!frame.oneway) this.remember(frame);
      this.put(encodeRequest(frame));
      return;
    }
    this.unanswered -= 1;
    this.put(encodeResponse(frame));
  }

  /** Writes what was taken. A peer that does not read is not read from until it does. */
  flush(): void {
    if (this.out.length === 0 || this.socket.destroyed) return;
    const chunk = this.out.length === 1 ? this.out[0]! : join(this.out, this.outBytes);
    this.out = [];
    this.outBytes = 0;
    this.socket.write(chunk);
    const { writableLength } = this.socket;
    if (writableLength > this.limits.bufferedBytesGiveUp) this.socket.destroy();
    else if (writableLength > this.limits.bufferedBytesMax && !this.choked) {
      this.choked = true;
      this.socket.pause();
    }
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

  private response(raw: RemotingCommand): FrameInput | string | undefined {
    const command = this.asked.get(raw.opaque) ?? 'unknown';
    this.asked.delete(raw.opaque);
    const decoded = decodeResponse(command, raw);
    if (!decoded.ok) return decoded.problem;
    return this.input('frame.response', decoded.value);
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

  private put(command: RemotingCommand): void {
    const head = encodeFrameHead(command);
    this.out.push(head);
    this.outBytes += head.length;
    const { body } = command;
    if (body.length === 0) return;
    this.out.push(body);
    this.outBytes += body.length;
  }
}

function join(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = Buffer.allocUnsafe(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
