/** Frames, whatever they ask for. */
import { bytesOf, frameOfHeader, frameOfText } from '../bytes.ts';
import {
  ask,
  askInVain,
  type Case,
  first,
  hear,
  hearFirst,
  raw,
  type Shot,
  tell,
  wait,
} from '../case.ts';
import { members, route, send, topicConfig } from '../shots.ts';

const both = (name: string, steps: Case['steps']): Case[] => [
  { name: `${name}, broker`, of: 'FRAME', to: 'broker', steps },
  { name: `${name}, name server`, of: 'FRAME', to: 'namesrv', steps },
];

/** A code that both kinds of server answer with 3. */
const unknown = (more: Partial<Shot> = {}): Shot => ({ code: 9999, ext: null, ...more });

/** Sends bytes and sees whether the connection still serves. */
const broken = (name: string, bytes: Uint8Array): Case[] =>
  both(name, () => [raw(bytes), hearFirst()]);

/** Sends a header's text, hears, and sees whether the connection still serves. */
const said = (name: string, ...texts: string[]): Case[] =>
  both(name, () =>
    texts.flatMap((text, at) => [raw(frameOfText(text), String(at)), hearFirst(String(at))]),
  );

const header = (members: string) => `{"code":9999,"flag":0,"opaque":5${members}}`;
const int32 = (value: number) => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setInt32(0, value);
  return bytes;
};
const join = (...parts: Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** A ROCKETMQ header with free lengths. */
function binary(remarkLength: number, extLength: number, rest: Uint8Array = new Uint8Array(0)) {
  const bytes = new Uint8Array(21);
  const view = new DataView(bytes.buffer);
  view.setInt16(0, 9999);
  view.setInt16(3, 513);
  view.setInt32(5, 6);
  view.setInt32(13, remarkLength);
  view.setInt32(17, extLength);
  return frameOfHeader(1, join(bytes, rest), new Uint8Array(0));
}

/** The cases. */
export const frameCases: readonly Case[] = [
  ...both('codes that nobody knows', () => [
    ask(unknown()),
    ask(unknown({ code: -1 })),
    ask(unknown({ code: 0 })),
    ask(unknown({ code: 99_999 })),
    ask(unknown({ code: 2_147_483_647 })),
    ask(unknown({ code: -2_147_483_648 })),
    ask(unknown({ format: 'ROCKETMQ' })),
    ask(unknown({ format: 'ROCKETMQ', code: -1 })),
    ask(unknown({ ext: {} })),
    ask(unknown({ ext: { a: 'b' }, body: 'rubbish' })),
    askInVain(unknown({ flag: 2 })),
  ]),
  ...both('200050 in a ROCKETMQ header', () => {
    const bytes = new Uint8Array(21);
    const view = new DataView(bytes.buffer);
    view.setInt16(0, 200_050 & 0xffff);
    view.setInt16(3, 513);
    view.setInt32(5, 6);
    return [raw(frameOfHeader(1, bytes, new Uint8Array(0))), hear(300)];
  }),
  ...both('flags', () => [
    ...[4, 8, 0x100, 0x7fff_fffc, -4].map((flag) => ask(unknown({ flag }))),
    ...[1, 3, 2, 6, -1].map((flag) => askInVain(unknown({ flag }), undefined, 200)),
    ask(unknown()),
  ]),
  ...both('opaques', () => [
    ask(unknown({ opaque: -1 })),
    ask(unknown({ opaque: 0 })),
    ask(unknown({ opaque: -2_147_483_648 })),
    ask(unknown({ opaque: 2_147_483_647 })),
    tell(unknown({ opaque: 5 })),
    tell(unknown({ opaque: 5 })),
    tell(unknown({ opaque: 5 })),
    hear(300),
  ]),
  ...both('versions and languages', () => [
    ...[0, -1, 300, 401, 514, 32_767, 100_000].map((version) => ask(unknown({ version }))),
    ...(['CPP', 'GO', 'RUST', 'OTHER', 'HTTP'] as const).flatMap((language) => [
      ask(unknown({ language })),
      ask(unknown({ language, format: 'ROCKETMQ' })),
    ]),
  ]),
  ...said(
    'members of a header',
    '{"code":9999,"opaque":5}',
    '{"opaque":5}',
    '{"code":9999}',
    '{}',
    header(',"language":"KLINGON","version":513'),
    header(',"language":null,"version":null'),
    header(',"language":9'),
    header(',"language":99'),
    header(',"remark":"said","version":"513"'),
    header(',"remark":5'),
    header(',"what":{"ever":[1,2]}'),
    header(',"serializeTypeCurrentRPC":"ROCKETMQ"'),
    header(',"serializeTypeCurrentRPC":"XML"'),
    header(',"extFields":null'),
    header(',"extFields":{"a":null,"b":5,"c":true,"d":{"e":1},"f":[1]}'),
    '{"code":"9999","opaque":"5","flag":"0"}',
    '{"code":9999.0,"opaque":5}',
    '{"code":9999.5,"opaque":5}',
    '{"code":99990000000,"opaque":5}',
    '{"code":true,"opaque":5}',
    '{"code":null,"opaque":5}',
    '{"CODE":9999,"opaque":5}',
    '{"code":9999,"code":9998,"opaque":5}',
    ' {"code" : 9999 ,\n"opaque":5 } ',
    "{'code':9999,'opaque':5}",
    '{code:9999,opaque:5}',
    '{"code":9999,"opaque":5,}',
    '/* hello */{"code":9999,"opaque":5}',
    '{"code":9999,"opaque":5}{"code":9998,"opaque":6}',
    '{"code":9999,"opaque":5} x',
  ),
  ...said(
    'headers that are none',
    'x',
    'null',
    '5',
    '"text"',
    '[]',
    '[9999]',
    '{"code":9999',
    '{"code":"x","opaque":5}',
    '{"code":{},"opaque":5}',
    '{"code":9999,"opaque":"x"}',
    '{"code":9999,"opaque":5,"extFields":[]}',
    '{"code":9999,"opaque":5,"extFields":"x"}',
    '{"code":9999,"opaque":5,"extFields":5}',
    '',
    ' ',
  ),
  ...said(
    'names and texts in a header',
    '{"code":9999,"opaque":5,"extFields":{"clé":"välue 漢字 😀","\\u0041":"\\ud83d\\ude00"}}',
    '{"code":9999,"opaque":5,"extFields":{"a":"\\x41"}}',
    '{"code":9999,"opaque":5,"extFields":{"a":"\u0001\u0002\n"}}',
    '{"code":9999,"opaque":5,"extFields":{5:"x"}}',
  ),
  ...broken('length 0', join(int32(0), new Uint8Array(16))),
  ...broken('length 3', join(int32(3), new Uint8Array(16))),
  ...broken('length below 0', join(int32(-1), new Uint8Array(16))),
  ...broken('length beyond all limits', join(int32(0x7fff_ffff), new Uint8Array(16))),
  ...broken('length just beyond the limit', join(int32(16_777_213), new Uint8Array(16))),
  ...broken('length at the limit', join(int32(16_777_212), new Uint8Array(16))),
  ...broken(
    'header longer than its frame',
    frameOfHeader(0, bytesOf('{}'), new Uint8Array(0)).with(7, 99),
  ),
  ...broken('header of no length', join(int32(4), int32(0))),
  ...broken('header of no length, with a body', join(int32(12), int32(0), bytesOf('{"code"}'))),
  ...broken(
    'type nobody knows',
    frameOfHeader(2, bytesOf('{"code":9999,"opaque":5}'), new Uint8Array(0)),
  ),
  ...broken('type 119', frameOfHeader(119, bytesOf('{"code":9999,"opaque":5}'), new Uint8Array(0))),
  ...broken('HTTP', bytesOf('GET / HTTP/1.1\r\nHost: a\r\n\r\n')),
  ...broken('half a frame', frameOfText('{"code":9999,"opaque":5}').subarray(0, 20)),
  ...broken(
    'not UTF-8',
    frameOfHeader(
      0,
      join(
        bytesOf('{"code":9999,"opaque":5,"remark":"'),
        Uint8Array.of(0xff, 0xc0, 0x80),
        bytesOf('"}'),
      ),
      new Uint8Array(0),
    ),
  ),
  ...broken('binary: cut', frameOfHeader(1, new Uint8Array(10), new Uint8Array(0))),
  ...broken('binary: remark too long', binary(100, 0)),
  ...broken('binary: remark below 0', binary(-1, 0)),
  ...broken('binary: ext too long', binary(0, 100)),
  ...broken('binary: ext below 0', binary(0, -1)),
  ...broken('binary: name too long', binary(0, 4, Uint8Array.of(0x7f, 0xff, 1, 1))),
  ...broken('binary: more behind', binary(0, 0, Uint8Array.of(1, 2, 3, 4))),
  ...broken('binary: an empty name and value', binary(0, 6, new Uint8Array(6))),
  ...both('two frames in a chunk, and one in many', () => [
    raw(join(frameOfText('{"code":9999,"opaque":5}'), frameOfText('{"code":9998,"opaque":6}'))),
    hear(250),
    ...[...frameOfText('{"code":9999,"opaque":7}')].flatMap((byte) => [raw(Uint8Array.of(byte))]),
    hear(250),
  ]),
  ...both('answers that nobody asked for', () => [
    raw(frameOfText('{"code":0,"flag":1,"opaque":5}')),
    raw(frameOfText('{"code":0,"flag":3,"opaque":5}')),
    hear(150),
    ask(unknown()),
  ]),
  {
    name: 'requests to the wrong kind of server',
    of: 'FRAME',
    to: 'namesrv',
    steps: (t) => [
      ask(members(`${t}g`)),
      ask(topicConfig(t)),
      ask(send(t)),
      ask(route(t), 'broker'),
    ],
  },
  {
    name: 'a PROXY line',
    of: 'FRAME',
    to: 'broker',
    steps: () => [
      raw(bytesOf('PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\n')),
      raw(frameOfText('{"code":9999,"opaque":5}')),
      hear(300),
    ],
  },
  {
    name: 'many requests at once',
    of: 'FRAME',
    to: 'broker',
    steps: (t) => [
      first(send(t)),
      ...Array.from({ length: 20 }, (_, at) => tell(send(t, { e: 0 }, `m${at}`))),
      wait(300),
      ask(topicConfig(t)),
    ],
  },
];
