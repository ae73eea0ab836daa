import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConsumerConfig } from './config.ts';
import { readOffsets, writeOffsets } from './offsetFile.ts';
import { heard, joined, newCluster, testConfig } from './testCluster.ts';
import { newRig } from './testRig.ts';

const test = suite('offsets');

const broadcasting: Partial<ConsumerConfig> = { messageModel: 'BROADCASTING' };

test('commits go out 10 s after the boot and every 5 s, moved or not', () => {
  const { rig, cluster } = joined({ T: 1 });
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(20_000);
  const commits = rig.of('updateConsumerOffset');
  assert.equal(
    commits.map(({ ms, frame }) => [ms, frame.header.commitOffset, frame.oneway]),
    [
      [10_000, 1, true],
      [15_000, 1, true],
      [20_000, 1, true],
    ],
  );
});

test('a queue of which nothing is known yet is not committed', () => {
  const { rig } = joined({ T: 2 });
  rig.advance(14_000);
  assert.is(rig.of('updateConsumerOffset').length, 0);
  // An answer without messages makes known that everything before it is done with.
  rig.advance(6000);
  assert.is(rig.of('updateConsumerOffset').length, 2);
});

test('a commit that was lost is made good by the next one', () => {
  const { rig, cluster } = joined({ T: 1 }, { listener: { name: 'slow', arg: 100 } });
  cluster.store(rig, 'T', 0, 'x');
  cluster.intercept = ({ frame, ms }) =>
    frame.command === 'updateConsumerOffset' && ms < 12_000 ? 'silence' : undefined;
  rig.advance(9000);
  assert.is(cluster.offsets.get('T/0'), undefined);
  rig.advance(5000);
  assert.is(cluster.offsets.get('T/0'), 1);
});

const start = (
  config: Partial<ConsumerConfig>,
  stored?: number,
): { pulledFrom: number; asked: string[] } => {
  const topic = config.subscriptions?.[0]?.topic ?? 'T';
  const cluster = newCluster({ [topic]: 1 });
  cluster.members = ['c1'];
  for (let i = 0; i < 5; i++) cluster.put(topic, 0, `m${i}`);
  if (stored !== undefined) cluster.offsets.set(`${topic}/0`, stored);
  const rig = newRig({ ...testConfig, ...config }, cluster.script);
  rig.advance(2000);
  const commands = ['queryConsumerOffset', 'getMaxOffset', 'searchOffsetByTimestamp'] as const;
  const asked = commands.filter((command) => rig.of(command).length > 0);
  return { pulledFrom: Number(rig.of('pullMessage')[0]?.frame.header.queueOffset), asked };
};

test('a stored offset beats where to begin', () => {
  for (const consumeFromWhere of [
    'CONSUME_FROM_LAST_OFFSET',
    'CONSUME_FROM_FIRST_OFFSET',
    'CONSUME_FROM_TIMESTAMP',
  ] as const) {
    assert.equal(start({ consumeFromWhere }, 3), { pulledFrom: 3, asked: ['queryConsumerOffset'] });
  }
});

test('without one, a group begins where it is told to', () => {
  const asking = (command: string): string[] => ['queryConsumerOffset', command];
  const from = (consumeFromWhere: ConsumerConfig['consumeFromWhere']) =>
    start(consumeFromWhere === undefined ? {} : { consumeFromWhere });
  assert.equal(from(undefined), { pulledFrom: 5, asked: asking('getMaxOffset') });
  assert.equal(from('CONSUME_FROM_MAX_OFFSET'), { pulledFrom: 5, asked: asking('getMaxOffset') });
  const first = from('CONSUME_FROM_FIRST_OFFSET');
  assert.equal(first, { pulledFrom: 0, asked: ['queryConsumerOffset'] });
  const byTime = from('CONSUME_FROM_TIMESTAMP');
  assert.equal(byTime, { pulledFrom: 1, asked: asking('searchOffsetByTimestamp') });
});

test('a retry topic is read from its beginning, but from its end by time', () => {
  const retry = { subscriptions: [{ topic: '%RETRY%X', expression: '*' }] };
  assert.is(start(retry).pulledFrom, 0);
  assert.is(start({ ...retry, consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET' }).pulledFrom, 0);
  const byTime = start({ ...retry, consumeFromWhere: 'CONSUME_FROM_TIMESTAMP' });
  assert.equal(byTime, { pulledFrom: 5, asked: ['queryConsumerOffset', 'getMaxOffset'] });
});

test('the time asked for is the one configured, else half an hour before the boot', () => {
  const timeAsked = (consumeTimestamp: string): unknown => {
    const cluster = newCluster({ T: 1 });
    cluster.members = ['c1'];
    const consumeFromWhere = 'CONSUME_FROM_TIMESTAMP';
    const rig = newRig({ ...testConfig, consumeFromWhere, consumeTimestamp }, cluster.script);
    rig.advance(2000);
    return rig.of('searchOffsetByTimestamp')[0]?.frame.header.timestamp;
  };
  assert.is(timeAsked('20240101000000'), Date.UTC(2024, 0, 1));
  assert.is(timeAsked(''), 1_800_000_000_000 - 1_800_000);
});

test('a broadcasting consumer takes every queue and tells no broker where it stands', () => {
  const { rig, cluster } = joined({ T: 3 }, broadcasting);
  cluster.store(rig, 'T', 2, 'x');
  rig.advance(30_000);
  assert.is(rig.node().queues.size, 3);
  assert.equal(heard(rig), ['x']);
  for (const command of ['updateConsumerOffset', 'queryConsumerOffset'] as const) {
    assert.equal(rig.of(command), []);
  }
  assert.ok(rig.of('pullMessage').every(({ frame }) => frame.header.commitOffset === 0));
});

test('a broadcasting consumer goes on after a restart where its file says', () => {
  const { rig, cluster } = joined({ T: 2 }, broadcasting);
  cluster.store(rig, 'T', 0, 'x');
  cluster.store(rig, 'T', 0, 'y');
  rig.advance(10_000);
  const file = 'offsets/c1/G';
  assert.equal(rig.files, { [file]: [['T@a@0', 2]] });

  cluster.put('T', 0, 'while it was away');
  const reborn = newRig({ ...testConfig, ...broadcasting }, cluster.script, rig.files);
  reborn.advance(3000);
  assert.equal(heard(reborn), ['while it was away']);
  reborn.give({ type: 'operator.shutdown' });
  assert.equal(reborn.files, { [file]: [['T@a@0', 3]] });
});

test('a broadcasting consumer writes its file only when something moved', () => {
  const { rig, cluster } = joined({ T: 1 }, broadcasting);
  cluster.store(rig, 'T', 0, 'x');
  rig.advance(10_000);
  const before = rig.files['offsets/c1/G'];
  rig.advance(30_000);
  assert.is(rig.files['offsets/c1/G'], before);
});

test('a file that is no such file is one without offsets', () => {
  for (const value of [undefined, 7, {}, ['x'], [['a']], [['a', 'b']], [[1, 2]]]) {
    assert.is(readOffsets(value).size, 0);
  }
  const offsets = readOffsets([['b', 2], ['a', 1], 'junk']);
  assert.equal(writeOffsets(offsets), [
    ['a', 1],
    ['b', 2],
  ]);
});

test.run();
