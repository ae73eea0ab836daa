/** What must never be of requests and their replies. */
import type { RequestOrder } from '../../actors/producer/events.ts';
import type { TraceEntry } from '../../harness/kernel/trace.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { type Evidence, namesOf } from './evidence.ts';
import type { Found } from './found.ts';

const text = new TextDecoder();

/** The request that an entry of the trace orders. */
export function requestOf(entry: TraceEntry): RequestOrder | undefined {
  if (entry.kind !== 'operator' || entry.event.type !== 'operator.request') return undefined;
  return entry.event as unknown as RequestOrder; // What orders of this type are.
}

/**
 * Requests that were not settled exactly once. A producer that dies owes nothing for what was open;
 * one that leaves in good order settles everything first.
 */
export function unsettledRequests({ trace, kernel }: Evidence): readonly Found[] {
  const open = new Map<string, Set<string>>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (entry.kind !== 'operator' && entry.kind !== 'life' && entry.kind !== 'observation')
      continue;
    const { timeMs, node } = entry;
    const ids = open.get(node) ?? new Set<string>();
    const asked = requestOf(entry);
    if (asked !== undefined) open.set(node, ids.add(asked.id));
    else if (entry.kind === 'life' && entry.what === 'crash') open.delete(node);
    else if (entry.kind === 'life' && entry.what === 'stopped') {
      for (const id of ids) wrong.push({ text: `"${id}" was open when ${node} stopped`, timeMs });
      open.delete(node);
    } else if (entry.kind === 'observation' && entry.observation.kind === 'requestSettled') {
      const { id } = entry.observation;
      if (!ids.delete(id)) wrong.push({ text: `"${id}" was settled and was not open`, timeMs });
    }
  }
  for (const [node, ids] of open) {
    if (!kernel.world.peekNode(node)?.up) continue;
    for (const id of ids) wrong.push({ text: `"${id}" of ${node} was never settled` });
  }
  return wrong;
}

/**
 * Replies that reached another than who asked: pushed to another client, or given to another
 * request than the one that they reply to (listeners put "re: " before the request's body, and a
 * plan's request has its id for a body).
 */
export function foreignReplies({ plan, trace }: Evidence): readonly Found[] {
  const wrong: Found[] = [];
  // They hand it on; whether to whom it is for, their own pushes show.
  const proxies = namesOf(plan, 'proxy');
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.frame.command === 'pushReplyMessageToClient') {
      const { frame, to, timeMs } = entry;
      if (frame.kind !== 'request' || proxies.has(to)) continue;
      const { properties } = frame.header as { readonly properties?: string };
      const client = propertyOf(properties ?? '', messageProperty.replyToClient);
      if (client?.endsWith(`@${to}`)) continue;
      wrong.push({ text: `a reply for ${client} was brought to ${to}`, timeMs });
    }
    if (entry.kind !== 'observation' || entry.observation.kind !== 'requestSettled') continue;
    const { id, outcome, body } = entry.observation;
    if (outcome !== 'replied') continue;
    const said = text.decode(body);
    if (said === `re: ${id}`) continue;
    wrong.push({ text: `"${id}" was settled by "${said}"`, timeMs: entry.timeMs });
  }
  return wrong;
}

/** Clocks may run fast by less than this share. */
const driftMax = 0.05;

/** Requests whose time was called over before it was. */
export function hastyRequests({ trace }: Evidence): readonly Found[] {
  const asked = new Map<string, { readonly timeMs: number; readonly timeoutMs: number }>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    const order = requestOf(entry);
    if (order !== undefined) {
      asked.set(order.id, { timeMs: entry.timeMs, timeoutMs: order.timeoutMs });
    }
    if (entry.kind !== 'observation' || entry.observation.kind !== 'requestSettled') continue;
    const { id, outcome } = entry.observation;
    const begun = asked.get(id);
    if (outcome !== 'timeout' || begun === undefined) continue;
    const waitedMs = entry.timeMs - begun.timeMs;
    if (waitedMs >= begun.timeoutMs * (1 - driftMax)) continue;
    wrong.push({ text: `"${id}" was given up after ${waitedMs} ms`, timeMs: entry.timeMs });
  }
  return wrong;
}
