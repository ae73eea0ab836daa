/** Reads a plan from JSON that somebody may have written or damaged by hand. */
import { orderProblem as pullOrderProblem } from '../../actors/litePullConsumer/checks.ts';
import type { Order as PullOrder } from '../../actors/litePullConsumer/events.ts';
import { transactionListenerProblem } from '../../actors/producer/transactionListeners.ts';
import { orderProblem } from '../../actors/simpleConsumer/checks.ts';
import type { Order } from '../../actors/simpleConsumer/events.ts';
import { type CommandName, commands } from '../../protocol/commands/index.ts';
import { isOrdinal, isTime, nodeFaultProblem, roadFaultProblem } from '../cluster/faultProblem.ts';
import { machines } from '../cluster/machines.ts';
import type { NodeSpec } from '../cluster/nodeSpec.ts';
import { everyNode, type Road } from '../cluster/roads.ts';
import { accessProblem } from './accessProblem.ts';
import type { Plan } from './plan.ts';

/** What came of reading a plan. */
export type ReadPlan =
  | { readonly ok: true; readonly plan: Plan }
  /** `problem` names the member at fault. */
  | { readonly ok: false; readonly problem: string };

type Members = Readonly<Record<string, unknown>>;

const kinds: readonly string[] = Object.keys(machines);
const subscribers = ['consumer', 'simpleConsumer'];
const modes = ['sync', 'async', 'oneway'];
const changeKinds = ['join', 'leave', 'return', 'ask', 'recall'];
const endings = ['kill', 'crash', 'lose'];
const lists = ['topology', 'workload', 'changes', 'faults'];
const members = ['version', 'seed', ...lists, 'healForMs', 'schedule'];

/**
 * Checks the shape of a plan: its members, and that what it names is there. Options of nodes are
 * taken as they are, but for a consumer's topic.
 */
export function readPlan(value: unknown): ReadPlan {
  const no = (problem: string): ReadPlan => ({ ok: false, problem });
  if (!isRecord(value)) return no('a plan is an object');
  if (value.version !== 1) return no(`version is ${JSON.stringify(value.version)}, not 1`);
  if (!Number.isSafeInteger(value.seed)) return no('seed is no whole number');
  if (!isTime(value.healForMs)) return no('healForMs is no time');
  for (const name of lists) {
    const list = value[name];
    if (!Array.isArray(list) || !list.every(isRecord)) return no(`${name} is no list of objects`);
  }
  const unknown = Object.keys(value).find((name) => !members.includes(name));
  if (unknown !== undefined) return no(`a plan has no member "${unknown}"`);
  const plan = value as unknown as Plan;
  const problem =
    nodesProblem(plan) ??
    accessProblem(nodesOf(plan)) ??
    timesProblem(plan) ??
    stepsProblem(plan) ??
    scheduleProblem(value.schedule) ??
    namesProblem(plan) ??
    recallsProblem(plan) ??
    ordersProblem(plan);
  return problem === undefined ? { ok: true, plan } : no(problem);
}

function isRecord(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nodesProblem(plan: Plan): string | undefined {
  const seen = new Set<string>();
  for (const node of nodesOf(plan) as readonly unknown[]) {
    if (!isRecord(node) || typeof node.name !== 'string') return 'a node has no name';
    if (!kinds.includes(String(node.kind))) return `node "${node.name}" is of no known kind`;
    if (!isRecord(node.options)) return `node "${node.name}" has no options`;
    if (subscribers.includes(String(node.kind)) && typeof node.options.topic !== 'string') {
      return `${node.kind} "${node.name}" has no topic`;
    }
    if (seen.has(node.name)) return `there are two nodes "${node.name}"`;
    seen.add(node.name);
  }
  return undefined;
}

function timesProblem({ workload, changes, faults }: Plan): string | undefined {
  for (const step of [...workload, ...changes, ...faults] as readonly Members[]) {
    for (const name of ['atMs', 'forMs']) {
      if (name === 'forMs' && !lasts(step)) continue;
      if (!isTime(step[name])) return wrongMember(step, name);
    }
  }
  return undefined;
}

/** Whether a step is a fault that goes on for a while; one of a node may have no end. */
function lasts({ kind, node, forMs }: Members): boolean {
  if (kind === 'road' || kind === 'end') return true;
  return kind !== undefined && node !== undefined && forMs !== undefined;
}

function stepsProblem({ workload, changes, faults }: Plan): string | undefined {
  const wrong = (list: readonly unknown[], problemOf: (step: Members) => string | undefined) => {
    for (const step of list as readonly Members[]) {
      const path = problemOf(step);
      if (path !== undefined) return wrongMember(step, path);
    }
    return undefined;
  };
  return (
    wrong(workload, sendProblem) ?? wrong(changes, changeProblem) ?? wrong(faults, faultProblem)
  );
}

/** What is wrong with a step, by the path of the member at fault: `fault.match.command`. */
function wrongMember(step: Members, path: string): string {
  const value = path
    .split('.')
    .reduce<unknown>((of, name) => (isRecord(of) ? of[name] : undefined), step);
  const wrong = value === undefined ? 'is missing' : `cannot be ${JSON.stringify(value)}`;
  return `${path} of ${JSON.stringify(step)} ${wrong}`;
}

/** The path of the member that is at fault, here and below. */
function sendProblem(send: Members): string | undefined {
  const { topic, id, mode, transaction, request, batch } = send;
  if (batch !== undefined && !isOrdinal(batch)) return 'batch';
  for (const delay of ['delayLevel', 'delayTimeMs']) {
    if (send[delay] !== undefined && !isTime(send[delay])) return delay;
  }
  if (request !== undefined && !isRequest(request)) return 'request';
  if (transaction !== undefined && transactionListenerProblem(transaction) !== undefined) {
    return 'transaction';
  }
  if (typeof topic !== 'string') return 'topic';
  if (typeof id !== 'string') return 'id';
  return modes.includes(String(mode)) ? undefined : 'mode';
}

function changeProblem({ change, event }: Members): string | undefined {
  if (!changeKinds.includes(String(change))) return 'change';
  if (change !== 'ask') return undefined;
  if (!isRecord(event)) return 'event';
  return String(event.type).startsWith('operator.') ? undefined : 'event.type';
}

function faultProblem(fault: Members): string | undefined {
  const { kind, how, keep, road, fault: onRoad } = fault;
  switch (kind) {
    case 'end':
      if (!endings.includes(String(how))) return 'how';
      return keep === undefined || isOrdinal(Number(keep) + 1) ? undefined : 'keep';
    case 'road':
    case 'reset':
    case 'halfOpen':
      if (!isRecord(road)) return 'road';
      if (typeof road.oneWay !== 'boolean') return 'road.oneWay';
      if (road.from === road.to) return 'road.to';
      return kind === 'road' ? problemOnRoad(onRoad) : undefined;
    default:
      return nodeFaultProblem(fault);
  }
}

function problemOnRoad(fault: unknown): string | undefined {
  if (!isRecord(fault)) return 'fault';
  const path = roadFaultProblem(fault);
  return path && `fault.${path}`;
}

function scheduleProblem(schedule: unknown): string | undefined {
  if (schedule === undefined) return undefined;
  if (!isRecord(schedule) || !isTime(schedule.latencyMs)) return 'latencyMs of the schedule';
  const { late } = schedule;
  if (!Array.isArray(late) || !late.every(isRecord)) return 'late of the schedule is no list';
  const wrong = late.find(
    ({ from, to, nth, byMs }) => from === to || !isOrdinal(nth) || !isTime(byMs),
  );
  return wrong && `${JSON.stringify(wrong)} in the schedule`;
}

function namesProblem(plan: Plan): string | undefined {
  const names = new Set(nodesOf(plan).map(({ name }) => name));
  const used = [
    ...plan.workload.map(({ producer }) => producer),
    ...plan.changes.flatMap((change) => (change.change === 'join' ? [] : [change.node])),
    ...plan.faults.flatMap((fault) => ('node' in fault ? [fault.node] : endsOf(fault.road))),
    ...(plan.schedule?.late ?? []).flatMap(({ from, to }) => [from, to]),
  ];
  const unknown = used.find((name) => !names.has(name));
  if (unknown !== undefined || used.includes(undefined as never)) {
    return `there is no node ${JSON.stringify(unknown)}`;
  }
  const producers = nodesOf(plan).flatMap(({ kind, name }) => (kind === 'producer' ? [name] : []));
  const other = plan.workload.find(({ producer }) => !producers.includes(producer));
  return other && `node "${other.producer}" is no producer`;
}

function recallsProblem({ changes, workload }: Plan): string | undefined {
  const sends = new Set(workload.map(({ id, producer }) => `${id} ${producer}`));
  for (const each of changes) {
    if (each.change !== 'recall' || sends.has(`${each.send} ${each.node}`)) continue;
    return `${each.node} sends no ${JSON.stringify(each.send)} to recall`;
  }
  return undefined;
}

/** What is asked of a node has to be known to its kind: nothing would come of it. */
function ordersProblem(plan: Plan): string | undefined {
  for (const change of plan.changes) {
    if (change.change !== 'ask') continue;
    const { node, event } = change;
    const kind = nodesOf(plan).find(({ name }) => name === node)!.kind;
    if (!machines[kind].events.includes(event.type)) {
      return `${kind} "${node}" knows no ${event.type}`;
    }
    const problem = refusal(kind, event);
    if (problem !== undefined) {
      return `${kind} "${node}" would refuse ${JSON.stringify(event)}: ${problem}`;
    }
  }
  return undefined;
}

function isRequest(request: unknown): boolean {
  const { mode, timeoutMs } = (request ?? {}) as Members;
  return (mode === 'sync' || mode === 'callback') && Number.isFinite(timeoutMs);
}

/** What a node would say to an order, whenever it comes. */
function refusal(kind: NodeSpec['kind'], event: Members): string | undefined {
  switch (kind) {
    case 'simpleConsumer':
      return missingMember(event) ?? orderProblem(event as unknown as Order);
    case 'litePullConsumer':
      return pullOrderProblem(event as unknown as PullOrder);
    case 'producer':
      // Its body is bytes, which JSON has not.
      return /^operator\.(send|request)/.test(String(event.type))
        ? 'sends stand in the workload'
        : undefined;
    case 'admin':
      return questionProblem(event);
    case 'consumer':
      return missingMember(event);
    default:
      return undefined;
  }
}

/** What is wrong with a question of an operator. */
function questionProblem(event: Members): string | undefined {
  const { id, broker, command, header } = event;
  if (typeof id !== 'string') return `id is no string: ${id}`;
  if (broker !== undefined && typeof broker !== 'string') return `broker is no string: ${broker}`;
  if (typeof command !== 'string' || !Object.hasOwn(commands, command)) {
    return `nobody knows the command "${command}"`;
  }
  if (!isRecord(header)) return 'header is no object';
  const fields: readonly (readonly [string, { readonly presence: string }])[] = Object.entries(
    commands[command as CommandName].request,
  );
  const absent = fields.find(
    ([name, { presence }]) => presence === 'required' && header[name] === undefined,
  );
  return absent && `${absent[0]} is missing in the header of ${command}`;
}

/** Members of orders that no order makes sense without, and what they are. */
const needed: Readonly<Record<string, Readonly<Record<string, 'string' | 'number'>>>> = {
  'operator.receive': { id: 'string' },
  'operator.ack': { delivery: 'number' },
  'operator.changeInvisible': { delivery: 'number' },
  'operator.subscribe': { topic: 'string', expression: 'string' },
  'operator.unsubscribe': { topic: 'string' },
};

function missingMember(event: Members): string | undefined {
  const wanted = Object.entries(needed[String(event.type)] ?? {});
  const wrong = wanted.find(([name, type]) => typeof event[name] !== type);
  return wrong && `${wrong[0]} is no ${wrong[1]}: ${event[wrong[0]]}`;
}

/** The names of a road's ends: of all nodes there is none. */
function endsOf(road: Road): readonly string[] {
  return road?.to === everyNode ? [road.from] : [road?.from, road?.to];
}

function nodesOf({ topology, changes }: Plan) {
  return [
    ...topology,
    ...changes.flatMap((change) => (change.change === 'join' ? [change.node] : [])),
  ];
}
