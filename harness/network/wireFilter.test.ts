import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { Bug } from '../kernel/bug.ts';
import { difference } from './difference.ts';
import { throughTheWire } from './wireFilter.ts';

const wire = suite('wire');

const base = { opaque: 7, language: 'JAVA', version: 513, serializeType: 'JSON' } as const;
const request = {
  ...base,
  kind: 'request',
  command: 'getMaxOffset',
  code: 30,
  oneway: false,
  header: { topic: 'orders', queueId: 3, committed: true },
  body: undefined,
} as unknown as RequestFrame;
const response = {
  ...base,
  kind: 'response',
  command: 'getMaxOffset',
  code: 0,
  remark: undefined,
  header: { offset: 12 },
  body: undefined,
} as unknown as ResponseFrame;

wire('a frame comes back as another value that means the same', () => {
  for (const frame of [request, response]) {
    const back = throughTheWire(frame);
    assert.is.not(back, frame);
    assert.is(difference(frame, back), undefined);
  }
});

wire('a frame that the codec cannot carry is a bug that names it and the field', () => {
  const bug = (frame: RequestFrame | ResponseFrame, sentence: RegExp) =>
    assert.throws(
      () => throughTheWire(frame),
      (error: Error) => error instanceof Bug && sentence.test(error.message),
    );
  const header = { topic: 'orders', queueId: 3, committed: true, undeclared: 1 };
  bug({ ...request, header } as never, /getMaxOffset .*opaque 7.* another header\.undeclared/);
  bug({ ...request, header: { queueId: 3 } } as never, /cannot be read: topic is missing/);
});

wire.run();

const differing = suite('difference');

differing('names the first member that differs', () => {
  const left = { a: 1, b: { c: [1, { d: new Map([['x', Uint8Array.of(1, 2)]]) }] } };
  assert.is(difference(left, structuredClone(left)), undefined);
  assert.is(difference(left, { ...left, a: 2 }), 'a');
  const other = structuredClone(left);
  (other.b.c[1] as { d: Map<string, Uint8Array> }).d.set('x', Uint8Array.of(1, 3));
  assert.match(difference(left, other) ?? '', /^b\.c\.1\.d/);
  assert.is(difference({ a: [1, 2] }, { a: [1] }), 'a.1');
  assert.is(difference({ a: new Map([[1, 1]]) }, { a: new Map([['1', 1]]) }) === undefined, false);
});

differing('takes an absent member and an undefined one for the same', () => {
  assert.is(difference({ a: 1, b: undefined }, { a: 1 }), undefined);
  assert.is(difference(undefined, null), '');
});

differing.run();
