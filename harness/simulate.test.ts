import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeReplay } from './check/replayString.ts';
import { buildId } from './cli/buildId.ts';
import {
  equal,
  replay,
  type Story,
  StoryError,
  scenario,
  simulate,
  simulatePlan,
} from './index.ts';

const library = suite('library');

const shopping = (story: Story) => {
  const directory = story.namesrv('ns');
  const broker = story.broker('a', { topics: { orders: 1 } });
  story.until('the broker is listed', () => directory.lists(broker));
  const order = story.producer('shop').send('orders', 'two teapots');
  story.until('the order is stored', () => order.outcome === 'stored');
};

library('a function that tells a story is enough to simulate it', () => {
  const run = simulate(shopping);
  assert.equal([run.verdict, run.seed, run.held.length], ['held', 1, 2]);
  assert.match(run.hash, /^[0-9a-f]{16}$/);
  assert.ok(run.deliveries >= 6 && run.virtualMs > 0);
  const kinds = run.observations.map(({ node, observation }) => `${node} ${observation.kind}`);
  assert.ok(kinds.includes('a stored') && kinds.includes('shop sendSettled'), kinds.join());
  assert.match(run.diagram(), 'sendMessageV2 orders "two teapots"');
  assert.match(run.mermaid(), /^sequenceDiagram\n/);
  assert.match(run.report(), 'HELD: 2 promises,');
});

library('the seed decides everything, the wire nothing', () => {
  const hash = (options?: Parameters<typeof simulate>[1]) => simulate(shopping, options).hash;
  assert.is(hash({ seed: 5 }), hash({ seed: 5, wire: true }));
  assert.is.not(hash({ seed: 5 }), hash({ seed: 6 }));
});

library('a registered story can be simulated by name and replayed from its string', () => {
  scenario('a story of the library test', { seed: 9 }, shopping);
  const run = simulate('a story of the library test');
  const lines: string[] = [];
  const again = replay(run.replay, { onTrace: (line) => lines.push(line) });
  assert.equal([again.same, again.seed, again.hash], [true, 9, run.hash]);
  assert.is(again.build, again.recordedBuild);
  assert.ok(lines.length > 10);
  assert.ok(simulate('first send to first consume').verdict === 'held');
});

library('a broken promise is a verdict, with calls of the library to go on with', () => {
  const run = simulate(() => equal(1, 2 as number, 'one is two'));
  assert.is(run.verdict, 'broken');
  assert.match(run.report(), 'simulate(story, { seed: 1, onTrace: console.log })');
});

library('what does not exist is said at once', () => {
  const says = (work: () => unknown, sentence: string) =>
    assert.throws(work, (error: Error) => {
      assert.instance(error, StoryError);
      assert.match(error.message, sentence);
      return true;
    });
  says(() => simulate('no such story'), 'there is no story "no such story"');
  says(() => replay('nonsense'), 'this is no replay string: a replay string begins with "v1:"');
  const build = buildId();
  const gone = writeReplay({ story: 'no such story', seed: 1, hash: '0123456789abcdef', build });
  says(() => replay(gone), 'it is registered by whoever recorded the run');
  says(() => replay(simulate(shopping).replay), 'name it with scenario(name, ...) to replay it');
});

library('a plan is called by how many sends and faults it has', () => {
  const plan = {
    version: 1,
    seed: 1,
    topology: [
      { kind: 'namesrv', name: 'ns', options: {} },
      { kind: 'producer', name: 'shop', options: {} },
    ],
    workload: [
      { atMs: 1, producer: 'shop', id: 'one', topic: 'orders', mode: 'sync' },
      { atMs: 2, producer: 'shop', id: 'two', topic: 'orders', mode: 'sync' },
    ],
    changes: [],
    faults: [{ kind: 'end', atMs: 3, forMs: 1, node: 'ns', how: 'kill' }],
    healForMs: 1,
  } as const;
  assert.is(simulatePlan(plan).scenario, 'a plan of 2 sends and 1 fault');
  const { workload, faults } = plan;
  const other = { ...plan, workload: workload.slice(1), faults: [...faults, ...faults] };
  assert.is(simulatePlan(other).scenario, 'a plan of 1 send and 2 faults');
});

library('an error of the story itself is neither a verdict nor nonsense', () => {
  const story = () => {
    throw new TypeError('a slip');
  };
  assert.throws(
    () => simulate(story),
    (error: Error) => error instanceof TypeError,
  );
});

library.run();
