import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { groupNameProblem, isSystemTopic, topicNameProblem } from './names.ts';

const names = suite('broker: names');

names('well-formed topics and groups have no problem', () => {
  for (const name of ['orders', 'A-b_c|d%', '%RETRY%cg', 'x'.repeat(127)]) {
    assert.is(topicNameProblem(name), undefined);
  }
  assert.is(topicNameProblem(`%RETRY%${'x'.repeat(248)}`), undefined);
  assert.is(groupNameProblem('x'.repeat(120)), undefined);
});

names('ill-formed topics are refused in upstream words', () => {
  const tooLong = 'x'.repeat(128);
  const cases: readonly [string, string][] = [
    [' ', 'The specified topic is blank.'],
    [
      'a b',
      'The specified topic: a b, contains illegal characters, allowing only ^[%|a-zA-Z0-9_-]+$',
    ],
    [tooLong, `The specified topic: ${tooLong}, is longer than topic max length: 127`],
  ];
  for (const [name, problem] of cases) assert.is(topicNameProblem(name), problem);
  const retry = `%DLQ%${'x'.repeat(251)}`;
  assert.match(topicNameProblem(retry) ?? '', /DLQ or Retry topic.*max length: 255$/);
});

names('ill-formed groups are refused in upstream words', () => {
  const tooLong = 'x'.repeat(121);
  const text = `The specified group: ${tooLong}, is longer than group max length: 120`;
  assert.is(groupNameProblem(tooLong), text);
  assert.is(groupNameProblem(''), 'The specified group is blank.');
  assert.match(groupNameProblem('a b') ?? '', /^The specified group: a b, contains illegal/);
});

names('topics of the cluster itself are told from others', () => {
  assert.ok(isSystemTopic('TBW102'));
  assert.ok(isSystemTopic('rmq_sys_anything'));
  assert.not.ok(isSystemTopic('orders'));
});

names.run();
