import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { draw } from '../shared/entropy.ts';
import { type Bench, masterOf, namesrv, newBench, routeTo, stored } from './fixtures.ts';

// Goal: whatever order answers, time-outs, lost connections and refusals come in, each send is
// settled exactly once. Method: many short histories of drawn events, then a shutdown.
const exactlyOnce = suite('exactly once');

const modes = ['sync', 'async', 'oneway'] as const;
const codes = [0, 0, 0, 1, 2, 10, 12, 13, 17, 1500];
const addresses = [namesrv, masterOf('broker-a'), masterOf('broker-b')];

/** One drawn history of a producer. */
function live(seed: number): Bench {
  const bench = newBench({ retryAnotherBrokerWhenNotStoreOk: seed % 2 === 0 });
  let turn = 0;
  const pick = <T>(items: readonly T[]): T => {
    turn += 1;
    return items[draw(seed, turn, items.length)] as T;
  };
  const events: readonly (() => void)[] = [
    () => {
      const id = `${turn}`;
      const nothing = { selector: { name: 'byMachineRoom', arg: 0 } };
      const pinned = pick([
        {},
        {},
        { queueId: 1, brokerName: 'broker-b' },
        { queueId: 0 },
        nothing,
      ]);
      bench.order({ id, mode: pick(modes), topic: pick(['orders', 'refunds']), ...pinned });
    },
    () => {
      if (bench.sent.length === 0) return;
      const [request] = bench.sent.splice(draw(seed, turn, bench.sent.length), 1);
      const route = routeTo(pick([{ 'broker-a': 2 }, { 'broker-a': 1, 'broker-b': 2 }, {}]));
      const isLookup = request!.frame.command === 'getRouteInfoByTopic';
      bench.answer(request!, pick(isLookup ? [0, 0, 0, 17] : codes), {
        header: stored,
        body: isLookup ? (route as never) : undefined,
      });
      if (pick([true, false, false])) bench.answer(request!, 0, { header: stored }); // Twice.
    },
    () => bench.lose(pick(['c1', 'c2', 'c3', 'c4', 'c5'])),
    () => bench.advance(pick([1, 10, 500, 3_000])),
    () => void bench.listening.delete(pick(addresses)),
    () => void bench.listening.add(pick(addresses)),
    () => {
      if (bench.connecting[0] !== undefined) bench.refuse(bench.connecting[0]);
    },
  ];
  const often = [0, 0, 0, 1, 1, 1, 1, 1, 2, 3, 4, 5, 5, 6];
  for (let step = 0; step < 60; step += 1) events[pick(often)]!();
  return bench;
}

exactlyOnce('each send is settled once, in whatever order things happen', () => {
  const outcomes = new Map<string, number>();
  for (let seed = 1; seed <= 150; seed += 1) {
    const bench = live(seed);
    const open = bench.state().pending.size;
    bench.give({ type: 'operator.shutdown' });
    bench.listening.clear();
    bench.advance(200_000);
    assert.is(bench.value(), 'stopped', `seed ${seed}`);
    const ids = bench.settled.map(({ id }) => id);
    assert.is(new Set(ids).size, ids.length, `seed ${seed}: settled twice`);
    assert.is(bench.state().pending.size, 0, `seed ${seed}: ${open} were open`);
    assert.is(ids.length, bench.state().nextSequence, `seed ${seed}: as many as were ordered`);
    for (const { outcome } of bench.settled) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
  }
  const met = [...outcomes.keys()].sort();
  const all = ['handedOver', 'invalid', 'noRoute', 'refused', 'stored', 'storedUnconfirmed'];
  assert.equal(met, [...all, 'timeout', 'unreachable'], 'every outcome was met');
});

exactlyOnce('no send takes more requests than it has attempts', () => {
  for (let seed = 1_000; seed <= 1_050; seed += 1) {
    for (const { attempts } of live(seed).settled) assert.ok(attempts <= 3, `seed ${seed}`);
  }
});

exactlyOnce.run();
