/**
 * What proxies know of each other's clients, whatever happens to what they tell each other.
 *
 * Three proxies' tables and a plain model of who is connected where; messages are lost, repeated
 * and come in any order.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { leftHere } from '../actors/proxy/members/clients.ts';
import { scanMembers } from '../actors/proxy/members/expiry.ts';
import { consumerBeats } from '../actors/proxy/members/joining.ts';
import { leave } from '../actors/proxy/members/leaving.ts';
import { memberIds } from '../actors/proxy/members/locating.ts';
import { taken } from '../actors/proxy/members/receiving.ts';
import { isStandIn } from '../actors/proxy/members/standIns.ts';
import { newProxy, type ProxyState } from '../actors/proxy/state.ts';
import type { ConsumerData } from '../protocol/bodies/heartbeatData.ts';
import type { HeartbeatSync } from '../protocol/bodies/heartbeatSync.ts';
import { runs } from './replay.ts';

const properties = suite('members of proxies');

const groups = ['g1', 'g2'] as const;
const lifetimeMs = 120_000;
const scanMs = 10_000;

type Step =
  | { readonly kind: 'beat' | 'leave'; client: number; group: number }
  | { readonly kind: 'close' | 'move'; client: number; proxy: number }
  | { readonly kind: 'deliver' | 'repeat' | 'lose'; proxy: number; which: number }
  | { readonly kind: 'scan' | 'crash'; proxy: number }
  | { readonly kind: 'wait'; ms: number };

const client = fc.nat(3);
const proxy = fc.nat(2);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('beat'), client, group: fc.nat(1) }) },
  fc.record({ kind: fc.constant('leave'), client, group: fc.nat(1) }),
  fc.record({ kind: fc.constantFrom('close', 'move'), client, proxy }),
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constantFrom('deliver', 'deliver', 'repeat', 'lose'),
      proxy,
      which: fc.nat(9),
    }),
  },
  fc.record({ kind: fc.constant('scan'), proxy }),
  fc.record({ kind: fc.constant('wait'), ms: fc.constantFrom(1, 5_000, 40_000, 125_000) }),
) as fc.Arbitrary<Step>;

interface Told {
  readonly entry: HeartbeatSync;
  readonly storedAt: number;
}

/** A client: where it hangs, by which connection, and the last heartbeat in each group. */
interface Client {
  readonly id: string;
  proxy: number;
  connections: number;
  readonly beats: Map<string, number>;
}

class World {
  now = 1_000_000;
  readonly proxies: ProxyState[];
  readonly inboxes: Told[][] = [[], [], []];
  readonly log: Told[] = [];
  lives = 3;
  readonly clients: Client[];

  constructor() {
    this.proxies = [0, 1, 2].map((n) => {
      const made = newProxy({ config: { address: `10.0.0.${n}:8080` } });
      return { ...made, sync: { ...made.sync, life: n + 1, isComplete: true } };
    });
    this.clients = [0, 1, 2, 3].map((n) => ({
      id: `c${n}`,
      proxy: n % 3,
      connections: 1,
      beats: new Map(),
    }));
  }

  stamp() {
    return { at: this.now, mono: this.now, entropy: 1 };
  }

  connectionOf({ id, connections }: Client): string {
    return `${id}/${connections}`;
  }

  beat(who: Client, group: string): void {
    const data: ConsumerData = {
      groupName: group,
      consumeType: 'CONSUME_PASSIVELY',
      messageModel: 'CLUSTERING',
      consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
      unitMode: false,
      subscriptionDataSet: [],
    };
    const connection = this.connectionOf(who);
    const channel = {
      connection,
      clientId: who.id,
      language: 'JAVA',
      version: 1,
      updatedAt: this.now,
    } as const;
    this.change(who.proxy, (state) => consumerBeats(state, data, channel, this.stamp())[0]);
    who.beats.set(group, this.now);
    this.tell(who, group, 'REGISTER');
  }

  leave(who: Client, group: string): void {
    const place = { role: 'consumer', group, connection: this.connectionOf(who) } as const;
    const { isNews } = leftHere(this.state(who.proxy), place);
    this.change(who.proxy, (state) => leave(state, place, this.stamp())[0]);
    who.beats.delete(group);
    if (isNews) this.tell(who, group, 'UNREGISTER');
  }

  close(who: Client): void {
    for (const group of [...who.beats.keys()]) this.leave(who, group);
    who.connections += 1;
  }

  /** All proxies read it, the own one too, which skips it. */
  tell(who: Client, group: string, heartbeatType: 'REGISTER' | 'UNREGISTER'): void {
    this.now += 1;
    const { proxyId, life } = this.state(who.proxy).sync;
    const told = {
      group,
      heartbeatType,
      clientId: who.id,
      version: 1,
      localProxyId: proxyId,
      life,
    };
    const entry: HeartbeatSync = { ...told, lastUpdateTimestamp: this.now };
    this.log.push({ entry, storedAt: this.now });
    this.inboxes.forEach((inbox, n) => {
      if (n !== who.proxy) inbox.push({ entry, storedAt: this.now });
    });
  }

  /** A proxy dies with all that it knew, and is there again; its clients go to the next. */
  crash(n: number): void {
    const made = newProxy({ config: { address: `10.0.0.${n}:8080` } });
    this.lives += 1;
    this.proxies[n] = { ...made, sync: { ...made.sync, life: this.lives, isComplete: true } };
    this.inboxes[n] = [...this.log];
    for (const who of this.clients) {
      if (who.proxy !== n) continue;
      who.proxy = (n + 1) % 3;
      who.connections += 1;
      for (const group of [...who.beats.keys()]) this.beat(who, group);
    }
  }

  take(n: number, { entry, storedAt }: Told): void {
    this.change(n, (state) => ({
      ...state,
      ...taken(state, entry, storedAt, this.stamp()).clients,
    }));
  }

  scan(n: number): void {
    const event = { ...this.stamp(), type: 'timer.memberScan', key: '' } as const;
    this.change(n, (state) => scanMembers(state, event)[0]);
    for (const { proxy, beats } of this.clients) {
      if (proxy !== n) continue;
      for (const [group, at] of beats) if (at < this.now - lifetimeMs) beats.delete(group);
    }
  }

  state(n: number): ProxyState {
    return this.proxies[n] as ProxyState;
  }

  private change(n: number, next: (state: ProxyState) => ProxyState): void {
    this.proxies[n] = next(this.state(n));
  }

  do(what: Step): void {
    switch (what.kind) {
      case 'beat':
        this.beat(this.clients[what.client]!, groups[what.group]!);
        break;
      case 'leave':
        this.leave(this.clients[what.client]!, groups[what.group]!);
        break;
      case 'close':
        this.close(this.clients[what.client]!);
        break;
      case 'move': {
        const who = this.clients[what.client]!;
        const before = [...who.beats.keys()];
        this.close(who);
        who.proxy = what.proxy;
        for (const group of before) this.beat(who, group);
        break;
      }
      case 'crash':
        this.crash(what.proxy);
        break;
      case 'scan':
        this.scan(what.proxy);
        break;
      case 'wait':
        this.now += what.ms;
        break;
      default: {
        const inbox = this.inboxes[what.proxy]!;
        const at = what.which % Math.max(1, inbox.length);
        const told = inbox[at];
        if (told === undefined) return;
        if (what.kind !== 'repeat') inbox.splice(at, 1);
        if (what.kind !== 'lose') this.take(what.proxy, told);
      }
    }
  }

  /** Who is connected to a proxy and in a group, by the model. */
  here(n: number, group: string): readonly string[] {
    return this.clients
      .filter(({ proxy, beats }) => proxy === n && beats.has(group))
      .map(({ id }) => id);
  }

  /** What holds at any time: who is connected is listed, nobody twice. */
  check(): void {
    for (const n of [0, 1, 2]) {
      for (const group of groups) {
        const channels = [...(this.state(n).members.consumers.get(group)?.channels.values() ?? [])];
        const local = channels.filter((channel) => !isStandIn(channel));
        assert.equal(local.map(({ clientId }) => clientId).sort(), this.here(n, group));
        const listed = memberIds(this.state(n), group);
        assert.is(new Set(listed).size, listed.length, 'nobody is listed twice');
        for (const id of this.here(n, group)) assert.ok(listed.includes(id), `${id} is listed`);
      }
    }
  }

  deliverAll(): void {
    for (const n of [0, 1, 2]) for (const told of this.inboxes[n]!.splice(0)) this.take(n, told);
  }
}

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
