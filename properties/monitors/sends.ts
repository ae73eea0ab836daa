/** What must never be of the requests that a producer writes for its messages. */

import type { AnyStateMachine } from 'xstate';
import { producerDefaults } from '../../actors/producer/config.ts';
import type { SendOrder } from '../../actors/producer/events.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { Frame } from '../../protocol/frame.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { mutant } from '../mutant.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';

/** A request that carries a message, once however often it arrived. */
interface Written {
  readonly node: string;
  readonly frame: Frame;
  readonly msgId: string;
  readonly timeMs: number;
}

const commands: ReadonlySet<string> = new Set(['sendMessage', 'sendMessageV2']);

const sendHeader = (frame: Frame): RequestHeader<'sendMessageV2'> | undefined =>
  frame.kind === 'request' && commands.has(frame.command)
    ? (frame as unknown as { readonly header: RequestHeader<'sendMessageV2'> }).header
    : undefined;

/** Every request that carries one message, in the order in which they are first told of. */
function* writtenIn({ trace }: Evidence): Generator<Written> {
  const seen = new Set<Frame>();
  for (const entry of trace) {
    if (entry.kind !== 'frame' || seen.has(entry.frame)) continue;
    const header = sendHeader(entry.frame);
    const msgId = propertyOf(header?.properties ?? '', messageProperty.uniqueKey);
    if (msgId === undefined) continue;
    seen.add(entry.frame);
    yield { node: entry.from, frame: entry.frame, msgId, timeMs: entry.timeMs };
  }
}

/** Attempts that each way of sending may make. */
const attemptsMax = {
  sync: 1 + producerDefaults.retryTimesWhenSendFailed,
  async: 1 + producerDefaults.retryTimesWhenSendAsyncFailed,
  oneway: 1,
} as const;

/** Messages for which more requests were written than their way of sending has attempts. */
export function tooManyAttempts(evidence: Evidence): readonly Found[] {
  const orders = new Map<string, SendOrder>();
  const wrong: Found[] = [];
  const counts = new Map<string, number>();
  for (const { msgId } of writtenIn(evidence)) counts.set(msgId, (counts.get(msgId) ?? 0) + 1);
  for (const entry of evidence.trace) {
    if (entry.kind === 'operator' && entry.event.type === 'operator.send') {
      const order = entry.event as unknown as SendOrder;
      orders.set(order.id, order);
    }
    if (entry.kind !== 'observation' || entry.observation.kind !== 'sendSettled') continue;
    const { id, msgId = '' } = entry.observation;
    const order = orders.get(id);
    if (order === undefined) continue;
    const isPinned = order.mode === 'sync' && (order.queueId ?? order.selector) !== undefined;
    const most = isPinned ? 1 : attemptsMax[order.mode];
    const count = counts.get(msgId) ?? 0;
    if (count <= most) continue;
    wrong.push({ text: `${count} requests were written for "${id}", which may have ${most}` });
  }
  return wrong;
}

/** A watched producer, and what was seen of it in the run that is over; then it forgets. */
export interface SendWatch {
  readonly machine: AnyStateMachine;
  readonly monitor: () => readonly Found[];
}

/**
 * Watches what producers write: requests for a message whose send is settled already, and requests
 * written when the time of their send was over.
 */
export function watchSends(machine: AnyStateMachine): SendWatch {
  const wrong: Found[] = [];
  const settled = new Set<string>();
  const ordered = new Map<string, SendOrder>();
  const written = new Map<string, number[]>();
  const watched = mutant(machine, {
    input(event) {
      if (event.type === 'operator.send') {
        const order = event as unknown as SendOrder; // What orders of this type are.
        ordered.set(order.id, order);
      }
      return event;
    },
    output(output, event) {
      const { mono = 0 } = event as { readonly mono?: number };
      if (output.type === 'send') {
        const header = sendHeader(output.frame);
        const msgId = propertyOf(header?.properties ?? '', messageProperty.uniqueKey);
        if (msgId === undefined) return output;
        if (settled.has(msgId)) wrong.push({ text: `${msgId} was sent again after its end` });
        written.set(msgId, [...(written.get(msgId) ?? []), mono]);
      } else if (output.type === 'observe' && output.observation.kind === 'sendSettled') {
        const { id, msgId, outcome } = output.observation;
        // A one-way send ends before its request is written, which may have to wait.
        if (msgId === undefined || outcome === 'handedOver') return output;
        settled.add(msgId);
        const order = ordered.get(id);
        const timeoutMs = order?.timeoutMs ?? producerDefaults.sendMsgTimeoutMs;
        const late = (written.get(msgId) ?? []).map((at) => at - (order?.mono ?? 0) - timeoutMs);
        for (const ms of late) {
          if (ms > 0) wrong.push({ text: `"${id}" was sent ${ms} ms after its time was over` });
        }
      }
      return output;
    },
  });
  const monitor = () => {
    for (const known of [settled, ordered, written]) known.clear();
    return wrong.splice(0);
  };
  return { machine: watched, monitor };
}

/** Requests of one connection that share an opaque. */
export function sharedOpaques({ trace }: Evidence): readonly Found[] {
  const known = new Map<string, Frame>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'frame' || entry.frame.kind !== 'request') continue;
    const { connection, from, frame, timeMs } = entry;
    const key = `${connection} ${from} #${frame.opaque}`;
    const before = known.get(key);
    if (before === undefined) known.set(key, frame);
    else if (before !== frame) wrong.push({ text: `${key} was used for two requests`, timeMs });
  }
  return wrong;
}

/** Messages that lie in their topic more often than requests for them have arrived. */
export function copiesFromNowhere({ trace }: Evidence): readonly Found[] {
  const arrived = new Map<string, number>();
  const stored = new Map<string, number>();
  const add = (counts: Map<string, number>, key: string) =>
    counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.outcome === 'delivered') {
      const header = sendHeader(entry.frame);
      const properties = header?.properties ?? '';
      const msgId = propertyOf(properties, messageProperty.uniqueKey);
      if (header !== undefined && msgId !== undefined) add(arrived, `${header.topic} ${msgId}`);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'stored') {
      add(stored, `${entry.observation.topic} ${entry.observation.msgId}`);
    }
  }
  const wrong: Found[] = [];
  for (const [key, count] of stored) {
    const requests = arrived.get(key);
    if (requests === undefined || count <= requests) continue; // Nobody sent it there: a copy.
    wrong.push({ text: `${key} is stored ${count} times by ${requests} requests` });
  }
  return wrong;
}

/** Messages of different sends that have one id. */
export function sharedIds({ trace }: Evidence): readonly Found[] {
  const owners = new Map<string, string>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'observation' || entry.observation.kind !== 'sendSettled') continue;
    const { id, msgId } = entry.observation;
    for (const one of msgId?.split(',') ?? []) {
      const owner = owners.get(one) ?? id;
      if (owner !== id) wrong.push({ text: `"${id}" and "${owner}" share the id ${one}` });
      owners.set(one, owner);
    }
  }
  return wrong;
}
