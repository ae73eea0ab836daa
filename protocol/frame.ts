/**
 * The three forms of a frame.
 *
 * 1. bytes, on sockets;
 * 2. `RemotingCommand`: the header members as RocketMQ has them, ext fields as text, body as bytes;
 * 3. `RequestFrame` / `ResponseFrame`: typed header and body; this is what nodes exchange.
 *
 * `splitter.ts` cuts bytes into (2), `typed.ts` turns (2) into (3) and back.
 */
import type {
  CommandName,
  RequestBody,
  RequestHeader,
  ResponseBody,
  ResponseHeader,
} from './commands/index.ts';

/** The header format of one frame; each frame names its own. */
export type SerializeType = 'JSON' | 'ROCKETMQ';

/** `LanguageCode` of upstream; `undefined` where a peer sent a name or byte nobody knows. */
export type Language =
  | 'JAVA'
  | 'CPP'
  | 'DOTNET'
  | 'PYTHON'
  | 'DELPHI'
  | 'ERLANG'
  | 'RUBY'
  | 'OTHER'
  | 'HTTP'
  | 'GO'
  | 'PHP'
  | 'OMS'
  | 'RUST'
  | 'NODE_JS';

/** Bits of the header's `flag` member. */
export const frameFlag = { response: 1, oneway: 2 } as const;

/** One frame with its header read and its ext fields still text (upstream's `RemotingCommand`). */
export interface RemotingCommand {
  readonly serializeType: SerializeType;
  readonly code: number;
  readonly language: Language | undefined;
  readonly version: number;
  readonly opaque: number;
  readonly flag: number;
  readonly remark: string | undefined;
  /** In wire order. `undefined`: the member is absent, which upstream tells from empty. */
  readonly ext: ReadonlyMap<string, string> | undefined;
  /** Empty when there is none. A view into the receive buffer's chunk: never written to. */
  readonly body: Uint8Array;
}

interface FrameBase {
  readonly opaque: number;
  readonly language: Language | undefined;
  readonly version: number;
  readonly serializeType: SerializeType;
  readonly remark?: string | undefined;
  /** Ext fields that the command does not declare. */
  readonly extra?: Readonly<Record<string, string>> | undefined;
}

/** A request with its header and body typed by its command's declaration. */
export interface RequestFrame<N extends CommandName = CommandName> extends FrameBase {
  readonly kind: 'request';
  readonly command: N;
  readonly code: number;
  readonly oneway: boolean;
  readonly header: RequestHeader<N>;
  readonly body: RequestBody<N>;
}

/** A request whose code has no declaration. */
export interface UnknownRequest extends FrameBase {
  readonly kind: 'request';
  readonly command: 'unknown';
  readonly code: number;
  readonly oneway: boolean;
}

/** A request that was readable as a frame, but not as the command that its code names. */
export interface MalformedRequest extends FrameBase {
  readonly kind: 'request';
  readonly command: 'malformed';
  readonly code: number;
  readonly oneway: boolean;
  /** The command it would have been. */
  readonly of: CommandName;
  /** The header field at fault, or `body`. */
  readonly field: string;
  /** `missing`, `malformed`, or a body codec's sentence. */
  readonly problem: string;
  /** It has no ext fields at all. */
  readonly bare?: true;
}

/** An answer. `header` may lack fields and `body` be absent: refusals have neither. */
export interface ResponseFrame<N extends CommandName = CommandName> extends FrameBase {
  readonly kind: 'response';
  /** The command it answers; `unknown` where the request's code has no declaration. */
  readonly command: N | 'unknown';
  readonly code: number;
  readonly header?: Partial<ResponseHeader<N>> | undefined;
  readonly body?: ResponseBody<N> | undefined;
}

/** Any request as a node may receive it. */
export type AnyRequest = RequestFrame | UnknownRequest | MalformedRequest;

/** Whatever travels between nodes. */
export type Frame = AnyRequest | ResponseFrame;
