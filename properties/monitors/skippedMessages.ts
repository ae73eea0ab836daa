/**
 * Reports commits that pass over messages which the group has not consumed, and queues whose end
 * the group's offset has not reached when the run is over.
 *
 * However members come and go, what lies below a committed offset and is meant for the group was
 * consumed before the commit arrived, or failed and was given back to come again as a copy; so a
 * crash may repeat messages and skips none.
 */

import { committedOffset } from '../../actors/broker/offsets.ts';
import { maxOffsetOf } from '../../actors/broker/store/store.ts';
import { queueKey } from '../../actors/broker/topics/names.ts';
import type { Consumed, OffsetCommitted, Stored } from '../../actors/shared/observation.ts';
import { batchBodies, type PlannedSend } from '../../harness/plan/plan.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { Frame } from '../../protocol/frame.ts';
import { brokerOf, readQueues } from './brokerState.ts';
import type { Evidence } from './evidence.ts';
import { groupsOf, neverStarted, specsOf } from './evidence.ts';
import type { Found } from './found.ts';
import { messageNames } from './messageNames.ts';
import { deletedTopics, resetGroups } from './operators.ts';
import { queueText } from './placeText.ts';

/** One line a commit that skips, and one a queue that was left behind. */
export function skippedMessages(evidence: Evidence): readonly Found[] {
  return [...skippingCommits(evidence), ...queuesLeftBehind(evidence)];
}

const text = new TextDecoder();

function skippingCommits(evidence: Evidence): readonly Found[] {
  const { trace } = evidence;
  const reckoning = new Reckoning(evidence);
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.outcome === 'delivered') reckoning.delivered(entry.frame);
    if (entry.kind !== 'observation') continue;
    const { observation, node } = entry;
    if (observation.kind === 'stored') reckoning.stored(observation, node);
    else if (observation.kind === 'consumed') reckoning.consumed(observation);
    else if (observation.kind === 'offsetCommitted')
      reckoning.committed(observation, node, entry.timeMs);
  }
  return reckoning.wrong;
}

/** Groups that an operator sends elsewhere may be anywhere. */
function judgedGroups(plan: Evidence['plan']): ReturnType<typeof groupsOf> {
  const [deleted, reset] = [deletedTopics(plan), resetGroups(plan)];
  return groupsOf(plan).filter(({ name, topic }) => !reset.has(name) && !deleted.has(topic));
}

/** A message at a place. */
interface Placed {
  readonly id: string;
  /** UNIQ_KEY: copies of a message keep it. */
  readonly msgId: string;
}

/** What lies in each queue, what of it each group has consumed, and how far that was checked. */
class Reckoning {
  readonly wrong: Found[] = [];
  private readonly groups: ReadonlyMap<string, ReturnType<typeof groupsOf>[number]>;
  private readonly names: ReadonlyMap<string, string>;
  /** By body. */
  private readonly sends: ReadonlyMap<string, PlannedSend>;
  /** By broker, topic and queue id: the messages at its offsets. */
  private readonly queues = new Map<string, Placed[]>();
  /** Deliveries that are done with, by group and place. */
  private readonly done = new Set<string>();
  /** By group and queue: up to where everything was found consumed. */
  private readonly checked = new Map<string, number>();
  /** By group and message: what a listener failed on, and what the group was then given back. */
  private readonly failed = new Set<string>();
  private readonly givenBack = new Set<string>();
  /** The body that was delivered last: what is stored next was stored because of it. */
  private body: unknown;
  /** The group that gives a message back by what was delivered last. */
  private givingBack: string | undefined;

  constructor(evidence: Evidence) {
    const { plan } = evidence;
    this.groups = new Map(judgedGroups(plan).map((group) => [group.name, group]));
    this.names = messageNames(evidence);
    this.sends = new Map(
      plan.workload.flatMap((send) => batchBodies(send).map((body) => [body, send] as const)),
    );
  }

  delivered(frame: Frame): void {
    this.body = 'body' in frame ? frame.body : undefined;
    this.givingBack = givingBackIn(frame);
  }

  stored({ topic, queueId, queueOffset, msgId }: Stored, broker: string): void {
    const key = `${broker} ${topic} ${queueId}`;
    const placed = this.queues.get(key) ?? [];
    placed.length = queueOffset; // A power cut may have taken what was there.
    const body = this.body instanceof Uint8Array ? text.decode(this.body) : '';
    placed.push({ id: this.names.get(msgId) ?? body, msgId });
    this.queues.set(key, placed);
    if (this.givingBack !== undefined) this.givenBack.add(`${this.givingBack} ${msgId}`);
  }

  consumed(consumed: Consumed): void {
    const { group, brokerName, topic, queueId, queueOffset, msgId, body, result } = consumed;
    if (result !== 'success' && result !== 'commit') {
      this.failed.add(`${group} ${msgId}`);
      return;
    }
    const place = `${brokerName} ${topic} ${queueId} ${queueOffset}`;
    this.done.add(`${group} ${place} ${text.decode(body)}`);
  }

  committed(
    { group: name, topic, queueId, offset }: OffsetCommitted,
    broker: string,
    timeMs: number,
  ): void {
    const group = this.groups.get(name);
    // What was popped is below the offset as soon as it is handed out.
    if (group?.topic !== topic || group.pops) return;
    const key = `${broker} ${topic} ${queueId}`;
    const ids = this.queues.get(key) ?? [];
    const said = `group ${name} committed ${offset} of ${queueText(broker, topic, queueId)}`;
    if (offset > ids.length) {
      this.wrong.push({ text: `${said}, which ends at ${ids.length}`, timeMs });
    }
    const from = this.checked.get(`${name} ${key}`) ?? 0;
    for (let at = from; at < Math.min(offset, ids.length); at += 1) {
      const { id, msgId } = ids[at]!;
      const send = this.sends.get(id);
      const isMeant = group.wants(send?.tags, send?.properties);
      if (!isMeant || this.done.has(`${name} ${key} ${at} ${id}`)) continue;
      const message = `${name} ${msgId}`;
      if (this.failed.has(message) && this.givenBack.has(message)) continue;
      this.wrong.push({ text: `${said} and had not consumed "${id}" at ${at}`, timeMs });
    }
    this.checked.set(`${name} ${key}`, Math.max(offset, from));
  }
}

/** The group that asks its broker to keep a message that failed, or that sends a copy itself. */
function givingBackIn(frame: Frame): string | undefined {
  if (frame.kind !== 'request') return undefined;
  if (frame.command === 'consumerSendMsgBack') {
    return (frame.header as RequestHeader<'consumerSendMsgBack'>).group;
  }
  if (frame.command !== 'sendMessageV2') return undefined;
  const { topic } = frame.header as RequestHeader<'sendMessageV2'>;
  return topic.startsWith(retryPrefix) ? topic.slice(retryPrefix.length) : undefined;
}

const retryPrefix = '%RETRY%';

function queuesLeftBehind(evidence: Evidence): readonly Found[] {
  const { plan, kernel } = evidence;
  const brokers = specsOf(plan).filter(({ kind }) => kind === 'broker');
  const groups = groupsOf(plan).filter((group) => {
    const { broadcasting, topic } = group;
    return !broadcasting && !deletedTopics(plan).has(topic) && !neverStarted(evidence, group);
  });
  return brokers.flatMap(({ name }) => {
    const broker = brokerOf(kernel, name);
    if (broker === undefined) return [];
    return groups.flatMap(({ name: group, topic }) =>
      readQueues(broker, topic).flatMap((queueId) => {
        const end = maxOffsetOf(broker.store, queueKey(topic, queueId));
        const offset = Number(committedOffset(broker.offsets, topic, group, queueId));
        if (end === 0 || offset === end) return [];
        const queue = queueText(name, topic, queueId);
        const where = offset < 0 ? `nowhere in ${queue}` : `at ${offset} of ${queue}`;
        return [{ text: `group ${group} stands ${where}, which ends at ${end}` }];
      }),
    );
  });
}
