/**
 * What is known of a run once it is over: the plan, the trace, and for each commit of an offset
 * which tenure of a queue it came from. Monitors read it and say what was broken; they change
 * nothing.
 */
import type { Broker } from '../../actors/broker/state.ts';
import type { Output } from '../../actors/shared/node.ts';
import { type Machines, machines } from '../../harness/cluster/machines.ts';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { Kernel } from '../../harness/kernel/kernel.ts';
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { type PlanRun, runPlan } from '../../harness/plan/runPlan.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import { pullSysFlag } from '../../protocol/commands/pullMessage.ts';
import type { Frame } from '../../protocol/frame.ts';
import { AnswerBook } from './answerBook.ts';
import { LeaveBook } from './leaveBook.ts';
import { LogBook } from './logs.ts';
import { MemberLists } from './memberLists.ts';
import { ProxyBook } from './proxyBook.ts';
import { PullBook, type StrayPull } from './pullBook.ts';
import { SendBook } from './sendBook.ts';
import { WakeBook } from './wakeBook.ts';
import { type Wants, wantsOf } from './wants.ts';
import { joined, type Life, watchedMachine } from './watchedMachine.ts';

/** One unbroken time in which one life of a consumer held one queue. */
export interface Tenure {
  readonly consumer: string;
  readonly incarnation: number;
  /** `topic@broker@queueId`. */
  readonly queue: string;
}

/** A commit of an offset as its consumer sent it. */
export interface SentCommit {
  readonly tenure: Tenure;
  readonly offset: number;
}

/** A run that is over, as its monitors see it. */
export interface Evidence {
  readonly plan: Plan;
  readonly kernel: Kernel;
  readonly endMs: number;
  readonly trace: Iterable<TraceEntry>;
  /** Commits in the order in which consumers sent them; several consumers' are interleaved. */
  readonly commits: readonly SentCommit[];
  /** The commit that a frame carries. */
  readonly commitOf: (frame: Frame) => SentCommit | undefined;
  /** What `PullBook` found. */
  readonly strayPulls: readonly StrayPull[];
  /** What `WakeBook` found, and whom it saw woken. */
  readonly wakes: Pick<WakeBook, 'late' | 'woken'>;
  /** What brokers and name servers were asked and answered. */
  readonly answers: AnswerBook;
  /** What brokers had after their boots. */
  readonly logs: LogBook;
  /** What producers wrote for their messages. */
  readonly sends: SendBook;
  /** What clients did while they were leaving. */
  readonly leaves: LeaveBook;
  /** What proxies did wrong. */
  readonly proxies: Pick<ProxyBook, 'wrong'>;
  /** Who was in which group at which proxy, and what was said of it. */
  readonly memberLists: Pick<MemberLists, 'stays' | 'lists' | 'untold'>;
  /** What proxies were asked and answered. */
  readonly proxyAnswers: AnswerBook;
}

/** A plan that is watched while it runs. */
export interface Watch {
  /** What the plan has to be run with. */
  readonly machines: Partial<Machines>;
  /** What is known once that run is over. */
  evidence(run: PlanRun): Evidence;
}

/** Watches a run of a plan for its monitors; it is the same run as without. */
export function watchPlan(plan: Plan, mutants: Partial<Machines> = {}): Watch {
  const all = { ...machines, ...mutants };
  const book = new CommitBook();
  const pulls = new PullBook();
  const wakes = new WakeBook();
  const answers = new AnswerBook();
  const logs = new LogBook();
  const sends = new SendBook();
  const leaves = new LeaveBook();
  const proxies = new ProxyBook();
  const proxyAnswers = new AnswerBook();
  const memberLists = new MemberLists();
  return {
    machines: {
      ...mutants,
      producer: watchedMachine(all.producer, joined(sends, leaves)),
      consumer: watchedMachine(
        all.consumer,
        joined({ gave: (life, output) => book.take(life, output) }, pulls, leaves),
      ),
      simpleConsumer: watchedMachine(all.simpleConsumer, leaves),
      litePullConsumer: watchedMachine(all.litePullConsumer, leaves),
      namesrv: watchedMachine(all.namesrv, answers),
      proxy: watchedMachine(all.proxy, joined(proxyAnswers, proxies, memberLists)),
      broker: watchedMachine(
        all.broker,
        joined(answers, logs, {
          stepped: (life, before, after) => wakes.stepped(life, before as Broker, after as Broker),
        }),
      ),
    },
    evidence: ({ kernel, endMs }) => ({
      plan,
      kernel,
      endMs,
      trace: kernel.world.trace,
      commits: book.commits,
      commitOf: (frame) => book.byFrame.get(frame),
      strayPulls: pulls.wrong,
      ...{ wakes, answers, logs, sends, leaves, proxies, proxyAnswers, memberLists },
    }),
  };
}

/** Runs a plan and keeps what its monitors want to know. */
export function gather(plan: Plan, mutants: Partial<Machines> = {}): Evidence {
  const watch = watchPlan(plan, mutants);
  return watch.evidence(runPlan(plan, { machines: watch.machines }));
}

/** Notes commits and tenures as consumers give them out. */
class CommitBook {
  readonly commits: SentCommit[] = [];
  readonly byFrame = new WeakMap<Frame, SentCommit>();
  /** By life, then by queue. */
  private readonly tenures = new Map<Life, Map<string, Tenure>>();

  take(life: Life, output: Output): void {
    const own = this.tenures.get(life) ?? new Map<string, Tenure>();
    this.tenures.set(life, own);
    const carried = commitIn(output);
    if (carried !== undefined) {
      const { queue, offset, frame } = carried;
      const { name: consumer, incarnation } = life;
      const tenure = own.get(queue) ?? { consumer, incarnation, queue };
      own.set(queue, tenure);
      const commit: SentCommit = { tenure, offset };
      this.commits.push(commit);
      this.byFrame.set(frame, commit);
    } else if (output.type === 'observe' && output.observation.kind === 'queuesAssigned') {
      const { topic, queues } = output.observation;
      const held = new Set(queues.map((queue) => keyOf(topic, queue)));
      for (const queue of [...own.keys()]) {
        if (queue.startsWith(`${topic}@`) && !held.has(queue)) own.delete(queue);
      }
    }
  }
}

/** The specifications of all nodes that a plan ever has. */
export function specsOf({ topology, changes }: Plan): readonly NodeSpec[] {
  return [...topology, ...changes.flatMap((each) => (each.change === 'join' ? [each.node] : []))];
}

/** The names of all nodes of a kind that a plan ever has. */
export function namesOf(plan: Plan, kind: NodeSpec['kind']): ReadonlySet<string> {
  return new Set(specsOf(plan).flatMap((spec) => (spec.kind === kind ? [spec.name] : [])));
}

/** A consumer group as its members are specified. */
export interface Group {
  readonly name: string;
  readonly topic: string;
  readonly broadcasting: boolean;
  /** Its messages are popped: brokers assign its queues, and say so. */
  readonly pops: boolean;
  readonly members: readonly string[];
  /** Whether a message with these tags and properties is meant for the group. */
  readonly wants: Wants;
}

/** The consumer groups of a plan. */
export function groupsOf(plan: Plan): readonly Group[] {
  const groups = new Map<string, Group>();
  const specs = specsOf(plan);
  const brokersPop = specs.some(
    (spec) => spec.kind === 'broker' && spec.options.defaultMessageRequestMode === 'POP',
  );
  for (const spec of specs) {
    if (spec.kind !== 'consumer') continue;
    const { group: name = spec.name, topic, messageModel } = spec.options;
    const { clientRebalance = true } = spec.options;
    const broadcasting = messageModel === 'BROADCASTING';
    groups.set(name, {
      name,
      topic,
      broadcasting,
      pops: brokersPop && !clientRebalance && !broadcasting,
      members: [...(groups.get(name)?.members ?? []), spec.name],
      wants: wantsOf(spec.options),
    });
  }
  return [...groups.values()];
}

/**
 * Whether a group has nobody at the end because none could start: who filters by SQL asks a broker
 * first, and does not start without an answer.
 */
export function neverStarted({ plan, kernel }: Evidence, { members }: Group): boolean {
  const specs = specsOf(plan).filter(({ name }) => members.includes(name));
  const asksFirst = specs.every(
    (spec) => spec.kind === 'consumer' && spec.options.sql !== undefined,
  );
  return asksFirst && !members.some((name) => kernel.world.peekNode(name)?.up);
}

interface CarriedCommit {
  readonly queue: string;
  readonly offset: number;
  readonly frame: Frame;
}

/** The commit in a request, which is one or, in a pull, goes along with it. */
function commitIn(output: Output): CarriedCommit | undefined {
  if (output.type !== 'send' || output.frame.kind !== 'request') return undefined;
  const { frame } = output;
  const isPull = frame.command === 'pullMessage';
  if (!isPull && frame.command !== 'updateConsumerOffset') return undefined;
  // The compiler does not tell frames apart by their command; both headers name a queue alike.
  const header = frame.header as RequestHeader<'pullMessage'>;
  if (isPull && (header.sysFlag & pullSysFlag.commitOffset) === 0) return undefined;
  const { topic, queueId, commitOffset, bname } = header;
  return { queue: `${topic}@${bname}@${queueId}`, offset: Number(commitOffset), frame };
}

function keyOf(topic: string, queue: string): string {
  const slash = queue.lastIndexOf('/');
  return `${topic}@${queue.slice(0, slash)}@${queue.slice(slash + 1)}`;
}
