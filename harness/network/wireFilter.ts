/**
 * Sends each frame of a simulation through the codec and back, as sockets would: typed frame,
 * remoting command, bytes, splitter, remoting command, typed frame.
 *
 * A frame that comes out other than it went in is a Bug: the run must not go on with another
 * meaning, and its trace hash, which takes frames in as they were sent, would not show it.
 */
import type { CommandName } from '../../protocol/commands/index.ts';
import type { AnyRequest, RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { encodeFrame } from '../../protocol/frameBytes.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import {
  decodeRequest,
  decodeResponse,
  encodeRequest,
  encodeResponse,
} from '../../protocol/typed.ts';
import { Bug } from '../kernel/bug.ts';
import { difference } from './difference.ts';
import type { FrameFilter } from './simulatedNetwork.ts';

type Sent = RequestFrame | ResponseFrame;

/** The filter that `--wire` puts into the network. */
export const throughTheWire: FrameFilter = (frame) => {
  const received = decode(frame, encode(frame));
  const where = difference(frame, received);
  if (where !== undefined) throw bug(frame, `comes back from the codec with another ${where}`);
  return received;
};

function encode(frame: Sent): Uint8Array {
  return encodeFrame(frame.kind === 'request' ? encodeRequest(frame) : encodeResponse(frame));
}

/** Reads the bytes as they come from a socket: in pieces that do not respect frames. */
function decode(frame: Sent, bytes: Uint8Array): Sent {
  const middle = bytes.length >> 1;
  const first = split(newSplitter(), bytes.subarray(0, middle));
  const { frames, problem } = split(first.state, bytes.subarray(middle));
  const [command] = frames;
  if (command === undefined) throw bug(frame, `cannot be read: ${problem ?? 'no frame'}`);
  if (frame.kind === 'request') {
    const request: AnyRequest = decodeRequest(command);
    if (request.command === 'malformed') {
      throw bug(frame, `cannot be read: ${request.field} is ${request.problem}`);
    }
    return request as RequestFrame;
  }
  const response = decodeResponse<CommandName>(frame.command, command);
  if (!response.ok) throw bug(frame, `cannot be read: ${response.problem}`);
  return response.value;
}

function bug(frame: Sent, what: string): Bug {
  const { kind, command, code, opaque } = frame;
  return new Bug(`the ${kind} ${command} (code ${code}, opaque ${opaque}) ${what}`);
}
