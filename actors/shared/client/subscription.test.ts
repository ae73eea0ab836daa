import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tagsCode } from '../../../protocol/javaHash.ts';
import { matchesTags, renewed, subscriptionDataOf, subscriptionOf } from './subscription.ts';

const test = suite('subscription');

test('tags are split, trimmed, and each counts once', () => {
  assert.equal(subscriptionOf('T', 'a || b||a|| ', 1).tags, ['a', 'b']);
});

test('a star, or nothing, is everything', () => {
  for (const expression of ['*', '']) {
    const subscription = subscriptionOf('T', expression, 1);
    assert.is(subscription.expression, '*');
    assert.ok(matchesTags(subscription, undefined));
    assert.ok(matchesTags(subscription, 'any'));
  }
});

test('tags are compared by their text, for different ones may share a hash code', () => {
  assert.is(tagsCode('Aa'), tagsCode('BB'));
  const subscription = subscriptionOf('T', 'Aa', 1);
  assert.ok(matchesTags(subscription, 'Aa'));
  assert.not(matchesTags(subscription, 'BB'));
  assert.not(matchesTags(subscription, undefined));
});

test('heartbeats carry each code once', () => {
  const data = subscriptionDataOf(subscriptionOf('T', 'Aa || BB', 7));
  assert.equal(data.codeSet, [2112]);
  assert.equal(data.tagsSet, ['Aa', 'BB']);
  assert.equal([data.subString, data.subVersion, data.expressionType], ['Aa || BB', 7, 'TAG']);
});

test('a version only ever grows, whatever the clock does', () => {
  const subscription = subscriptionOf('T', '*', 1000);
  assert.is(renewed(subscription, 2000).subVersion, 2000);
  assert.is(renewed(subscription, 1000).subVersion, 1001);
  assert.is(renewed(subscription, 10).subVersion, 1001);
});

test.run();
