/**
 * A proxy that ends in good order costs its clients nothing, whenever it is asked to: behind one
 * address no send fails, and none is carried out twice; consumption goes on; and no sender is
 * answered twice.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Machines, machines } from '../harness/cluster/machines.ts';
import { Simulation } from '../harness/cluster/simulation.ts';
import { responseCode } from '../protocol/responseCodes.ts';
import { mutant } from './mutant.ts';
import { runs } from './replay.ts';

const drain = suite('proxies that end');

/** When which proxy is asked to end, and when what is sent; all in ms. */
interface Course {
  readonly seed: number;
  readonly waitSeconds: number;
  readonly ends: readonly { readonly proxy: string; readonly atMs: number }[];
  readonly sends: readonly number[];
}

const horizonMs = 20_000;
const times = fc.integer({ min: 0, max: horizonMs });

const courses: fc.Arbitrary<Course> = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  waitSeconds: fc.integer({ min: 2, max: 8 }),
  // One of the three always stays.
  ends: fc
    .tuple(fc.shuffledSubarray(['p1', 'p2', 'p3'], { minLength: 2, maxLength: 2 }), times, times)
    .map(([[one = '', other = ''], atMs, laterMs]) => [
      { proxy: one, atMs },
      { proxy: other, atMs: laterMs },
    ]),
  sends: fc.array(times, { minLength: 1, maxLength: 30 }),
});

const bytes = new TextEncoder();

/** Plays a course to its end. */
function play({ seed, waitSeconds, ends, sends }: Course, broken: Partial<Machines>): Simulation {
  const simulation = new Simulation({ seed, machines: { ...machines, ...broken } });
  simulation.add({ kind: 'namesrv', name: 'ns', options: {} });
  simulation.add({ kind: 'broker', name: 'a', options: { topics: { orders: 2 } } });
  simulation.advance(100);
  const behind = { accessPoint: 'door', shutdownWaitTimeSeconds: waitSeconds };
  for (const name of ['p1', 'p2', 'p3']) simulation.add({ kind: 'proxy', name, options: behind });
  const namesrvs = ['door'];
  for (const name of ['shop', 'till'])
    simulation.add({ kind: 'producer', name, options: { namesrvs } });
  const subscribed = { namesrvs, topic: 'orders' };
  simulation.add({ kind: 'consumer', name: 'billing', options: subscribed });
  simulation.advance(3_000);
  const sent = sends.map((atMs, n) => ({ atMs, go: () => send(simulation, n) }));
  const ended = ends.map(({ atMs, proxy }) => ({
    atMs,
    go: () => simulation.operate(proxy, { type: 'operator.shutdown' }),
  }));
  const beganMs = simulation.timeMs;
  for (const { atMs, go } of [...sent, ...ended].sort((one, other) => one.atMs - other.atMs)) {
    const restMs = beganMs + atMs - simulation.timeMs;
    if (restMs > 0) simulation.advance(restMs);
    go();
  }
  simulation.advance(60_000);
  return simulation;
}

function send(simulation: Simulation, n: number): void {
  const order = { id: `m${n}`, topic: 'orders', mode: 'sync', body: bytes.encode(`m${n}`) };
  simulation.operate(n % 2 === 0 ? 'shop' : 'till', { type: 'operator.send', ...order } as never);
}

/** What is wrong at the end of a course. */
function wrongIn(course: Course, broken: Partial<Machines> = {}): readonly string[] {
  const simulation = play(course, broken);
  const { witness } = simulation;
  const wrong: string[] = [];
  const ids = course.sends.map((_, n) => `m${n}`);
  for (const id of ids) {
    const outcome = witness.settled.get(id)?.outcome;
    if (outcome !== 'stored') wrong.push(`${id} is ${outcome}`);
  }
  const received = [...witness.of('billing').received].sort();
  const wanted = [...ids].sort();
  if (`${received}` !== `${wanted}`) wrong.push(`billing has ${received}, not ${wanted}`);
  for (const { proxy } of course.ends) {
    if (simulation.isUp(proxy)) wrong.push(`${proxy} has not ended`);
  }
  // Not of the consumer: a pull that was given back has only the rest of its time left elsewhere.
  for (const client of ['shop', 'till']) {
    const twice = witness.of(client).logs.filter(({ text }) => text.includes('unknown opaque'));
    if (twice.length > 0) wrong.push(`${client} was answered twice: ${twice[0]?.text}`);
  }
  return wrong;
}

drain('no send fails or comes twice, and no sender is answered twice', () => {
  fc.assert(
    fc.property(courses, (course) => assert.equal(wrongIn(course), [])),
    runs(12),
  );
});

/** A course that meets what it has to: both proxies end while all is in use. */
const busy: Course = {
  seed: 3,
  waitSeconds: 4,
  ends: [
    { proxy: 'p3', atMs: 2_000 },
    { proxy: 'p1', atMs: 9_000 },
  ],
  sends: Array.from({ length: 40 }, (_, n) => 500 * n),
};

/** A proxy of which each output may be changed. */
const proxyWith = (output: NonNullable<Parameters<typeof mutant>[1]['output']>) => ({
  proxy: mutant(machines.proxy, { output }),
});

drain('it would be found if a proxy sent its clients away without a word', () => {
  const silent = proxyWith((output) =>
    output.type === 'send' &&
    output.frame.kind === 'response' &&
    output.frame.code === responseCode.GO_AWAY
      ? undefined
      : output,
  );
  assert.ok(wrongIn(busy, silent).length > 0);
});

drain('it would be found if a proxy handed on what it sends away', () => {
  let isLeaving = false;
  const both = proxyWith((output, event) => {
    isLeaving ||= event.type === 'operator.shutdown';
    if (!isLeaving || output.type !== 'send' || output.frame.kind !== 'response') return output;
    if (output.frame.code !== responseCode.SUCCESS) return output;
    return { ...output, frame: { ...output.frame, code: responseCode.GO_AWAY } };
  });
  assert.match(wrongIn(busy, both).join(), 'billing has');
});

drain('it would be found if a proxy never ended', () => {
  const endless = {
    proxy: mutant(machines.proxy, {
      input: (event) =>
        event.type === 'timer.drained' || event.type === 'timer.drainLook' ? undefined : event,
    }),
  };
  assert.match(wrongIn(busy, endless).join(), 'has not ended');
});

drain.run();
