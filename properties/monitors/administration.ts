/**
 * What holds of operators' doings, seen by what nodes are asked and answer: a value that was put
 * is read until another is put, a deleted topic stays deleted until it is made again, a reset is
 * what a group's offset is until a pull learns of it, and each request is answered once at most.
 */
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { Frame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';

/** A request that a node took, and the answer that it gave. */
interface Exchange {
  readonly node: string;
  readonly command: string;
  readonly header: Readonly<Record<string, unknown>>;
  readonly takenMs: number;
}
type Answer = Extract<Frame, { readonly kind: 'response' }>;

/** What a monitor does with what happens; each call may find something. */
interface Watch {
  readonly asked?: (asked: Exchange) => void;
  readonly answered?: (asked: Exchange, answer: Answer) => string | undefined;
  readonly ended?: (node: string, timeMs: number) => void;
}

function watched({ trace }: Evidence, watch: Watch): readonly Found[] {
  const open = new Map<string, Exchange>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    const { timeMs } = entry;
    if (entry.kind === 'life' && entry.what !== 'boot') watch.ended?.(entry.node, timeMs);
    if (entry.kind !== 'frame') continue;
    const { frame, connection } = entry;
    if (frame.kind === 'request' && entry.outcome === 'delivered') {
      const header = 'header' in frame ? (frame.header as Exchange['header']) : {};
      const asked = { node: entry.to, command: frame.command, header, takenMs: timeMs };
      open.set(keyOf(entry.to, connection, frame), asked);
      watch.asked?.(asked);
    }
    if (frame.kind !== 'response' || !isFirstSeen(entry)) continue;
    const asked = open.get(keyOf(entry.from, connection, frame));
    const text = asked && watch.answered?.(asked, frame);
    if (text !== undefined) wrong.push({ text, timeMs });
  }
  return wrong;
}

const keyOf = (node: string, connection: string, { opaque }: Frame) =>
  `${node} ${connection} ${opaque}`;

/** Frames are noted when they end; those that a fault keeps back, before that too. */
function isFirstSeen(entry: TraceEntry & { readonly kind: 'frame' }): boolean {
  return entry.outcome !== 'held';
}

/** A value that was put is read until another is put, or it is removed. */
export function lostValues(evidence: Evidence): readonly Found[] {
  // What each name server has by key; several where it died before a change was safe.
  const kept = new Map<string, Set<string | undefined>>();
  const changedMs = new Map<string, number>();
  const before = new Map<string, Set<string | undefined>>();
  const nothing = new Set([undefined]);
  /** What a question has to be answered, as of when it was taken. */
  const due = new Map<Exchange, ReadonlySet<string | undefined>>();
  const keyIn = ({ node, header }: Exchange) => `${node} ${header.namespace} ${header.key}`;
  const set = (asked: Exchange, value: string | undefined): void => {
    const key = keyIn(asked);
    before.set(key, kept.get(key) ?? new Set([undefined]));
    kept.set(key, new Set([value]));
    changedMs.set(key, asked.takenMs);
  };
  return watched(evidence, {
    asked: (asked) => {
      if (asked.command === 'putKvConfig') set(asked, String(asked.header.value));
      if (asked.command === 'deleteKvConfig') set(asked, undefined);
      if (asked.command === 'getKvConfig') due.set(asked, kept.get(keyIn(asked)) ?? nothing);
    },
    answered: (asked, { code, header }) => {
      const known = due.get(asked);
      if (known === undefined) return undefined;
      const { value } = (header ?? {}) as { readonly value?: string };
      const told = code === responseCode.SUCCESS ? value : undefined;
      if (known.has(told)) return undefined;
      return `${asked.node} says ${told} for ${asked.header.key}, and has ${[...known].join()}`;
    },
    ended: (node, timeMs) => {
      for (const [key, values] of kept) {
        if (!key.startsWith(`${node} `) || timeMs - changedMs.get(key)! > unsafeMs) continue;
        kept.set(key, new Set([...values, ...before.get(key)!]));
      }
    },
  });
}

/** A disk takes so long, slow ones included: what is younger may be lost with a life. */
const unsafeMs = 5_000;

/** What makes a topic: besides operators, sends where topics are made by themselves. */
const making: ReadonlySet<string> = new Set([
  'updateAndCreateTopic',
  'updateAndCreateTopicList',
  'sendMessage',
  'sendMessageV2',
  'sendBatchMessage',
]);

/** A deleted topic stays deleted until somebody makes it again, whatever dies. */
export function returnedTopics(evidence: Evidence): readonly Found[] {
  const deleted = new Set<string>();
  const gone = new Set<Exchange>();
  return watched(evidence, {
    asked: (asked) => {
      const key = `${asked.node} ${asked.header.topic}`;
      if (making.has(asked.command)) deleted.delete(key);
      // No operator of these plans is refused it.
      if (asked.command === 'deleteTopicInBroker') deleted.add(key);
      if (asked.command === 'getTopicStatsInfo' && deleted.has(key)) gone.add(asked);
    },
    answered: (asked, { code }) => {
      if (!gone.has(asked) || code !== responseCode.SUCCESS) return undefined;
      return `${asked.node} has ${asked.header.topic} again, which was deleted`;
    },
  });
}

/** Until a pull learns of a reset, the offset that groups are told is that of the reset. */
export function lostResets(evidence: Evidence): readonly Found[] {
  const marked = new Map<string, number>();
  const fresh = new Set<string>();
  const due = new Map<Exchange, number | undefined>();
  const keyIn = ({ node, header }: Exchange) =>
    `${node} ${header.consumerGroup ?? header.group} ${header.topic} ${header.queueId}`;
  return watched(evidence, {
    asked: (asked) => {
      const { command, header } = asked;
      if (command === 'deleteTopicInBroker') marked.clear();
      // Its answer is on the way: until then either may be told.
      if (command === 'invokeBrokerToResetOffset') {
        marked.delete(keyIn(asked));
        fresh.add(keyIn(asked));
      }
      if (command === 'queryConsumerOffset') due.set(asked, marked.get(keyIn(asked)));
      if (command === 'deleteSubscriptiongroup' && header.cleanOffset === true) marked.clear();
    },
    answered: (asked, { code, header }) => {
      const key = keyIn(asked);
      const { command } = asked;
      const { offset } = (header ?? {}) as { readonly offset?: unknown };
      const isReset = code === responseCode.SUCCESS && command === 'invokeBrokerToResetOffset';
      if (isReset && fresh.delete(key)) {
        marked.set(key, Number(asked.header.offset));
      }
      if (code === responseCode.PULL_OFFSET_MOVED && /pull/i.test(command)) {
        marked.delete(key);
        fresh.delete(key);
      }
      if (/pop/i.test(command)) marked.clear();
      const wanted = due.get(asked);
      if (wanted === undefined) return undefined;
      if (code === responseCode.SUCCESS && Number(offset) === wanted) return undefined;
      return `${key} stands at ${offset} (${code}), and was sent to ${wanted}`;
    },
    ended: (node) => {
      for (const key of marked.keys()) if (key.startsWith(`${node} `)) marked.delete(key);
    },
  });
}

/** No request is answered twice, and none that wants no answer. */
export function surplusAnswers({ trace }: Evidence): readonly Found[] {
  const open = new Map<string, boolean>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'frame') continue;
    const { frame, connection, timeMs } = entry;
    if (frame.kind === 'request' && entry.outcome === 'delivered') {
      open.set(keyOf(entry.to, connection, frame), !frame.oneway);
    }
    if (frame.kind !== 'response' || !isFirstSeen(entry)) continue;
    const key = keyOf(entry.from, connection, frame);
    if (open.get(key) !== true) {
      wrong.push({ text: `${entry.from} answers ${frame.command} once too often`, timeMs });
    }
    open.set(key, false);
  }
  return wrong;
}
