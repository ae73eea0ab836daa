/** Typed frames to remoting commands and back, by the commands' declarations. */
import type { BodyCodec, Decoded } from './body.ts';
import { type CommandName, commandOfCode, commands } from './commands/index.ts';
import {
  type AnyRequest,
  frameFlag,
  type MalformedRequest,
  type RemotingCommand,
  type RequestFrame,
  type ResponseFrame,
  type UnknownRequest,
} from './frame.ts';
import {
  type HeaderPlan,
  headerPlan,
  type LooseHeader,
  readExtra,
  readHeader,
  writeHeader,
} from './headerPlan.ts';
import type { Command } from './schema.ts';

interface CommandPlan {
  readonly code: number;
  readonly request: HeaderPlan;
  readonly requestBody: BodyCodec<unknown>;
  readonly response: HeaderPlan;
  readonly responseBody: BodyCodec<unknown>;
}

const plans: ReadonlyMap<string, CommandPlan> = new Map(
  (Object.entries(commands) as unknown as [CommandName, Command][]).map(([name, declared]) => [
    name,
    {
      code: declared.code,
      request: headerPlan(declared.request, declared.fast?.request),
      requestBody: declared.requestBody,
      response: headerPlan(declared.response, declared.fast?.response),
      responseBody: declared.responseBody,
    },
  ]),
);

const empty = new Uint8Array(0);

/** Whether a frame answers a request of this side, rather than being one of the other's. */
export function isResponse({ flag }: RemotingCommand): boolean {
  return (flag & frameFlag.response) !== 0;
}

/** Reads a request; never throws. */
export function decodeRequest(raw: RemotingCommand): AnyRequest {
  const name = commandOfCode(raw.code);
  if (name === undefined) return unknownRequest(raw);
  const plan = planOf(name);
  const read = readHeader(plan.request, raw.ext, false);
  if (!read.ok) return malformed(raw, name, read.field, read.problem);
  const { header, extra } = read;
  const { version } = raw;
  const body = plan.requestBody.decode(raw.body, { version, header });
  if (!body.ok) return malformed(raw, name, 'body', body.problem);
  // One literal and no spread: this is done for every request that a server takes.
  return {
    kind: 'request',
    command: name,
    code: raw.code,
    oneway: (raw.flag & frameFlag.oneway) !== 0,
    opaque: raw.opaque,
    language: raw.language,
    version,
    serializeType: raw.serializeType,
    remark: raw.remark,
    extra,
    header,
    body: body.value,
    // The declaration made header and body, which the compiler cannot see through the table.
  } as unknown as RequestFrame;
}

function unknownRequest(raw: RemotingCommand): UnknownRequest {
  const { code, opaque, language, version, serializeType, remark, flag } = raw;
  const oneway = (flag & frameFlag.oneway) !== 0;
  const extra = raw.ext && readExtra(undefined, raw.ext);
  const base = { code, oneway, opaque, language, version, serializeType, remark, extra };
  return { kind: 'request', command: 'unknown', ...base };
}

function malformed(
  raw: RemotingCommand,
  of: CommandName,
  field: string,
  problem: string,
): MalformedRequest {
  const extra = raw.ext && readExtra(planOf(of).request, raw.ext);
  const isBare = raw.ext === undefined || raw.ext.size === 0;
  const told = { of, field, problem, extra, ...(isBare && { bare: true as const }) };
  return { ...unknownRequest(raw), command: 'malformed', ...told };
}

/**
 * Reads the answer to a request of the command named; never throws. Header fields that are absent
 * or malformed are absent in the result; a body that cannot be read is what can be wrong.
 */
export function decodeResponse<N extends CommandName>(
  name: N | 'unknown',
  raw: RemotingCommand,
): Decoded<ResponseFrame<N>> {
  const { ext, version } = raw;
  const plan = name === 'unknown' ? undefined : planOf(name);
  const read = plan === undefined ? undefined : readHeader(plan.response, ext, true);
  const body =
    plan === undefined || raw.body.length === 0
      ? undefined
      : plan.responseBody.decode(raw.body, { version });
  if (body?.ok === false) return { ok: false, problem: `body of ${name}: ${body.problem}` };
  const value = {
    kind: 'response',
    command: name,
    code: raw.code,
    opaque: raw.opaque,
    language: raw.language,
    version,
    serializeType: raw.serializeType,
    remark: raw.remark,
    extra: read?.ok ? read.extra : ext && readExtra(undefined, ext),
    header: read?.ok && ext !== undefined ? read.header : undefined,
    body: body?.value,
  };
  return { ok: true, value: value as unknown as ResponseFrame<N> };
}

/** Writes a request. One of an undeclared command has no body, nor has one that is given none. */
export function encodeRequest(frame: RequestFrame | UnknownRequest): RemotingCommand {
  const { code, version, serializeType, extra } = frame;
  const plan = frame.command === 'unknown' ? undefined : planOf(frame.command);
  // A command without fields has no header class upstream, and so writes no ext fields.
  const bare = frame.command === 'unknown' || plan?.request.steps.length === 0;
  const header = bare ? undefined : (frame.header as LooseHeader);
  return {
    serializeType,
    code,
    language: frame.language,
    version,
    opaque: frame.opaque,
    flag: frame.oneway ? frameFlag.oneway : 0,
    remark: frame.remark,
    ext: writeHeader(plan?.request, header, extra, serializeType),
    body:
      plan === undefined || frame.command === 'unknown' || frame.body === undefined
        ? empty
        : plan.requestBody.encode(frame.body, { version, header: frame.header }),
  };
}

/** Writes an answer. */
export function encodeResponse(frame: ResponseFrame): RemotingCommand {
  const { code, version, serializeType, extra, body } = frame;
  const plan = frame.command === 'unknown' ? undefined : planOf(frame.command);
  const header = frame.header as LooseHeader | undefined;
  return {
    serializeType,
    code,
    language: frame.language,
    version,
    opaque: frame.opaque,
    flag: frameFlag.response,
    remark: frame.remark,
    ext: writeHeader(plan?.response, header, extra, serializeType),
    body:
      plan === undefined || body === undefined
        ? empty
        : plan.responseBody.encode(body, { version }),
  };
}

function planOf(name: CommandName): CommandPlan {
  // Every declared command has one; see the table above.
  return plans.get(name) as CommandPlan;
}
