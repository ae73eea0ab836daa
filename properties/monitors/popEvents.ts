/**
 * What happened to popped messages in a run, in order: handed out, acknowledged, hidden for another
 * time, brought back; and what became of their brokers.
 *
 * Acknowledgements and changes are read from the frames: what a broker has answered with SUCCESS
 * counts, whatever it tells of itself.
 */
import type { OrderedPopped, Popped, Revived, Stored } from '../../actors/shared/observation.ts';
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import type { BatchAcks } from '../../protocol/bodies/batchAck.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { Frame, RequestFrame } from '../../protocol/frame.ts';
import { parseHandle } from '../../protocol/receiptHandle.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { realTopicOf } from '../../protocol/retryTopics.ts';
import { type Evidence, namesOf, specsOf } from './evidence.ts';
import { resetGroups } from './operators.ts';

/** One delivery, as its handle names it. */
export interface HandleOf {
  readonly group: string;
  /** Topic that the message lies in. */
  readonly topic: string;
  readonly queueId: number;
  readonly queueOffset: number;
  readonly popTime: number;
}

/** Something that happened at a broker. */
export type PopEvent = { readonly timeMs: number; readonly broker: string } & (
  | { readonly kind: 'popped'; readonly popped: Popped }
  | { readonly kind: 'ordered'; readonly ordered: OrderedPopped }
  | { readonly kind: 'acked'; readonly handle: HandleOf }
  | {
      readonly kind: 'changed';
      readonly handle: HandleOf;
      /** Of the new handle. */
      readonly popTime: number;
      readonly invisibleTime: number;
      readonly suspend: boolean;
    }
  | { readonly kind: 'revived'; readonly revived: Revived }
  | { readonly kind: 'stored'; readonly stored: Stored }
  /** Its process ended: in good order, killed, or with its power. */
  | { readonly kind: 'ended'; readonly how: 'stopped' | 'killed' | 'powerCut' }
  | { readonly kind: 'booted' }
);

/** The events of a run, but for groups that an operator sends elsewhere. */
export function* popEvents(evidence: Evidence): Generator<PopEvent> {
  const reset = resetGroups(evidence.plan);
  for (const event of everyEvent(evidence)) {
    const group = groupIn(event);
    if (group === undefined || !reset.has(group)) yield event;
  }
}

/** The group that an event is about, if it is about one. */
export function groupIn(event: PopEvent): string | undefined {
  switch (event.kind) {
    case 'popped':
      return event.popped.group;
    case 'ordered':
      return event.ordered.group;
    case 'revived':
      return event.revived.group;
    case 'acked':
    case 'changed':
      return event.handle.group;
    default:
      return undefined;
  }
}

/** Groups some of whose receives are in order: their batches are another matter. */
export function orderedGroups({ plan }: Evidence): ReadonlySet<string> {
  const simples = specsOf(plan).filter((spec) => spec.kind === 'simpleConsumer');
  const groups = plan.changes.flatMap((change) => {
    if (change.change !== 'ask' || !('fifo' in change.event)) return [];
    const own = simples.find(({ name }) => name === change.node);
    return own === undefined ? [] : [own.options.group ?? own.name];
  });
  return new Set(groups);
}

function* everyEvent({ plan, trace }: Evidence): Generator<PopEvent> {
  const answers = answersIn(trace);
  const brokers = new Set<string>();
  const proxies = namesOf(plan, 'proxy');
  const powerCuts = new Set(
    plan.faults.flatMap((fault) =>
      fault.kind === 'end' && fault.how !== 'kill' ? [`${fault.node} ${fault.atMs}`] : [],
    ),
  );
  for (const entry of trace) {
    const { timeMs } = entry;
    if (entry.kind === 'frame' && entry.outcome === 'delivered') {
      if (entry.frame.kind !== 'request' || !commands.has(entry.frame.command)) continue;
      // A proxy hands it on: what comes of it is told where it arrives.
      if (proxies.has(entry.to)) continue;
      // A request that a fault has doubled is answered twice, in order.
      const answer = answers.get(`${entry.connection} ${entry.frame.opaque}`)?.shift();
      if (answer?.code !== responseCode.SUCCESS) continue;
      for (const event of asked(entry.frame, answer)) yield { timeMs, broker: entry.to, ...event };
    } else if (entry.kind === 'observation') {
      const { node: broker, observation } = entry;
      if (observation.kind === 'popped')
        yield { timeMs, broker, kind: 'popped', popped: observation };
      else if (observation.kind === 'orderedPopped') {
        yield { timeMs, broker, kind: 'ordered', ordered: observation };
      } else if (observation.kind === 'revived') {
        yield { timeMs, broker, kind: 'revived', revived: observation };
      } else if (observation.kind === 'stored') {
        brokers.add(broker);
        yield { timeMs, broker, kind: 'stored', stored: observation };
      }
    } else if (entry.kind === 'life') {
      const { node: broker, what } = entry;
      if (what === 'boot') yield { timeMs, broker, kind: 'booted' };
      else {
        const crash = powerCuts.has(`${broker} ${timeMs}`) ? 'powerCut' : 'killed';
        yield { timeMs, broker, kind: 'ended', how: what === 'stopped' ? 'stopped' : crash };
      }
    }
  }
}

interface Answer {
  readonly code: number;
  readonly header: Readonly<Record<string, unknown>>;
}

const commands: ReadonlySet<string> = new Set([
  'ackMessage',
  'batchAckMessage',
  'changeMessageInvisibletime',
]);

/** By connection and opaque: what was answered, whether the answer arrived or not. */
function answersIn(trace: Iterable<TraceEntry>): ReadonlyMap<string, Answer[]> {
  const answers = new Map<string, Answer[]>();
  const seen = new Set<Frame>();
  for (const entry of trace) {
    if (entry.kind !== 'frame' || entry.frame.kind !== 'response') continue;
    // One that is kept back is told of twice, as is one that a fault has doubled.
    if (!commands.has(entry.frame.command) || seen.has(entry.frame)) continue;
    seen.add(entry.frame);
    const { code, header, opaque } = entry.frame;
    const key = `${entry.connection} ${opaque}`;
    const answer = { code, header: (header ?? {}) as Answer['header'] };
    answers.set(key, [...(answers.get(key) ?? []), answer]);
  }
  return answers;
}

type Asked = { readonly handle: HandleOf } & (
  | { readonly kind: 'acked' }
  | {
      readonly kind: 'changed';
      readonly popTime: number;
      readonly invisibleTime: number;
      readonly suspend: boolean;
    }
);

function asked(frame: Exclude<Frame, { kind: 'response' }>, { header: said }: Answer): Asked[] {
  if (frame.command === 'batchAckMessage') return batch(frame as RequestFrame<'batchAckMessage'>);
  if (frame.command !== 'ackMessage' && frame.command !== 'changeMessageInvisibletime') return [];
  const header = frame.header as RequestHeader<'changeMessageInvisibletime'>;
  const read = parseHandle(header.extraInfo);
  if (!read.ok) return [];
  const handle: HandleOf = {
    group: header.consumerGroup,
    topic: header.topic,
    queueId: header.queueId,
    queueOffset: Number(header.offset),
    popTime: Number(read.value.popTime),
  };
  if (frame.command === 'ackMessage') return [{ kind: 'acked', handle }];
  const popTime = Number(said.popTime);
  const invisibleTime = Number(said.invisibleTime);
  return [{ kind: 'changed', handle, popTime, invisibleTime, suspend: header.suspend === true }];
}

function batch({ body }: RequestFrame<'batchAckMessage'>): Asked[] {
  const { acks } = (body ?? { acks: [] }) as BatchAcks;
  return acks.flatMap(({ b = '', c: group, t, r, q: queueId, so, pt }) =>
    bitsIn(b).map((bit): Asked => {
      const topic = realTopicOf(r, t, group);
      const queueOffset = Number(so) + bit;
      return { kind: 'acked', handle: { group, topic, queueId, queueOffset, popTime: Number(pt) } };
    }),
  );
}

/** The bits that are set, lowest first. */
function bitsIn(base64: string): readonly number[] {
  return Array.from(atob(base64)).flatMap((character, index) =>
    [0, 1, 2, 3, 4, 5, 6, 7].flatMap((bit) =>
      (character.charCodeAt(0) >> bit) & 1 ? [index * 8 + bit] : [],
    ),
  );
}
