/**
 * Monitors of popped messages. They hold at any time, under every fault; where the reference itself
 * makes an exception, it is said at the place:
 * - after the end of a broker that was not in good order, what it had handed out may be handed out
 *   again from its place; after a power cut, what was not synced yet may be gone: an
 *   acknowledgement, a change, the note that a copy was written;
 * - a change with a handle that has lost its power makes a delivery of its own beside others;
 * - an acknowledgement that comes when the time is over may or may not prevent the copy.
 */
import { queueKey } from '../../actors/broker/names.ts';
import { committedOffset } from '../../actors/broker/offsets.ts';
import { maxOffsetOf } from '../../actors/broker/store.ts';
import { brokerOf } from './brokerState.ts';
import type { Evidence } from './evidence.ts';
import { type Delivery, deliveryText, type PopLedger, popLedger } from './popLedger.ts';

/** Reports messages that came back before their time. */
export function earlyReturns(evidence: Evidence): readonly string[] {
  return popLedger(evidence).wrong.early;
}

/** Reports messages that came back although they were acknowledged, or hidden anew, in time. */
export function returnsAfterAck(evidence: Evidence): readonly string[] {
  return popLedger(evidence).wrong.acked;
}

/** Reports deliveries beside a live one: handed out again from the same place, or copied twice. */
export function doubleDeliveries(evidence: Evidence): readonly string[] {
  return popLedger(evidence).wrong.twice;
}

/** Reports handles of nothing, copies of nothing, attempts that are miscounted. */
export function strangeHandles(evidence: Evidence): readonly string[] {
  return popLedger(evidence).wrong.strange;
}

/** How long after the time of a message its copy may be, in a healthy broker in file mode. */
export const revivesWithinMs = 15_000;

/** Reports deliveries that nobody acknowledged and that did not come back, or too late. */
export function lostDeliveries(evidence: Evidence): readonly string[] {
  const ledger = popLedger(evidence);
  const healMs = evidence.endMs - evidence.plan.healForMs;
  return ledger.deliveries.flatMap((delivery) => {
    const { broker, visibleMs, state } = delivery;
    if (brokerOf(evidence.kernel, broker) === undefined) return [];
    const fromMs = Math.max(visibleMs, healMs, ledger.booted.get(broker) ?? 0);
    const dueMs = fromMs + revivesWithinMs;
    if (dueMs > evidence.endMs || isSafe(evidence, ledger, delivery)) return [];
    if (state === 'open') return [`${deliveryText(delivery)} never came back`];
    const isLate = state === 'revived' && delivery.sinceMs > dueMs;
    return isLate
      ? [`${deliveryText(delivery)} came back ${delivery.sinceMs - dueMs} ms late`]
      : [];
  });
}

/** Whether nothing is owed for a delivery that was left open. */
function isSafe(evidence: Evidence, ledger: PopLedger, delivery: Delivery): boolean {
  const { broker, state, timeMs, topic, group, queueId, queueOffset, again } = delivery;
  if (state !== 'open') return state !== 'revived';
  const ended = ledger.ends.filter((end) => end.broker === broker && end.timeMs >= timeMs);
  if (ended.length === 0) return false;
  // After a crash it may not be known as handed out: then it is still to be handed out.
  if (again) return true;
  const { offsets, store } = brokerOf(evidence.kernel, broker)!;
  const offset = Number(committedOffset(offsets, topic, group, queueId));
  if (offset <= queueOffset) return true;
  // What was not synced was promised to nobody.
  const cut = ended.find(({ how }) => how === 'powerCut');
  if (cut === undefined) return false;
  // A change that was lost leaves the delivery that it should have replaced.
  const others = ledger.at(broker, delivery);
  if (others.some((each) => each.state === 'revived' && each.sinceMs >= cut.timeMs)) return true;
  return maxOffsetOf(store, queueKey(topic, queueId)) <= queueOffset;
}

/** Reports orders of simple consumers that were not settled exactly once. */
export function unsettledOrders({ trace, kernel }: Evidence): readonly string[] {
  const open = new Map<string, Set<string>>();
  const wrong: string[] = [];
  const openOf = (node: string): Set<string> => {
    const found = open.get(node) ?? new Set();
    open.set(node, found);
    return found;
  };
  for (const entry of trace) {
    if (entry.kind === 'operator') {
      const { id } = entry.event as { readonly id?: string };
      if (id !== undefined && orders.has(entry.event.type)) openOf(entry.node).add(id);
    } else if (entry.kind === 'life' && entry.what === 'crash') open.delete(entry.node);
    else if (entry.kind === 'life' && entry.what === 'stopped') {
      for (const id of openOf(entry.node)) wrong.push(`${id} was open when ${entry.node} stopped`);
      open.delete(entry.node);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'settled') {
      const { id } = entry.observation;
      if (!openOf(entry.node).delete(id)) wrong.push(`${id} was settled and was not open`);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'logged') {
      // An order about a delivery that there is not is no order: a line in the log is all.
      const [, type] = /^(operator\.\w+):/.exec(entry.observation.text) ?? [];
      if (type !== undefined) openOf(entry.node).delete([...openOf(entry.node)].at(-1) ?? '');
    }
  }
  for (const [node, ids] of open) {
    if (!kernel.world.peekNode(node)?.up) continue;
    for (const id of ids) wrong.push(`${id} of ${node} was never settled`);
  }
  return wrong;
}

const orders: ReadonlySet<string> = new Set([
  'operator.receive',
  'operator.ack',
  'operator.changeInvisible',
  'operator.batchAck',
]);
