import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { crashDisk, durableState, emptyDisk, makeDurable, write, writtenCount } from './disk.ts';
import type { Kernel } from './kernel.ts';
import { endOnNode, type NodeFault, putOnNode } from './nodeFaults.ts';
import { ProbeWorld } from './probe.ts';

const disk = suite('disk');

const records = (of: ReturnType<typeof durableState>, file = 'log') => [...(of.logs[file] ?? [])];

disk('what is written is not durable before a sync', () => {
  let one = write(emptyDisk, 'append', 'log', 'first');
  one = write(one, 'put', 'offsets', 1);
  assert.equal(records(durableState(one)), []);
  const synced = makeDurable(one, writtenCount(one));
  assert.equal(records(durableState(synced)), ['first']);
  assert.is(durableState(synced).values.offsets, 1);
  assert.equal(records(durableState(one)), [], 'the older disk is left as it was');
});

disk('a put takes the place of what was appended, and appending goes on behind it', () => {
  let one = emptyDisk;
  for (const record of ['first', 'second']) one = write(one, 'append', 'log', record);
  one = write(one, 'put', 'log', ['second']);
  one = write(one, 'append', 'log', 'third');
  const synced = durableState(makeDurable(one, writtenCount(one)));
  assert.equal(synced.values.log, ['second']);
  assert.equal(records(synced), ['third']);
  const cut = durableState(crashDisk(one, 2));
  assert.equal([records(cut), cut.values.log], [['first', 'second'], undefined]);
});

disk('a sync covers what was written before it began, not after', () => {
  const one = write(emptyDisk, 'append', 'log', 'first');
  const upTo = writtenCount(one);
  const two = write(one, 'append', 'log', 'second');
  assert.equal(records(durableState(makeDurable(two, upTo))), ['first']);
});

disk('a crash keeps the durable part and any prefix of the rest', () => {
  let one = makeDurable(write(emptyDisk, 'append', 'log', 0), 1);
  for (let record = 1; record <= 3; record += 1) one = write(one, 'append', 'log', record);
  for (let kept = 0; kept <= 3; kept += 1) {
    const after = crashDisk(one, kept);
    assert.equal(records(durableState(after)), [0, 1, 2, 3].slice(0, kept + 1));
    const later = makeDurable(write(after, 'append', 'log', 'new'), writtenCount(one) + 9);
    assert.equal(records(durableState(later)), [...[0, 1, 2, 3].slice(0, kept + 1), 'new']);
  }
});

/** Five records written and synced, five only written; then the node dies and is started again. */
function after(ending: Parameters<Kernel['crash']>[1], seed: number): readonly unknown[] {
  const world = new ProbeWorld().add(['a']);
  const numbers = [1, 2, 3, 4, 5];
  const append = (record: number) => ({ type: 'disk.append', file: 'log', record }) as const;
  world.tell('a', ...numbers.map(append), { type: 'disk.sync', id: 1 });
  world.run(100);
  assert.equal(world.types('a'), ['disk.synced']);
  world.tell('a', ...numbers.map((number) => append(number + 5)));
  world.run(0);
  const { kernel } = world;
  for (let draws = 0; draws < seed; draws += 1) kernel.world.node('a')!.diskChance.next();
  kernel.crash('a', ending);
  kernel.boot('a');
  return [...world.disk('a').logs.log!];
}

disk('a power cut keeps a prefix, of every possible length', () => {
  const lengths = new Set<number>();
  for (let seed = 0; seed < 60; seed += 1) {
    const kept = after('kept', seed);
    assert.equal(
      kept,
      Array.from({ length: kept.length }, (_, index) => index + 1),
    );
    lengths.add(kept.length);
  }
  assert.equal(
    [...lengths].sort((a, b) => a - b),
    [5, 6, 7, 8, 9, 10],
  );
});

disk('a killed process keeps what it wrote, a lost host nothing', () => {
  assert.is(after('written', 0).length, 10);
  const world = new ProbeWorld().add(['a']);
  world.tell('a', { type: 'disk.put', file: 'f', value: 1 }, { type: 'disk.sync', id: 1 });
  world.run(10);
  world.kernel.crash('a', 'lost');
  world.kernel.boot('a');
  assert.equal(world.disk('a').values, {});
});

disk('a sync that a crash overtook says nothing to the reborn', () => {
  const world = new ProbeWorld().add(['a']);
  world.tell('a', { type: 'disk.append', file: 'log', record: 1 }, { type: 'disk.sync', id: 9 });
  world.run(0);
  world.kernel.crash('a');
  world.kernel.boot('a');
  world.run(100);
  assert.equal(world.types('a'), []);
});

const append = (record: number) => ({ type: 'disk.append', file: 'log', record }) as const;
const recordsOf = (world: ProbeWorld) => [...(world.disk('a').logs.log ?? [])];

function put({ kernel: { world } }: ProbeWorld, fault: NodeFault): void {
  putOnNode(world, world.node('a')!, 'f', fault);
}

const hits = ({ kernel }: ProbeWorld) => kernel.world.peekFault('f')?.hits ?? 0;

disk('a slow flush is answered so much later', () => {
  const world = new ProbeWorld().add(['a']);
  put(world, { kind: 'slowFlush', ms: 700 });
  world.tell('a', append(1), { type: 'disk.sync', id: 1 });
  world.run(699);
  assert.equal(world.types('a'), []);
  world.run(10);
  assert.equal(world.types('a'), ['disk.synced']);
  assert.is(hits(world), 1);
});

disk('a lost flush is answered and makes nothing durable; a later one does', () => {
  const crashed = (healed: boolean) => {
    const world = new ProbeWorld().add(['a']);
    world.tell('a', append(1), { type: 'disk.sync', id: 1 });
    world.run(10);
    put(world, { kind: 'lostFlush' });
    world.tell('a', append(2), { type: 'disk.sync', id: 2 });
    world.run(10);
    assert.equal(world.types('a'), ['disk.synced', 'disk.synced']);
    assert.is(hits(world), 1);
    if (healed) {
      endOnNode(world.kernel.world, world.kernel.world.node('a')!, () => true);
      world.tell('a', { type: 'disk.sync', id: 3 });
      world.run(10);
    }
    world.kernel.crash('a', 'kept', 0);
    world.kernel.boot('a');
    return recordsOf(world);
  };
  assert.equal([crashed(false), crashed(true)], [[1], [1, 2]]);
});

disk('a crash keeps as many writes as it is told, and draws no less for it', () => {
  for (const keep of [0, 1, 3, 9]) {
    const world = new ProbeWorld().add(['a']);
    world.tell('a', append(1), append(2), append(3));
    world.run(0);
    world.kernel.crash('a', 'kept', keep);
    world.kernel.boot('a');
    assert.equal(recordsOf(world), [1, 2, 3].slice(0, keep));
  }
});

disk.run();
