import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ListenerConfig, listenerNames, listenerOf } from './listeners.ts';
import { messageOf } from './testCluster.ts';

const test = suite('listeners');

const message = messageOf('T', 0, 0, 'x');
const results = (config: ListenerConfig, attempts: number): string[] =>
  Array.from({ length: attempts }, (_, i) => listenerOf(config)(message, i, i * 7919).result);

test('failFirst fails as often as it is told, then succeeds', () => {
  assert.equal(results({ name: 'failFirst' }, 3), ['later', 'success', 'success']);
  assert.equal(results({ name: 'failFirst', arg: 2 }, 3), ['later', 'later', 'success']);
});

test('later never succeeds and succeed never fails', () => {
  assert.equal(new Set(results({ name: 'later' }, 20)), new Set(['later']));
  assert.equal(new Set(results({ name: 'succeed' }, 20)), new Set(['success']));
});

test('failBody fails what has that body, as often as it is told', () => {
  assert.equal(results({ name: 'failBody', text: 'x' }, 3), ['later', 'later', 'later']);
  assert.equal(results({ name: 'failBody', text: 'x', arg: 1 }, 3), [
    'later',
    'success',
    'success',
  ]);
  for (const text of ['y', 'xx', '']) {
    assert.equal(results({ name: 'failBody', text }, 2), ['success', 'success']);
  }
  assert.equal(results({ name: 'failBody' }, 1), ['success'], 'without a text nothing fails');
});

test('failSometimes fails with about its probability', () => {
  const later = results({ name: 'failSometimes', arg: 0.25 }, 4000).filter((r) => r === 'later');
  assert.ok(later.length > 850 && later.length < 1150, `${later.length} of 4000`);
});

test('times are those asked for', () => {
  const tookMs = (config: ListenerConfig, entropy = 1): number =>
    listenerOf(config)(message, 0, entropy).tookMs;
  assert.is(tookMs({ name: 'succeed' }), 0);
  assert.is(tookMs({ name: 'later', arg: 7 }), 7);
  assert.is(tookMs({ name: 'slow' }), 1000);
  const uneven = Array.from({ length: 200 }, (_, i) => tookMs({ name: 'uneven', arg: 10 }, i));
  assert.equal([...new Set(uneven)].sort(), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test('the same invocation always goes the same way', () => {
  for (const name of listenerNames) {
    const listener = listenerOf({ name });
    assert.equal(listener(message, 1, 42), listenerOf({ name })(message, 1, 42));
  }
});

test.run();
