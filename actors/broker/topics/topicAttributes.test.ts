import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { alterAttributes } from './attributes.ts';
import { parseAttributes, topicAttributes } from './topicAttributes.ts';

const attributes = suite('broker: topic attributes');

function altered(text: string, current?: Readonly<Record<string, string>>) {
  const changes = parseAttributes(text);
  if (!changes.ok) return changes.problem;
  const map = current && new Map(Object.entries(current));
  const after = alterAttributes(topicAttributes, map, changes.value);
  return after.ok ? Object.fromEntries(after.value) : after.problem;
}

attributes('attributes are set and removed by their signs', () => {
  assert.equal(altered(''), {});
  assert.equal(altered('+message.type=FIFO'), { 'message.type': 'FIFO' });
  assert.equal(altered('+message.type=NORMAL,-reserve.time', { 'reserve.time': '1' }), {
    'message.type': 'NORMAL',
  });
});

attributes('what is not allowed is named', () => {
  const cases: readonly [string, Record<string, string> | undefined, string][] = [
    ['message.type=FIFO', undefined, 'add/alter attribute format is wrong: message.type'],
    ['message.type', undefined, 'delete attribute format is wrong: message.type'],
    ['+a.b=1', undefined, 'unsupported key: a.b'],
    [
      '+message.type=NOPE',
      undefined,
      'value is not in set: [UNSPECIFIED, MIXED, TRANSACTION, PRIORITY, FIFO, DELAY, LITE, NORMAL]',
    ],
    ['+reserve.time=x', undefined, 'For input string: "x"'],
    ['+reserve.time=-2', undefined, 'value is not in range(-1, 9223372036854775807)'],
    ['-message.type', {}, 'attempt to delete a nonexistent key: message.type'],
    [
      '+message.type=FIFO,-message.type',
      { 'message.type': 'FIFO' },
      'alter duplication key. key: message.type',
    ],
    ['+message.type=FIFO,+message.type=NORMAL', undefined, 'key duplication: +message.type'],
    [
      '-message.type',
      undefined,
      'only add attribute is supported while creating topic. key: message.type',
    ],
    ['+queue.type=BatchCQ', {}, 'attempt to update an unchangeable attribute. key: queue.type'],
    ['+=x', undefined, 'kv string format wrong.'],
  ];
  for (const [text, current, problem] of cases) assert.is(altered(text, current), problem, text);
});

attributes('what is empty at the end of a list of changes does not count', () => {
  assert.equal(altered(','), {});
  assert.equal(altered('+message.type=FIFO,,'), { 'message.type': 'FIFO' });
  assert.is(altered(',+message.type=FIFO'), 'delete attribute format is wrong: ');
});

attributes('attributes stand in the order of their names', () => {
  const both = altered('+queue.type=SimpleCQ,+message.type=DELAY');
  assert.equal(Object.keys(both), ['message.type', 'queue.type']);
});

attributes.run();
