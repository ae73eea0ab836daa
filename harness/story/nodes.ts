/** The nodes of a story: what an operator can do to them and see of them. */
import type { FlowCondition } from '../../actors/broker/sends/flowControlConfig.ts';
import { isDelay } from '../cluster/faultProblem.ts';
import type { Delivery, RelayedCheck, TransactionCheck } from '../cluster/testimony.ts';
import { StoryError } from '../kernel/bug.ts';
import { StoryClock, StoryDisk } from './host.ts';
import { OnStage } from './onStage.ts';
import type { SentReply } from './request.ts';
import type { Stage } from './stage.ts';

/** Which conditions of a broker begin (true) or end (false). */
export type FlowConditions = Readonly<Partial<Record<FlowCondition, boolean>>>;

/** Any node: it can be started and ended. */
export class StoryNode extends OnStage {
  readonly name: string;

  constructor(stage: Stage, name: string) {
    super(stage);
    this.name = name;
  }

  /** Whether it is running. */
  get running(): boolean {
    return this.stage.isUp(this.name);
  }

  /** Kills the process: connections drop; what it wrote to disk is kept. */
  kill(): void {
    this.stage.end(this.name, 'kill');
  }

  /**
   * Cuts the power: of what was not yet synced to disk only a first part may survive.
   * @param options `keep`: how many of these writes survive; absent: left to chance
   */
  crash({ keep }: { readonly keep?: number } = {}): void {
    if (keep !== undefined && !(Number.isSafeInteger(keep) && keep >= 0)) {
      throw new StoryError(`${keep} writes cannot survive`);
    }
    this.stage.end(this.name, 'crash', keep);
  }

  /** Loses the host for good: a later start finds an empty disk. */
  lose(): void {
    this.stage.end(this.name, 'lose');
  }

  /** Asks it to stop in an orderly way; it is down once it has said its farewells. */
  shutdown(): void {
    this.stage.operate(this.name, { type: 'operator.shutdown' });
  }

  /** Starts it again, from what its disk kept. */
  start(): void {
    this.stage.start(this.name);
  }

  /** Stops the process where it is: it takes nothing in until it is resumed; nobody is told. */
  pause(): void {
    this.stage.fault(this.name, { kind: 'pause' });
  }

  /** Lets a paused process go on: it takes what has come meanwhile, in order. */
  resume(): void {
    this.stage.fault(this.name, { kind: 'mend', kinds: ['pause'] });
  }

  /** It needs so long for each frame from now on: it takes the next only then. */
  slowDown(ms: number): void {
    if (!isDelay(ms)) throw new StoryError(`a reader that needs ${ms} ms a frame is not slow`);
    this.stage.fault(this.name, { kind: 'slowReader', ms });
  }

  /** Ends every fault of the node; its clock is put right. */
  heal(): void {
    this.stage.fault(this.name, { kind: 'mend' });
  }

  /** Its clocks. */
  get clock(): StoryClock {
    return new StoryClock(this.stage, this.name);
  }

  /** Its disk. */
  get disk(): StoryDisk {
    return new StoryDisk(this.stage, this.name);
  }
}

/** A name server. */
export class Namesrv extends StoryNode {
  /** Whether it lists a broker. */
  lists(broker: Broker): boolean {
    return this.stage.witness.of(this.name).listed.has(broker.name);
  }
}

/**
 * An access point: one address before several proxies, as a load balancer is. Each connection goes
 * to the next proxy that is up and was not asked to shut down.
 */
export class AccessPoint {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A proxy. */
export class ProxyNode extends StoryNode {
  /** How many requests of clients it has handed on to brokers, in all its lives. */
  get forwarded(): number {
    return this.stage.witness.of(this.name).forwarded;
  }

  /** Checks of half messages that it has handed on, or had nobody for, in all its lives. */
  get checksRelayed(): readonly RelayedCheck[] {
    return this.stage.witness.of(this.name).checksRelayed;
  }

  /**
   * Ids of the clients that it counts as members of a consumer group now, sorted: those that are
   * connected to it, and those that other proxies have told it of.
   */
  members(group: string): readonly string[] {
    return this.stage.witness.of(this.name).members.get(group) ?? [];
  }

  /** Whether it was asked to end and is sending its clients away. */
  get draining(): boolean {
    return this.stage.witness.of(this.name).draining;
  }
}

/** A broker. */
export class Broker extends StoryNode {
  /** How many messages it has stored, in all its lives. */
  get stored(): number {
    return this.stage.witness.of(this.name).stored;
  }

  /**
   * Puts it into conditions under which it takes no sends, or out of them, for this life:
   * `osPageCacheBusy` refuses them, `sendThreadsStalled` lets them wait, `diskFull` stores nothing.
   */
  flowControl(conditions: FlowConditions): void {
    this.stage.operate(this.name, { type: 'operator.setFlowControl', ...conditions });
  }

  /** Half messages that it has asked producers about, or would have if any had been there. */
  get checks(): readonly TransactionCheck[] {
    return this.stage.witness.of(this.name).checks;
  }

  /** Half messages that it has given up, in all its lives. */
  get givenUp(): number {
    return this.stage.witness.of(this.name).givenUp;
  }
}

/** A push consumer. */
export class Consumer extends StoryNode {
  /** Whether its listener has taken a message with this body. */
  has(body: string): boolean {
    return this.stage.witness.of(this.name).receivedSet.has(body);
  }

  /** Stops pulling, and sharing queues; `pause` is for the process. What came is consumed. */
  suspendPulling(): void {
    this.stage.operate(this.name, { type: 'operator.suspend' });
  }

  /** Ends `suspendPulling`. */
  resumePulling(): void {
    this.stage.operate(this.name, { type: 'operator.resume' });
  }

  /** Bodies of the messages that its listener took, in order; a message can come twice. */
  get received(): readonly string[] {
    return this.stage.witness.of(this.name).received;
  }

  /** Everything that was handed to its listener, refused deliveries included. */
  get deliveries(): readonly Delivery[] {
    return this.stage.witness.of(this.name).deliveries;
  }

  /** What came of the replies that its listener sent, in the order of their ends. */
  get replies(): readonly SentReply[] {
    return this.stage.witness.of(this.name).replies;
  }

  /** The queues of a topic that it holds now, `broker/queueId`, sorted. */
  queues(topic: string): readonly string[] {
    return this.stage.witness.of(this.name).queues.get(topic) ?? [];
  }
}
