/**
 * A cluster that is not ours under a live story, such as an Apache RocketMQ: the name server and
 * the brokers of the story stand for real ones, its clients are machines of ours. Time is real.
 *
 * What only an owner can do is refused: faults of servers and roads, and settings that the real
 * broker does not have. The topics and groups of the story get an ending of their own for each run,
 * and are deleted at its end.
 */
import { AddressBook } from '../../cluster/addressBook.ts';
import type { NodeSpec } from '../../cluster/nodeSpec.ts';
import type { NodeVerb } from '../../cluster/nodeVerbs.ts';
import type { Road, RoadVerb } from '../../cluster/roads.ts';
import type { Ending } from '../../cluster/simulation.ts';
import type { NodeStatus } from '../../cluster/status.ts';
import type { Witness } from '../../cluster/witness.ts';
import { StoryError } from '../../kernel/bug.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import { stopped } from '../milestones.ts';
import type { OperatorEvent } from './messages.ts';
import { OutsideNames } from './outsideNames.ts';
import {
  deleteAll,
  findBrokers,
  makeTopic,
  missingSettings,
  type OutsideBroker,
} from './outsideServers.ts';
import { StoryCluster } from './storyCluster.ts';
import { StoryRuntime } from './storyRuntime.ts';
import { ToldSends } from './toldSends.ts';

/** How often a story that waits is looked after, in ms. */
const patienceMs = 5;
/** How long clients get to say goodbye, in ms. */
const farewellMs = 2_000;

/** Real servers, and our clients of them. */
export class OutsideCluster extends StoryCluster {
  private readonly namesrv: string;
  private readonly names: OutsideNames;
  /** Servers of the story, and where they are. */
  private readonly outside: Map<string, string>;
  private free: OutsideBroker[] = [];
  private readonly used: OutsideBroker[] = [];
  private isClosed = false;

  /** @param namesrv where the name server listens, `host:port` */
  constructor(namesrv: string, seed: number, witness: Witness) {
    const outside = new Map<string, string>();
    const nameAt = (wanted: string) => [...outside].find(([, address]) => address === wanted)?.[0];
    const runtime = new StoryRuntime({
      seed,
      between: (sockets) => new ToldSends(sockets, nameAt),
      nameAt,
    });
    const place = (name: string) => ({ host: '127.0.0.1', address: outside.get(name) });
    super(runtime, new AddressBook(place), witness);
    this.namesrv = namesrv;
    this.outside = outside;
    this.names = new OutsideNames(runName());
  }

  async open(): Promise<void> {
    const brokers = await findBrokers(this.namesrv);
    if (brokers === undefined) {
      throw new StoryError(`there is no name server at ${this.namesrv} that answers`);
    }
    this.free = [...brokers];
  }

  async add(spec: NodeSpec): Promise<string | undefined> {
    this.check(spec);
    if (spec.kind === 'namesrv') return this.addNamesrv(spec);
    if (spec.kind === 'broker') return this.addBroker(spec);
    this.runtime.tick();
    this.boot(this.names.spec(spec));
    this.runtime.tick();
    return undefined;
  }

  override async start(name: string): Promise<void> {
    this.refuseOutside(name, 'started');
    this.runtime.tick();
    await super.start(name);
    this.runtime.tick();
  }

  override end(name: string, how: Ending, keep?: number): void {
    this.refuseOutside(name, `ended ("${how}")`);
    this.runtime.tick();
    super.end(name, how, keep);
    this.runtime.tick();
  }

  override operate(name: string, event: OperatorEvent): void {
    this.refuseOutside(name, `asked to ${event.type.replace('operator.', '')}`);
    this.runtime.tick(); // It happens now, not when something last happened.
    super.operate(name, this.names.event(event));
    this.runtime.tick();
  }

  override fault(name: string, verb: NodeVerb): void {
    this.refuseOutside(name, `made to fail ("${verb.kind}")`);
    this.runtime.tick();
    super.fault(name, verb);
    this.runtime.tick();
  }

  road({ from, to }: Road, { kind }: RoadVerb): void {
    const road = `the road between "${from}" and "${to}"`;
    throw new StoryError(`"${kind}" on ${road} is not possible: it leads to ${this.namesrv}`);
  }

  async advance(ms: number): Promise<void> {
    await this.wait(this.runtime.timeMs + ms, () => false);
  }

  async wait(untilMs: number, isNews: () => boolean): Promise<void> {
    for (;;) {
      const leftMs = untilMs - this.runtime.timeMs;
      if (this.isClosed || isNews() || leftMs <= 0) return;
      await pause(Math.min(patienceMs, leftMs));
    }
  }

  override heard(entry: TraceEntry): TraceEntry {
    if (entry.kind !== 'observation') return entry;
    return { ...entry, observation: this.names.observation(entry.observation) };
  }

  override async close(): Promise<void> {
    this.isClosed = true;
    const { kernel } = this.runtime;
    const clients = kernel.world.nodeNames().filter((name) => this.runtime.isUp(name));
    const gone = stopped(this.runtime, clients, farewellMs);
    for (const name of clients) this.runtime.operate(name, { type: 'operator.shutdown' });
    await gone;
    await super.close();
    const { topics, groups } = this.names;
    await deleteAll(this.namesrv, this.used, topics, groups);
  }

  protected override status(name: string): NodeStatus {
    const address = this.outside.get(name);
    if (address === undefined) return super.status(name);
    const role = this.book.placeOf(name)!.kind;
    const figures = [`at ${address}`];
    return { name, role, state: 'outside', incarnation: 1, connections: 0, figures };
  }

  private addNamesrv({ name, kind, options }: NodeSpec & { readonly kind: 'namesrv' }): string {
    if (this.book.namesrvAddrs(undefined).length > 0) {
      throw new StoryError(`there is one name server, ${this.namesrv}: "${name}" would be another`);
    }
    refuseSettings(name, this.namesrv, Object.keys(options));
    this.enter(name, kind, this.namesrv);
    for (const broker of this.used) this.list(name, broker);
    return this.namesrv;
  }

  private async addBroker({
    name,
    kind,
    options: { topics = {}, namesrvs, ...settings },
  }: NodeSpec & { readonly kind: 'broker' }): Promise<string> {
    this.book.namesrvAddrs(namesrvs); // Says so if one of them does not exist.
    const broker = this.free.shift();
    if (broker === undefined) {
      const { length } = this.used;
      const count = `the cluster of ${this.namesrv} has ${length} broker${length === 1 ? '' : 's'}`;
      throw new StoryError(`${count}: there is none for "${name}"`);
    }
    refuseSettings(name, broker.address, await missingSettings(broker, settings));
    this.used.push(broker);
    this.names.stand(name, broker.name);
    this.enter(name, kind, broker.address);
    for (const [topic, queues] of Object.entries(topics)) {
      await makeTopic(this.namesrv, broker, this.names.topic(topic), queues);
    }
    for (const other of this.book.names()) {
      if (this.book.placeOf(other)?.kind === 'namesrv') this.list(other, broker);
    }
    return broker.address;
  }

  private enter(name: string, kind: 'namesrv' | 'broker', address: string): void {
    this.outside.set(name, address);
    this.book.enter(name, kind);
    this.runtime.kernel.note({ kind: 'life', node: name, what: 'boot' });
  }

  /** It was asked which brokers there are, and named this one. */
  private list(namesrv: string, { name: brokerName, address }: OutsideBroker): void {
    const observation = { kind: 'brokerListed', brokerName, address, listed: true } as const;
    this.runtime.kernel.note({ kind: 'observation', node: namesrv, observation });
  }

  private refuseOutside(name: string, what: string): void {
    const address = this.outside.get(name);
    if (address === undefined) return;
    throw new StoryError(`"${name}" cannot be ${what}: it is a real one, at ${address}`);
  }
}

function refuseSettings(name: string, address: string, settings: readonly string[]): void {
  if (settings.length === 0) return;
  const [setting] = settings;
  throw new StoryError(`"${name}" cannot be given "${setting}": it is a real one, at ${address}`);
}

/** What no run was called before. */
function runName(): string {
  const chance = Math.floor(Math.random() * 36 ** 3);
  return Date.now().toString(36) + chance.toString(36).padStart(3, '0');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
