/**
 * Monitors of popped messages. They hold at any time, under every fault; where the reference itself
 * makes an exception, it is said at the place:
 * - after the end of a broker that was not in good order, what it had handed out may be handed out
 *   again from its place; after a power cut, what was not synced yet may be gone: an
 *   acknowledgement, a change, the note that a copy was written;
 * - a change with a handle that has lost its power makes a delivery of its own beside others;
 * - an acknowledgement that comes when the time is over may or may not prevent the copy.
 */

import { committedOffset } from '../../actors/broker/offsets.ts';
import { maxOffsetOf } from '../../actors/broker/store/store.ts';
import { queueKey } from '../../actors/broker/topics/names.ts';
import type { Settled } from '../../actors/shared/observation.ts';
import { seconds } from '../../harness/check/frameText.ts';
import { brokerOf } from './brokerState.ts';
import { type Evidence, specsOf } from './evidence.ts';
import type { Found } from './found.ts';
import { type Delivery, deliveryText, type PopLedger, popLedger } from './popLedger.ts';

/** Reports messages that came back before their time. */
export function earlyReturns(evidence: Evidence): readonly Found[] {
  return popLedger(evidence).wrong.early;
}

/** Reports messages that came back although they were acknowledged, or hidden anew, in time. */
export function returnsAfterAck(evidence: Evidence): readonly Found[] {
  return popLedger(evidence).wrong.acked;
}

/** Reports deliveries beside a live one: handed out again from the same place, or copied twice. */
export function doubleDeliveries(evidence: Evidence): readonly Found[] {
  return popLedger(evidence).wrong.twice;
}

/** Reports handles of nothing, copies of nothing, attempts that are miscounted. */
export function strangeHandles(evidence: Evidence): readonly Found[] {
  return popLedger(evidence).wrong.strange;
}

/** How long after the time of a message its copy may be, in a healthy broker in file mode. */
export const revivesWithinMs = 15_000;

/** Reports deliveries that nobody acknowledged and that did not come back, or too late. */
export function lostDeliveries(evidence: Evidence): readonly Found[] {
  const ledger = popLedger(evidence);
  const healMs = evidence.endMs - evidence.plan.healForMs;
  return ledger.deliveries.flatMap((delivery) => {
    const { broker, visibleMs, state } = delivery;
    if (brokerOf(evidence.kernel, broker) === undefined) return [];
    const fromMs = Math.max(visibleMs, healMs, ledger.booted.get(broker) ?? 0);
    const dueMs = fromMs + revivesWithinMs;
    if (dueMs > evidence.endMs || isSafe(evidence, ledger, delivery)) return [];
    const tell = (what: string, timeMs: number): Found[] => [
      { text: deliveryText(evidence, delivery, what), timeMs },
    ];
    if (state === 'open') return tell(`never came back, due by ${seconds(dueMs)}`, dueMs);
    const { sinceMs } = delivery;
    const isLate = state === 'revived' && sinceMs > dueMs;
    return isLate ? tell(`came back ${sinceMs - dueMs} ms late`, sinceMs) : [];
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
export function unsettledOrders({ plan, trace, kernel }: Evidence): readonly Found[] {
  const simples = specsOf(plan).filter(({ kind }) => kind === 'simpleConsumer');
  const names = new Set(simples.map(({ name }) => name));
  const open = new Map<string, OpenOrder[]>();
  const wrong: Found[] = [];
  const openOf = (node: string): OpenOrder[] => {
    const found = open.get(node) ?? [];
    open.set(node, found);
    return found;
  };
  for (const entry of trace) {
    const { timeMs } = entry;
    if (!('node' in entry) || !names.has(entry.node)) continue;
    if (entry.kind === 'operator') {
      const { type, id } = entry.event as { readonly type: string; readonly id?: string };
      const [, what] = orderPattern.exec(type) ?? [];
      if (what !== undefined) openOf(entry.node).push({ what, id });
    } else if (entry.kind === 'life' && entry.what === 'crash') open.delete(entry.node);
    else if (entry.kind === 'life' && entry.what === 'stopped') {
      for (const order of openOf(entry.node)) {
        wrong.push({ text: `${nameOf(order)} was open when ${entry.node} stopped`, timeMs });
      }
      open.delete(entry.node);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'settled') {
      const { id } = entry.observation;
      const isSettled = settle(openOf(entry.node), entry.observation);
      if (!isSettled) wrong.push({ text: `${id} was settled and was not open`, timeMs });
    } else if (entry.kind === 'observation' && entry.observation.kind === 'logged') {
      // An order about a delivery that there is not is no order: a line in the log is all.
      const [type = ''] = entry.observation.text.split(':', 1);
      if (orderPattern.test(type)) openOf(entry.node).pop();
    }
  }
  for (const [node, orders] of open) {
    if (!kernel.world.peekNode(node)?.up) continue;
    for (const order of orders) {
      wrong.push({ text: `${nameOf(order)} of ${node} was never settled` });
    }
  }
  return wrong;
}

interface OpenOrder {
  readonly what: string;
  /** Absent: the consumer gives it a name. */
  readonly id: string | undefined;
}

const orderPattern =
  /^operator\.(receive|ack|changeInvisible|batchAck|setRequestMode|peek|notification|pollingInfo)$/;

function nameOf({ what, id }: OpenOrder): string {
  return id ?? `${what} without an id`;
}

/** Takes out the order that was settled; whether there was one. */
function settle(orders: OpenOrder[], { what, id }: Settled): boolean {
  const byId = orders.findIndex((order) => order.id === id);
  const isNameless = (order: OpenOrder) => order.id === undefined && order.what === what;
  const at = byId >= 0 ? byId : orders.findIndex(isNameless);
  return at >= 0 && orders.splice(at, 1).length > 0;
}
