/** Reads an order: what it is about, and by which name it is settled. */
import type { Order } from './events.ts';
import { numberOf, type Operation, type SimpleConsumerState, type Target } from './state.ts';

/** What an order asks for, or what it names that is not there. */
export type ReadOrder =
  | Pick<Operation, 'what' | 'id' | 'topic' | 'targets'>
  | { readonly missing: string };

/** Takes the deliveries and handles of an order as they are now. */
export function readOrder(state: SimpleConsumerState, order: Order): ReadOrder {
  const { topic } = state.settings;
  switch (order.type) {
    case 'operator.receive':
      return { what: 'receive', id: String(order.id), topic, targets: [] };
    case 'operator.peek':
      return { what: 'peek', id: String(order.id), topic, targets: [] };
    case 'operator.notification':
      return { what: 'notification', id: String(order.id), topic, targets: [] };
    case 'operator.pollingInfo':
      return { what: 'pollingInfo', id: String(order.id), topic, targets: [] };
    case 'operator.ack':
    case 'operator.changeInvisible': {
      const target = targetOf(state, order.delivery, order.handle);
      if (typeof target === 'string') return { missing: target };
      const what = order.type === 'operator.ack' ? 'ack' : 'changeInvisible';
      return { what, id: order.id ?? String(target.delivery), topic, targets: [target] };
    }
    case 'operator.batchAck': {
      const indexes = Array.isArray(order.deliveries) ? order.deliveries : [];
      const targets: Target[] = [];
      for (const index of indexes) {
        const target = targetOf(state, index, undefined);
        if (typeof target === 'string') return { missing: target };
        targets.push(target);
      }
      if (targets.length === 0) return { missing: 'no deliveries' };
      const id = order.id ?? targets.map(({ delivery }) => delivery).join(',');
      return { what: 'batchAck', id, topic, targets };
    }
    case 'operator.setRequestMode': {
      const { topic: other = topic, group = state.settings.group } = order;
      return {
        what: 'setRequestMode',
        id: order.id ?? `${group}@${other}`,
        topic: other,
        targets: [],
      };
    }
  }
}

/** The delivery and the handle that are meant, or what is missing. */
function targetOf(state: SimpleConsumerState, index: number, handleIndex = -1): Target | string {
  const delivery = numberOf(state, index);
  const found = delivery === undefined ? undefined : state.deliveries.get(delivery);
  if (delivery === undefined || found === undefined) return `there is no delivery ${index}`;
  const handle = found.handles.at(handleIndex);
  if (handle === undefined) return `delivery ${delivery} has no handle ${handleIndex}`;
  return { delivery, topic: found.topic, handle };
}
