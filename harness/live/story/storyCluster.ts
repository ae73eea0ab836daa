/** What every stage of a live story has in common: nodes of ours, run by one runtime. */
import type { AddressBook } from '../../cluster/addressBook.ts';
import { define } from '../../cluster/define.ts';
import { machines } from '../../cluster/machines.ts';
import type { NodeSpec } from '../../cluster/nodeSpec.ts';
import { applyToNode, type NodeVerb, nodePhrase } from '../../cluster/nodeVerbs.ts';
import { optionProblem } from '../../cluster/optionProblem.ts';
import type { Road, RoadVerb } from '../../cluster/roads.ts';
import { type Ending, kept } from '../../cluster/simulation.ts';
import { type NodeStatus, statusOf } from '../../cluster/status.ts';
import type { Witness } from '../../cluster/witness.ts';
import { StoryError } from '../../kernel/bug.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import type { LiveStage } from './liveStage.ts';
import type { OperatorEvent } from './messages.ts';
import { impossible } from './socketRoads.ts';
import type { StoryRuntime } from './storyRuntime.ts';

/** Faults of a node are the kernel's, which is the same here. */
const nodeFaults: ReadonlySet<string> = new Set([
  'pause',
  'slowReader',
  'clock',
  'slowFlush',
  'lostFlush',
  'mend',
]);

/** A stage without the verbs in which stages differ. */
export abstract class StoryCluster implements LiveStage {
  readonly runtime: StoryRuntime;
  protected readonly book: AddressBook;
  private readonly witness: Witness;
  private readonly declared: { readonly phrase: string; readonly key: string }[] = [];

  constructor(runtime: StoryRuntime, book: AddressBook, witness: Witness) {
    this.runtime = runtime;
    this.book = book;
    this.witness = witness;
  }

  abstract open(): Promise<void>;
  abstract add(spec: NodeSpec): Promise<string | undefined>;
  abstract road(road: Road, verb: RoadVerb): void;
  abstract advance(ms: number): Promise<void>;
  abstract wait(untilMs: number, isNews: () => boolean): Promise<void>;

  async start(name: string): Promise<void> {
    this.runtime.kernel.boot(name); // Which says what is wrong, if something is.
  }

  end(name: string, how: Ending, keep?: number): void {
    this.runtime.kernel.crash(name, kept[how], keep);
  }

  operate(name: string, event: OperatorEvent): void {
    this.runtime.kernel.operate(name, event);
  }

  fault(name: string, verb: NodeVerb): void {
    const { kernel } = this.runtime;
    this.known(name);
    if (!nodeFaults.has(verb.kind)) {
      throw new StoryError(`"${verb.kind}" of "${name}" ${impossible}`);
    }
    if (verb.kind === 'pause' && !this.runtime.isUp(name)) {
      throw new StoryError(`"${name}" is not running`);
    }
    const phrase = nodePhrase(name, verb);
    kernel.note({ kind: 'fault', what: phrase });
    applyToNode(kernel.world, name, verb, verb.kind === 'mend' ? '' : this.declare(phrase));
  }

  idleFaults(): readonly string[] {
    const { world } = this.runtime.kernel;
    const never = this.declared.filter(({ key }) => (world.peekFault(key)?.hits ?? 0) === 0);
    return never.map(({ phrase }) => phrase);
  }

  heard(entry: TraceEntry): TraceEntry {
    return entry;
  }

  statuses(): readonly NodeStatus[] {
    return this.book.names().map((name) => this.status(name));
  }

  async close(): Promise<void> {
    await this.runtime.close();
  }

  /** Refuses what nobody can be, before anything is opened for it. */
  protected check(spec: NodeSpec): void {
    if (this.book.placeOf(spec.name) !== undefined) {
      throw new StoryError(`there is a node "${spec.name}" already`);
    }
    const problem = optionProblem(spec);
    if (problem !== undefined) throw new StoryError(problem);
  }

  /** Starts a node of ours. */
  protected boot(spec: NodeSpec): void {
    const { kernel } = this.runtime;
    kernel.add(define(spec, this.book, machines));
    kernel.boot(spec.name);
  }

  protected known(name: string): void {
    const known = this.runtime.kernel.world.peekNode(name) !== undefined;
    if (!known) throw new StoryError(`there is no node "${name}"`);
  }

  /** Notes a fault that has to take hold; gives the name by which the world counts that. */
  protected declare(phrase: string): string {
    const key = `story/${this.declared.length}`;
    this.declared.push({ phrase, key });
    return key;
  }

  protected status(name: string): NodeStatus {
    const { kernel, network } = this.runtime;
    const connections = network.connectionCount(name);
    return { ...statusOf(kernel, this.witness, name), connections };
  }
}
