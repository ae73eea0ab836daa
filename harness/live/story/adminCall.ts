/** One question to a server outside, on a connection of its own. */
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { announcedVersion } from '../../../actors/shared/respond.ts';
import {
  type CommandName,
  commands,
  type RequestHeader,
  type ResponseBody,
} from '../../../protocol/commands/index.ts';
import type { RemotingCommand, RequestFrame } from '../../../protocol/frame.ts';
import { encodeFrame } from '../../../protocol/frameBytes.ts';
import { newSplitter, split } from '../../../protocol/splitter.ts';
import { decodeResponse, encodeRequest } from '../../../protocol/typed.ts';
import { dial } from '../dial.ts';

/** How long an answer may take, in ms. */
const answerTimeoutMs = 10_000;

/** What came back; without a code where nothing did. */
export interface AdminAnswer<N extends CommandName> {
  readonly code: number | undefined;
  readonly remark: string | undefined;
  readonly body: ResponseBody<N> | undefined;
}

/** Asks for something that is declared and has no body. Never rejects. */
export async function adminCall<N extends CommandName>(
  address: string,
  command: N,
  header: RequestHeader<N>,
): Promise<AdminAnswer<N>> {
  const frame = {
    kind: 'request',
    command,
    code: commands[command].code,
    opaque: 1,
    oneway: false,
    language: 'JAVA',
    version: announcedVersion,
    serializeType: 'JSON',
    header,
    body: undefined,
  };
  const raw = await exchange(address, encodeRequest(frame as unknown as RequestFrame));
  if (raw === undefined) return { code: undefined, remark: undefined, body: undefined };
  const decoded = decodeResponse(command, raw);
  const body = decoded.ok ? (decoded.value.body as ResponseBody<N> | undefined) : undefined;
  return { code: raw.code, remark: raw.remark, body };
}

/** Asks for something by its code; gives the code of the answer, if there is one. */
export async function adminCode(
  address: string,
  code: number,
  ext: Readonly<Record<string, string>>,
): Promise<number | undefined> {
  const raw: RemotingCommand = {
    serializeType: 'JSON',
    code,
    language: 'JAVA',
    version: announcedVersion,
    opaque: 1,
    flag: 0,
    remark: undefined,
    ext: new Map(Object.entries(ext)),
    body: new Uint8Array(0),
  };
  return (await exchange(address, raw))?.code;
}

async function exchange(
  address: string,
  request: RemotingCommand,
): Promise<RemotingCommand | undefined> {
  const socket = await new Promise<Socket | undefined>((resolve) => dial(address, resolve));
  if (socket === undefined) return undefined;
  const answer = new Promise<RemotingCommand | undefined>((resolve) => {
    let splitter = newSplitter();
    socket.on('data', (chunk: Uint8Array) => {
      const { state, frames, problem } = split(splitter, chunk);
      splitter = state;
      if (frames[0] !== undefined || problem !== undefined) resolve(frames[0]);
    });
    socket.once('close', () => resolve(undefined));
    socket.setTimeout(answerTimeoutMs, () => resolve(undefined));
  });
  socket.write(encodeFrame(request));
  const received = await answer;
  if (!socket.destroyed) {
    const closed = once(socket, 'close');
    socket.destroy();
    await closed;
  }
  return received;
}
