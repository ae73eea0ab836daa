/** What a finding is about, and which entries of a trace are about that. */
import type { Observation } from '../../actors/shared/observation.ts';
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import type { Frame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { specsOf } from '../monitors/evidence.ts';

/** Tells what matters. It is told of each entry of a trace, in order. */
export interface Focus {
  matters(entry: TraceEntry): boolean;
}

/** Requests that say what becomes of a message that was popped. */
const handleCommands: ReadonlySet<string> = new Set([
  'ackMessage',
  'batchAckMessage',
  'changeMessageInvisibletime',
  'consumerSendMsgBack',
]);

/** Requests that say who is where, and how far a group has come. */
const routeCommands: ReadonlySet<string> = new Set(['registerBroker', 'unregisterBroker']);

const text = new TextDecoder();

/** The focus of the first thing that was found. */
export function focusOf(plan: Plan, found: readonly string[]): Focus {
  const [first = ''] = found;
  const words = new Set(first.split(/[\s,;:'"()/]+/));
  const ids = new Set(plan.workload.map(({ id }) => id).filter((id) => words.has(id)));
  const names = specsOf(plan).map(({ name }) => name);
  const nodes = new Set(names.filter((name) => words.has(name)));
  if (ids.size > 0) return messageFocus(ids);
  // A message that is told by its place is one of all.
  const isOfMessage = /\b(message|handle|brings back)\b/.test(first);
  if (isOfMessage || nodes.size === 0)
    return messageFocus(new Set(plan.workload.map(({ id }) => id)));
  return nodeFocus(nodes);
}

/** Frames and tellings about some messages. */
function messageFocus(ids: ReadonlySet<string>): Focus {
  const has = (body: unknown) => body instanceof Uint8Array && ids.has(text.decode(body));
  return {
    matters(entry) {
      if (entry.kind === 'frame') return carries(entry.frame, has) || concernsHandles(entry.frame);
      if (entry.kind !== 'observation') return always(entry);
      const { observation } = entry;
      if (observation.kind === 'sendSettled' || observation.kind === 'requestSettled') {
        return ids.has(observation.id);
      }
      if ('body' in observation) return has(observation.body);
      return tellsOfPops(observation);
    },
  };
}

/** Frames and tellings of some nodes. */
function nodeFocus(nodes: ReadonlySet<string>): Focus {
  return {
    matters(entry) {
      if (entry.kind === 'frame') {
        const isLost = entry.outcome === 'lost' || entry.outcome === 'held';
        const isTheirs = nodes.has(entry.from) && nodes.has(entry.to);
        return isLost || isTheirs || routeCommands.has(entry.frame.command);
      }
      if (entry.kind !== 'observation') return always(entry);
      const { kind } = entry.observation;
      return kind === 'queuesAssigned' || kind === 'brokerListed' || kind === 'offsetCommitted';
    },
  };
}

/** What matters whatever was found: faults, ends and returns, and what the plan asked for. */
function always(entry: TraceEntry): boolean {
  if (entry.kind === 'fault') return true;
  if (entry.kind === 'life') return entry.what !== 'boot' || entry.timeMs > 0;
  return entry.kind === 'operator' && entry.event.type !== 'node.boot';
}

function carries(frame: Frame, has: (body: unknown) => boolean): boolean {
  const body = 'body' in frame ? (frame.body as unknown) : undefined;
  if (Array.isArray(body)) return body.some((message) => has((message as Message).body));
  return has(body);
}

interface Message {
  readonly body?: unknown;
}

function concernsHandles(frame: Frame): boolean {
  if (frame.kind === 'request') return handleCommands.has(frame.command);
  // Whatever else was fetched: it may have come in the place of what is missed.
  const isFetched = frame.command === 'popMessage' || frame.command === 'pullMessage';
  return isFetched && frame.code === responseCode.SUCCESS;
}

function tellsOfPops({ kind }: Observation): boolean {
  return kind === 'revived' || kind === 'invisibleChanged' || kind === 'acked';
}
