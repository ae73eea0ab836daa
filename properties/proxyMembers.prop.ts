/**
 * What proxies know of each other's clients, whatever happens to what they tell each other.
 *
 * Three proxies' tables and a plain model of who is connected where; messages are lost, repeated
 * and come in any order.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { memberIds } from '../actors/proxy/members/locating.ts';
import { groups, lifetimeMs, proxy, type Step, scanMs, step, World } from './members/world.ts';
import { runs } from './replay.ts';

const properties = suite('members of proxies');

const run = (steps: readonly Step[]): World => {
  const world = new World();
  for (const what of steps) {
    world.do(what);
    world.check();
  }
  return world;
};

/** All proxies list who is connected anywhere. */
function agree(world: World): void {
  for (const group of groups) {
    const expected = [0, 1, 2].flatMap((n) => world.here(n, group)).sort();
    for (const n of [0, 1, 2]) assert.equal(memberIds(world.state(n), group), expected);
  }
}

const withCrashes = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: step },
    fc.record({ kind: fc.constant('crash' as const), proxy }),
  ),
  { maxLength: 60 },
);
/** Few clients, of whom much is told: what is told of each comes in every order. */
const crowded = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constantFrom('beat' as const, 'leave' as const),
      client: fc.constant(0),
      group: fc.constant(0),
    }),
    fc.record({ kind: fc.constant('move' as const), client: fc.constant(0), proxy }),
    fc.record({
      kind: fc.constantFrom('deliver' as const, 'repeat' as const),
      proxy,
      which: fc.nat(3),
    }),
  ),
  { maxLength: 40 },
);
const histories = fc.array(step, { maxLength: 60 });

properties('who is connected is listed, nobody twice, whatever others tell', () => {
  fc.assert(
    fc.property(histories, (steps) => void run(steps)),
    runs(300),
  );
});

properties('one heartbeat of everybody and a lifetime later all proxies agree', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const world = run(steps);
      // What never was delivered is lost; whoever is there goes on sending heartbeats.
      for (const inbox of world.inboxes) inbox.splice(0);
      const alive = world.clients.map((who) => [who, [...who.beats.keys()]] as const);
      for (let beats = 0; beats < 6; beats++) {
        world.now += 30_000;
        for (const [who, wanted] of alive) for (const group of wanted) world.beat(who, group);
        world.deliverAll();
        for (const n of [0, 1, 2]) world.scan(n);
        world.check();
      }
      agree(world);
    }),
    runs(200),
  );
});

properties('once everything told has come, in whatever order and however often, all agree', () => {
  fc.assert(
    fc.property(fc.oneof(histories, crowded), (steps) => {
      const world = new World();
      for (const what of steps) {
        if (what.kind === 'lose' || what.kind === 'wait') continue;
        world.do(what);
        world.check();
      }
      world.deliverAll();
      agree(world);
    }),
    runs(800),
  );
});

properties('what is told in order leaves no trace of where a client was', () => {
  fc.assert(
    fc.property(withCrashes, (steps) => {
      const world = new World();
      for (const what of steps) {
        if (what.kind === 'lose' || what.kind === 'repeat' || what.kind === 'wait') continue;
        world.do(what);
        world.deliverAll();
        world.check();
        agree(world);
      }
    }),
    runs(200),
  );
});

properties('a lifetime after the last has left every table is empty', () => {
  fc.assert(
    fc.property(histories, (steps) => {
      const world = run(steps);
      for (const who of world.clients) world.close(who);
      world.now += lifetimeMs + scanMs;
      world.deliverAll();
      // Marks of who has gone are as old as what took them away.
      world.now += lifetimeMs + scanMs;
      for (const n of [0, 1, 2]) {
        world.scan(n);
        const { members, remoteProducers, gone, sync } = world.state(n);
        const tables = [members.consumers, members.producers, members.memberships, gone];
        const more = [remoteProducers.producers, remoteProducers.memberships, sync.published];
        for (const table of [...tables, ...more, sync.retryTopics]) assert.is(table.size, 0);
      }
    }),
    runs(100),
  );
});

properties.run();
