/** By which ids a plan's messages are known: what was sent, by the id that its client gave it. */
import { batchBodies } from '../../harness/plan/plan.ts';
import { decodeBatch } from '../../protocol/batchBody.ts';
import type { Frame, RequestFrame } from '../../protocol/frame.ts';
import { messageProperty, propertyOf } from '../../protocol/messageProperties.ts';
import { bodyText } from './bodyText.ts';
import type { Evidence } from './evidence.ts';

const text = new TextDecoder();
const known = new WeakMap<Evidence, ReadonlyMap<string, string>>();

/**
 * Ids of sends by the msgId (UNIQ_KEY) of their messages, as far as anybody told; copies that come
 * back keep it. Made once for a run.
 */
export function messageNames(evidence: Evidence): ReadonlyMap<string, string> {
  const made = known.get(evidence);
  if (made !== undefined) return made;
  const names = new Map<string, string>();
  const planned = new Map(evidence.plan.workload.map((send) => [send.id, send]));
  const seen = new Set<Frame>();
  for (const entry of evidence.trace) {
    if (entry.kind === 'frame' && entry.frame.kind === 'request' && !seen.has(entry.frame)) {
      seen.add(entry.frame);
      for (const [msgId, name] of namesIn(entry.frame)) names.set(msgId, name);
    }
    if (entry.kind !== 'observation') continue;
    const { observation } = entry;
    if (observation.kind === 'sendSettled') {
      const { id, msgId } = observation;
      const all = batchBodies(planned.get(id) ?? { id });
      for (const [index, one] of (msgId?.split(',') ?? []).entries()) {
        names.set(one, all[index] ?? id);
      }
    } else if (observation.kind === 'consumed' || observation.kind === 'received') {
      names.set(observation.msgId, text.decode(observation.body));
    }
  }
  known.set(evidence, names);
  return names;
}

const sendCommands: ReadonlySet<string> = new Set(['sendMessage', 'sendMessageV2']);

/** What a request that carries messages says of them: their senders may not live to tell. */
function namesIn(frame: Frame): readonly (readonly [msgId: string, name: string])[] {
  const body = 'body' in frame ? (frame.body as unknown) : undefined;
  if (frame.kind !== 'request' || !(body instanceof Uint8Array)) return [];
  if (frame.command === 'sendBatchMessage') {
    const batch = decodeBatch(body);
    const messages = batch.ok ? batch.value : [];
    return messages.flatMap((each) => named(each.properties, text.decode(each.body)));
  }
  if (!sendCommands.has(frame.command)) return [];
  const { header } = frame as RequestFrame<'sendMessageV2'>; // So its name says.
  const { properties = '', sysFlag } = header;
  return named(properties, bodyText({ sysFlag, body }));
}

function named(properties: string, name: string): readonly (readonly [string, string])[] {
  const msgId = propertyOf(properties, messageProperty.uniqueKey);
  return msgId === undefined ? [] : [[msgId, name]];
}
