/** A story as it is told: nodes with names, verbs, and promises. */
import type {
  AdminOptions,
  BrokerOptions,
  ConsumerOptions,
  LitePullConsumerOptions,
  NamesrvOptions,
  ProducerOptions,
  ProxyOptions,
  SimpleConsumerOptions,
} from '../cluster/nodeSpec.ts';
import { everyNode } from '../cluster/roads.ts';
import { StoryError } from '../kernel/bug.ts';
import { Admin } from './admin.ts';
import { StoryLink } from './link.ts';
import { LitePullConsumer } from './litePullConsumer.ts';
import { AccessPoint, Broker, Consumer, Namesrv, ProxyNode, type StoryNode } from './nodes.ts';
import { OnStage } from './onStage.ts';
import { Producer } from './producer.ts';
import type { Promises } from './promises.ts';
import { PullConsumer, type PullConsumerOptions } from './pullConsumer.ts';
import { SimpleConsumer } from './simpleConsumer.ts';
import type { Stage } from './stage.ts';

/**
 * Which name servers, proxies or access points a node of a story knows; absent: all name servers
 * that there are by then.
 */
interface Knows {
  readonly namesrvs?: readonly (Namesrv | ProxyNode | AccessPoint)[];
}

/** Settings with nodes in the place of their names. */
type Told<O> = Omit<O, 'namesrvs'> & Knows;

/** How long `until` waits if it is not said otherwise, in ms of virtual time. */
export const defaultLimitMs = 60_000;

/** What a story is told with. Every verb is synchronous. */
export class Story extends OnStage {
  readonly #promises: Promises;

  constructor(stage: Stage, promises: Promises) {
    super(stage);
    this.#promises = promises;
  }

  /** Starts a name server. */
  namesrv(name: string, options: NamesrvOptions = {}): Namesrv {
    this.stage.add({ kind: 'namesrv', name, options });
    return new Namesrv(this.stage, name);
  }

  /** Starts a broker; `topics` are those that it has from the first, by their number of queues. */
  broker(name: string, options: Told<BrokerOptions> = {}): Broker {
    this.stage.add({ kind: 'broker', name, options: untold(options) });
    return new Broker(this.stage, name);
  }

  /** Starts a proxy: clients are given it in the place of name servers. */
  proxy(
    name: string,
    {
      accessPoint,
      ...options
    }: Told<Omit<ProxyOptions, 'accessPoint'>> & {
      /** What it stands behind: clients are told this address in the place of every broker's. */
      readonly accessPoint?: AccessPoint;
    } = {},
  ): ProxyNode {
    const behind = accessPoint === undefined ? {} : { accessPoint: accessPoint.name };
    this.stage.add({ kind: 'proxy', name, options: { ...untold(options), ...behind } });
    return new ProxyNode(this.stage, name);
  }

  /**
   * A load balancer: one address before proxies that are started with it. It takes those out that
   * are asked to shut down, and does not notice a road that is interrupted.
   */
  accessPoint(name: string): AccessPoint {
    return new AccessPoint(name);
  }

  /** Starts a producer. */
  producer(name: string, options: Told<ProducerOptions> = {}): Producer {
    this.stage.add({ kind: 'producer', name, options: untold(options) });
    return new Producer(this.stage, name);
  }

  /** Starts a push consumer of one topic. */
  consumer(name: string, options: Told<ConsumerOptions>): Consumer {
    if (typeof options?.topic !== 'string') throw new StoryError(`consumer "${name}" has no topic`);
    this.stage.add({ kind: 'consumer', name, options: untold(options) });
    return new Consumer(this.stage, name);
  }

  /** Starts a simple consumer of one topic: it receives by pop, when it is told to. */
  simpleConsumer(name: string, options: Told<SimpleConsumerOptions>): SimpleConsumer {
    if (typeof options?.topic !== 'string') {
      throw new StoryError(`simpleConsumer "${name}" has no topic`);
    }
    this.stage.add({ kind: 'simpleConsumer', name, options: untold(options) });
    return new SimpleConsumer(this.stage, name, untold(options));
  }

  /** Starts a lite pull consumer: with a topic it subscribes, without one it can be assigned. */
  litePullConsumer(name: string, options: Told<LitePullConsumerOptions> = {}): LitePullConsumer {
    this.stage.add({ kind: 'litePullConsumer', name, options: untold(options) });
    return new LitePullConsumer(this.stage, name, options);
  }

  /** Starts a pull consumer: every pull is asked for by hand. */
  pullConsumer(name: string, options: Told<PullConsumerOptions> = {}): PullConsumer {
    this.stage.add({ kind: 'litePullConsumer', name, options: untold(options) });
    return new PullConsumer(this.stage, name, untold(options));
  }

  /** Starts an operator's client, which asks what tools such as mqadmin ask. */
  admin(name: string, options: Told<AdminOptions> = {}): Admin {
    this.stage.add({ kind: 'admin', name, options: untold(options) });
    return new Admin(this.stage, name);
  }

  /** The road between two nodes, both ways. */
  link(one: StoryNode, other: StoryNode): StoryLink {
    return new StoryLink(this.stage, { from: nameOf(one), to: nameOf(other), oneWay: false });
  }

  /** The road from one node to another, without the way back. */
  oneWay(from: StoryNode, to: StoryNode): StoryLink {
    return new StoryLink(this.stage, { from: nameOf(from), to: nameOf(to), oneWay: true });
  }

  /** The roads between a node and every other node that there is by then, both ways. */
  roadsOf(node: StoryNode): StoryLink {
    return new StoryLink(this.stage, { from: nameOf(node), to: everyNode, oneWay: false });
  }

  /** Lets virtual time pass, in ms. Say why in a comment: waiting for something is `until`. */
  advance(ms: number): void {
    if (!Number.isFinite(ms) || ms <= 0)
      throw new StoryError(`time cannot be advanced by ${ms} ms`);
    this.stage.advance(ms);
  }

  /**
   * Goes on until something holds; the story ends here if it does not in time.
   * @param what the promise, as a sentence: it is what a failure prints
   * @param condition asked after every step
   * @param limitMs how long it may take, in ms of virtual time
   */
  until(what: string, condition: () => boolean, limitMs = defaultLimitMs): void {
    if (!Number.isFinite(limitMs) || limitMs < 0) {
      throw new StoryError(`"${what}" cannot be waited for ${limitMs} ms`);
    }
    if (this.stage.until(limitMs, () => holds(what, condition))) this.#promises.hold(what);
    else this.#promises.break('until', what, [`not within ${limitMs} ms`]);
  }

  /** Virtual time since the start of the story, in ms. */
  get nowMs(): number {
    return this.stage.timeMs;
  }
}

/** Whether a condition holds; a promise would hold always. */
function holds(what: string, condition: () => boolean): boolean {
  const found: unknown = condition();
  if (found instanceof Promise) {
    found.catch(() => {});
    throw new StoryError(`the condition of "${what}" returns a promise: take \`async\` out of it`);
  }
  return Boolean(found);
}

/** The name of an end of a road, which a story without types may have given by its name. */
function nameOf(node: StoryNode): string {
  if (typeof node?.name === 'string') return node.name;
  throw new StoryError(`a road is between nodes, and ${JSON.stringify(node)} is none`);
}

function untold<O extends Knows>({
  namesrvs,
  ...options
}: O): Omit<O, 'namesrvs'> & { readonly namesrvs?: readonly string[] } {
  return namesrvs === undefined
    ? options
    : { ...options, namesrvs: namesrvs.map(({ name }) => name) };
}
