/** Three proxies' tables and what they tell each other, put through anything that can happen. */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { leftHere } from '../../actors/proxy/members/clients.ts';
import { scanMembers } from '../../actors/proxy/members/expiry.ts';
import { consumerBeats } from '../../actors/proxy/members/joining.ts';
import { leave } from '../../actors/proxy/members/leaving.ts';
import { memberIds } from '../../actors/proxy/members/locating.ts';
import { taken } from '../../actors/proxy/members/receiving.ts';
import { isStandIn } from '../../actors/proxy/members/standIns.ts';
import { newProxy, type ProxyState } from '../../actors/proxy/state.ts';
import type { ConsumerData } from '../../protocol/bodies/heartbeatData.ts';
import type { HeartbeatSync } from '../../protocol/bodies/heartbeatSync.ts';

/** The consumer groups of the model. */
export const groups = ['g1', 'g2'] as const;
/** How long a member counts that says nothing, in ms. */
export const lifetimeMs = 120_000;
/** How often members are scanned, in ms. */
export const scanMs = 10_000;

/** One thing that happens. */
export type Step =
  | { readonly kind: 'beat' | 'leave'; client: number; group: number }
  | { readonly kind: 'close' | 'move'; client: number; proxy: number }
  | { readonly kind: 'deliver' | 'repeat' | 'lose'; proxy: number; which: number }
  | { readonly kind: 'scan' | 'crash'; proxy: number }
  | { readonly kind: 'wait'; ms: number };

const client = fc.nat(3);
/** One of three proxies. */
export const proxy = fc.nat(2);
/** Anything that can happen but the crash of a proxy. */
export const step: fc.Arbitrary<Step> = fc.oneof(
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

/** Three proxies and what they tell each other, beside a plain model of who hangs where. */
export class World {
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
