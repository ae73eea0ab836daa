/**
 * Compressed bodies (upstream `CompressorFactory`, `CompressionType`).
 *
 * The formats themselves come from libraries, and actors import none: whoever makes a machine hands
 * them in as synchronous functions. `sysFlag` says whether a body is compressed and how; old
 * clients, who know ZLIB alone, set no format.
 */
import { messageSysFlag, type StoredMessage } from '../../protocol/message.ts';
import { andThen, type NodeContext } from './apply.ts';
import { logged } from './logged.ts';
import type { CallOutcome, Reply, Step } from './node.ts';

/** The formats that messages can be compressed in, by upstream's names. */
export type CompressionType = 'LZ4' | 'ZSTD' | 'ZLIB';

/** One format. Both are pure: the same bytes in, the same bytes out, everywhere. */
export interface Compressor {
  /** Compresses a body. `level` as ZLIB has it, 0 to 9; LZ4 has none. */
  readonly compress: (body: Uint8Array, level: number) => Uint8Array;
  /** The body that was compressed; `undefined` for bytes that are not of this format. */
  readonly decompress: (bytes: Uint8Array) => Uint8Array | undefined;
}

/** The formats that there are. */
export type Compression = Readonly<Partial<Record<CompressionType, Compressor>>>;

/** The bits of `sysFlag` that name each format. */
const formatBits: Readonly<Record<CompressionType, number>> = {
  LZ4: messageSysFlag.compressionLz4,
  ZSTD: messageSysFlag.compressionZstd,
  ZLIB: messageSysFlag.compressionZlib,
};

const formatOfBits: ReadonlyMap<number, CompressionType> = new Map([
  [0, 'ZLIB'],
  [messageSysFlag.compressionLz4, 'LZ4'],
  [messageSysFlag.compressionZstd, 'ZSTD'],
  [messageSysFlag.compressionZlib, 'ZLIB'],
]);

/** The bits to set in the `sysFlag` of a message whose body is compressed in a format. */
export function compressedFlag(type: CompressionType): number {
  return messageSysFlag.compressed | formatBits[type];
}

/**
 * A message with its body as its sender had it; the same one if it is not compressed. `undefined`
 * where it cannot be read: an unknown format, or bytes that are not of the format named.
 */
export function decompressed<M extends Pick<StoredMessage, 'sysFlag' | 'body'>>(
  message: M,
  compression: Compression,
): M | undefined {
  const { sysFlag } = message;
  if ((sysFlag & messageSysFlag.compressed) === 0) return message;
  const type = formatOfBits.get(sysFlag & messageSysFlag.compressionMask);
  const body = type && compression[type]?.decompress(message.body);
  return body && { ...message, body };
}

/** A handler that needs the formats, and has everything else. */
export type NeedsCompression<S> = (compression: Compression) => Step<S>;

/**
 * A transition whose handler needs the formats: its machine's action `applyWith` gives them. A
 * machine declares it with `noCompression`, and `provide` puts the real ones in its place.
 */
export function handlesWith<S, E>(
  handler: (compression: Compression, state: S, event: E) => Step<S>,
) {
  const params =
    ({ context, event }: { context: NodeContext<S>; event: E }): NeedsCompression<S> =>
    (compression) =>
      handler(compression, context.node, event);
  return { actions: { type: 'applyWith', params } } as const;
}

/** The commands whose answers carry messages. */
type ReadCommand = 'pullMessage' | 'litePullMessage' | 'popMessage' | 'peekMessage';

/**
 * Has a handler see the bodies of an answer as their senders had them. A message that cannot be
 * read is left out together with all that follow it (`MessageDecoder.decodes`), with a line in the
 * log: what consumes the answer goes on behind it.
 */
export function readsBodies<S, N extends ReadCommand>(
  handler: (state: S, event: Reply<N>) => Step<S>,
) {
  return handlesWith((compression: Compression, state: S, event: Reply<N>): Step<S> => {
    const outcome: CallOutcome<ReadCommand> = event.outcome;
    const messages = outcome.ok ? outcome.frame.body : undefined;
    if (!outcome.ok || messages === undefined || !messages.some(isCompressed)) {
      return handler(state, event);
    }
    const body = readable(messages, compression);
    const frame = { ...outcome.frame, body };
    // The same reply but for its body; the compiler cannot spread a type parameter.
    const read = { ...event, outcome: { ok: true, frame } } as unknown as Reply<N>;
    if (body.length === messages.length) return handler(state, read);
    const told = logged('error', unreadable(messages, body.length));
    return andThen([state, [told]], (now) => handler(now, read));
  });
}

const isCompressed = ({ sysFlag }: StoredMessage): boolean =>
  (sysFlag & messageSysFlag.compressed) !== 0;

function readable(
  messages: readonly StoredMessage[],
  compression: Compression,
): readonly StoredMessage[] {
  const read: StoredMessage[] = [];
  for (const message of messages) {
    const whole = decompressed(message, compression);
    if (whole === undefined) return read;
    read.push(whole);
  }
  return read;
}

function unreadable(messages: readonly StoredMessage[], index: number): string {
  const first = messages[index];
  const place = `${first?.topic}, queue ${first?.queueId}, offset ${first?.queueOffset}`;
  const after = messages.length - index - 1;
  return `the compressed body of ${place} cannot be read: it and ${after} behind it are left out`;
}

/** No format at all: bodies are sent as they are, and compressed ones cannot be read. */
export const noCompression: Compression = {};
