/**
 * Arbitrary frames, computed from what the commands and bodies declare: a command declared today is
 * drawn today. Values are in the one form that decoding gives (a `bigint` only beyond 2^53), so
 * what comes back from bytes can be compared with what went in.
 */
import fc, { type Arbitrary } from 'fast-check';
import type { Shape } from '../../protocol/bodies/shape.ts';
import type { BodyCodec } from '../../protocol/body.ts';
import { type CommandName, commands } from '../../protocol/commands/index.ts';
import { wireName } from '../../protocol/fieldText.ts';
import type { RequestFrame, ResponseFrame, SerializeType } from '../../protocol/frame.ts';
import { narrow } from '../../protocol/int64.ts';
import { languages } from '../../protocol/languages.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Command, Field, FieldKind, Fields } from '../../protocol/schema.ts';

/** What a format cannot carry. */
export interface Carrier {
  /** ROCKETMQ headers lose empty texts. */
  readonly emptyTexts: boolean;
}

/** What each format can carry. */
export const carriers: Readonly<Record<SerializeType, Carrier>> = {
  JSON: { emptyTexts: true },
  ROCKETMQ: { emptyTexts: false },
};

const int32 = fc.integer({ min: -0x8000_0000, max: 0x7fff_ffff });
const safe = fc.maxSafeInteger();
const long = fc.oneof(safe, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(narrow));
const double = fc
  .double({ noNaN: true, noDefaultInfinity: true })
  .map((value) => (value === 0 ? 0 : value));

/** Texts with all that codecs trip over: separators, quotes, names of prototypes, other planes. */
export function texts({ emptyTexts }: Carrier): Arbitrary<string> {
  return fc.oneof(
    fc.string({ unit: 'grapheme-ascii', minLength: emptyTexts ? 0 : 1, maxLength: 12 }),
    fc.string({ unit: 'binary', minLength: emptyTexts ? 0 : 1, maxLength: 30 }),
    fc.constantFrom(
      'TAGS\u0001a\u0002',
      '"\\\n\r\t/\b\f',
      '__proto__',
      'constructor',
      '\u0000\u007f\u2028',
      '😀ü€',
      '%RETRY%group',
      'x'.repeat(300),
    ),
    ...(emptyTexts ? [fc.constant('')] : []),
  );
}

/** Values of a kind of header field. */
export function fieldValues(kind: FieldKind, carrier: Carrier): Arbitrary<unknown> {
  const kinds: Readonly<Record<FieldKind, Arbitrary<unknown>>> = {
    string: texts(carrier),
    int: int32,
    long,
    boolean: fc.boolean(),
    double,
    boundary: fc.constantFrom('LOWER', 'UPPER'),
  };
  return kinds[kind];
}

/** Headers with the declared fields; of the optional ones, any. `partial`: of all fields, any. */
export function headers(fields: Fields, carrier: Carrier, partial = false) {
  const values = Object.entries(fields).map(
    ([name, { kind }]) => [name, fieldValues(kind, carrier)] as const,
  );
  const required = Object.keys(fields).filter(
    (name) => !partial && fields[name]?.presence !== 'optional',
  );
  return fc.record<Record<string, unknown>, string>(Object.fromEntries(values), {
    requiredKeys: required,
    noNullPrototype: true,
  });
}

/** Values of a JSON body's shape. */
export function shapes(shape: Shape): Arbitrary<unknown> {
  switch (shape.kind) {
    case 'string':
      return texts(carriers.JSON);
    case 'base64':
      return fc.base64String();
    case 'enum':
      return fc.constantFrom(...shape.names);
    case 'list':
      return fc.array(shapes(shape.of), { maxLength: 3 });
    case 'map': {
      const names: Arbitrary<string | number> = shape.key === 'int' ? safe : texts(carriers.JSON);
      const pairs = fc.tuple(names, shapes(shape.of));
      return fc
        .uniqueArray(pairs, { maxLength: 3, selector: ([name]) => name })
        .map((all) => new Map(all));
    }
    case 'entries':
      return fc.array(fc.tuple(shapes(shape.key), shapes(shape.of)), { maxLength: 3 });
    case 'object':
      return objects(shape.members);
    default:
      return { int: int32, safe, long, double, boolean: fc.boolean() }[shape.kind];
  }
}

function objects(members: Extract<Shape, { kind: 'object' }>['members']): Arbitrary<unknown> {
  const values: Record<string, Arbitrary<unknown>> = {};
  const requiredKeys: string[] = [];
  for (const [name, member] of Object.entries(members)) {
    if (member.presence === 'constant') continue;
    values[name] = shapes(member.shape);
    if (member.presence !== 'optional') requiredKeys.push(name);
  }
  return fc.record(values, { requiredKeys, noNullPrototype: true });
}

const v4 = fc.tuple(fc.ipV4(), fc.nat(65_535)).map(([ip, port]) => `${ip}:${port}`);
const v6 = fc
  .constantFrom('::', '::1', '2001:db8::8:800:200c:417a', '1:2:3:4:5:6:7:8', 'fe80::1')
  .map((ip) => `[${ip}]:10911`);
const bytes = fc.uint8Array({ maxLength: 40 });

/** Stored messages, the bits of `sysFlag` that speak of hosts in agreement with the hosts. */
export const storedMessages: Arbitrary<StoredMessage> = fc
  .record(
    {
      topic: fc.oneof(
        texts(carriers.JSON),
        fc.constant('t'.repeat(127)),
        fc.constant('ü'.repeat(90)),
      ),
      queueId: int32,
      queueOffset: safe,
      physicalOffset: safe,
      flag: int32,
      sysFlag: int32,
      bornTimestamp: long,
      bornHost: fc.oneof(v4, v6),
      storeTimestamp: safe,
      storeHost: fc.oneof(v4, v6),
      reconsumeTimes: int32,
      preparedTransactionOffset: long,
      body: bytes,
      properties: texts(carriers.JSON),
    },
    { noNullPrototype: true },
  )
  .map((message) => {
    const v6Bits = (message.bornHost[0] === '[' ? 16 : 0) | (message.storeHost[0] === '[' ? 32 : 0);
    return { ...message, sysFlag: (message.sysFlag & ~48) | v6Bits };
  });

function isEmpty(body: unknown): boolean {
  return body === '' || (body instanceof Uint8Array && body.length === 0);
}

/** Bodies that a codec can carry; `undefined` where it has none. */
export function bodies(codec: BodyCodec<never>): Arbitrary<unknown> {
  if (codec.name === 'none') return fc.constant(undefined);
  if (codec.name === 'bytes') return bytes;
  if (codec.name === 'text') return texts(carriers.JSON);
  if (codec.name === 'storedMessages') {
    return fc.array(storedMessages, { minLength: 1, maxLength: 3 });
  }
  const { shape } = codec as { readonly shape?: Shape };
  if (shape === undefined) throw new Error(`no arbitrary for a body of ${codec.name}`);
  return codec.name === 'topicRouteData' ? shapes(shape).map(withBareKeys) : shapes(shape);
}

// How a route is written is part of it, where there are names to write in that way.
function withBareKeys(route: unknown): unknown {
  const { brokerDatas } = route as { brokerDatas: { brokerAddrs: ReadonlyMap<number, string> }[] };
  const bare = brokerDatas[0] !== undefined && brokerDatas[0].brokerAddrs.size > 1;
  return bare ? { ...(route as object), bareKeys: true } : route;
}

// Fields that say something about the body, which an arbitrary body does not know.
const settled: Partial<Record<CommandName, object>> = {
  registerBroker: { bodyCrc32: 0, compressed: false },
};

// ROCKETMQ frames of the fast codec do not carry inherited fields, and no frame has them read.
function readable(fields: Fields, fast: true | 'inherited' | undefined): Fields {
  if (fast !== true) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, { inherited }]) => !inherited));
}

function extras(fields: Fields, carrier: Carrier) {
  const declared = new Set(
    Object.entries(fields).map(([name, field]: [string, Field]) => wireName(name, field)),
  );
  const entry = fc.tuple(texts({ emptyTexts: false }), texts(carrier));
  return fc
    .array(
      entry.filter(([name]) => !declared.has(name)),
      { minLength: 1, maxLength: 3 },
    )
    .map((entries) => Object.fromEntries(entries));
}

function bases(fields: Fields, serializeType: SerializeType) {
  const carrier = carriers[serializeType];
  return {
    opaque: int32,
    language: fc.constantFrom(...languages),
    version: fc.constantFrom(37, 317, 400, 401, 475, 513, 612),
    serializeType: fc.constant(serializeType),
    remark: fc.option(texts(carrier), { nil: undefined }),
    extra: fc.option(extras(fields, carrier), { nil: undefined }),
  };
}

/** Requests of a command, for a frame of the given type. */
export function requests(name: CommandName, serializeType: SerializeType) {
  const { code, request, requestBody, fast }: Command = commands[name];
  const fields = readable(request, fast?.request);
  const arbitrary = fc.record(
    {
      kind: fc.constant('request'),
      command: fc.constant(name),
      code: fc.constant(code),
      oneway: fc.boolean(),
      header: headers(fields, carriers[serializeType]).map((header) => ({
        ...header,
        ...settled[name],
      })),
      body: bodies(requestBody as BodyCodec<never>),
      ...bases(request, serializeType),
    },
    { noNullPrototype: true },
  );
  return arbitrary as unknown as Arbitrary<RequestFrame>;
}

/** Answers to a command, for a frame of the given type: complete ones, and refusals. */
export function responses(name: CommandName, serializeType: SerializeType) {
  const { response, responseBody }: Command = commands[name];
  const header = headers(response, carriers[serializeType], true);
  const body = bodies(responseBody as BodyCodec<never>);
  const arbitrary = fc
    .record(
      {
        kind: fc.constant('response'),
        command: fc.constant(name),
        code: fc.constantFrom(...Object.values(responseCode)),
        header: fc.option(header, { nil: undefined }),
        // An empty body is none: the wire cannot tell.
        body: fc.option(body, { nil: undefined }).map((it) => (isEmpty(it) ? undefined : it)),
        ...bases(response, serializeType),
      },
      { noNullPrototype: true },
    )
    // Ext fields make a header, even if it has no field of its own.
    .map((frame) => (frame.extra && !frame.header ? { ...frame, header: {} } : frame));
  return arbitrary as unknown as Arbitrary<ResponseFrame>;
}
