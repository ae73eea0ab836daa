import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { alterAttributes, parseAttributes } from './topicAttributes.ts';

const attributes = suite('broker: topic attributes');

function altered(text: string, current?: Readonly<Record<string, string>>) {
  const changes = parseAttributes(text);
  if (!changes.ok) return changes.problem;
  const map = current && new Map(Object.entries(current));
  const after = alterAttributes(map, changes.value);
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
    ['+message.type=NOPE', undefined, 'value is not in set: NOPE'],
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

attributes.run();
