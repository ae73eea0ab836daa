/**
 * Reports commits that pass over messages which the group has not consumed, and queues whose end
 * the group's offset has not reached when the run is over.
 *
 * However members come and go, what lies below a committed offset and is meant for the group was
 * consumed before the commit arrived; so a crash may repeat messages and skips none.
 */
import { queueKey } from '../../actors/broker/names.ts';
import { committedOffset } from '../../actors/broker/offsets.ts';
import { maxOffsetOf } from '../../actors/broker/store.ts';
import type { Consumed, OffsetCommitted, Stored } from '../../actors/shared/observation.ts';
import type { Frame } from '../../protocol/frame.ts';
import { brokerOf, readQueues } from './brokerState.ts';
import type { Evidence } from './evidence.ts';
import { groupsOf, specsOf } from './evidence.ts';

/** One line a commit that skips, and one a queue that was left behind. */
export function skippedMessages(evidence: Evidence): readonly string[] {
  return [...skippingCommits(evidence), ...queuesLeftBehind(evidence)];
}

const text = new TextDecoder();

function skippingCommits({ plan, trace }: Evidence): readonly string[] {
  const reckoning = new Reckoning(plan);
  for (const entry of trace) {
    if (entry.kind === 'frame' && entry.outcome === 'delivered') reckoning.delivered(entry.frame);
    if (entry.kind !== 'observation') continue;
    const { observation, node } = entry;
    if (observation.kind === 'stored') reckoning.stored(observation, node);
    else if (observation.kind === 'consumed') reckoning.consumed(observation);
    else if (observation.kind === 'offsetCommitted') reckoning.committed(observation, node);
  }
  return reckoning.wrong;
}

/** What lies in each queue, what of it each group has consumed, and how far that was checked. */
class Reckoning {
  readonly wrong: string[] = [];
  private readonly groups: ReadonlyMap<string, ReturnType<typeof groupsOf>[number]>;
  private readonly tagsOf: ReadonlyMap<string, string | undefined>;
  /** By broker, topic and queue id: the ids of the messages at its offsets. */
  private readonly queues = new Map<string, string[]>();
  private readonly done = new Set<string>();
  /** By group and queue: up to where everything was found consumed. */
  private readonly checked = new Map<string, number>();
  /** The body that was delivered last: what is stored next was stored because of it. */
  private body: unknown;

  constructor(plan: Evidence['plan']) {
    this.groups = new Map(groupsOf(plan).map((group) => [group.name, group]));
    this.tagsOf = new Map(plan.workload.map(({ id, tags }) => [id, tags]));
  }

  delivered(frame: Frame): void {
    this.body = 'body' in frame ? frame.body : undefined;
  }

  stored({ topic, queueId, queueOffset }: Stored, broker: string): void {
    const key = `${broker} ${topic} ${queueId}`;
    const ids = this.queues.get(key) ?? [];
    ids.length = queueOffset; // A power cut may have taken what was there.
    ids.push(this.body instanceof Uint8Array ? text.decode(this.body) : '');
    this.queues.set(key, ids);
  }

  consumed({ group, brokerName, topic, queueId, queueOffset, body, result }: Consumed): void {
    if (result !== 'success') return;
    const place = `${brokerName} ${topic} ${queueId} ${queueOffset}`;
    this.done.add(`${group} ${place} ${text.decode(body)}`);
  }

  committed({ group: name, topic, queueId, offset }: OffsetCommitted, broker: string): void {
    const group = this.groups.get(name);
    if (group?.topic !== topic) return;
    const key = `${broker} ${topic} ${queueId}`;
    const ids = this.queues.get(key) ?? [];
    if (offset > ids.length) {
      this.wrong.push(`${name} committed ${offset} of ${key}, which ends at ${ids.length}`);
    }
    const from = this.checked.get(`${name} ${key}`) ?? 0;
    for (let at = from; at < Math.min(offset, ids.length); at += 1) {
      const id = ids[at]!;
      const isMeant = group.wants(this.tagsOf.get(id));
      if (!isMeant || this.done.has(`${name} ${key} ${at} ${id}`)) continue;
      this.wrong.push(`${name} committed ${offset} of ${key} and had not consumed ${id} at ${at}`);
    }
    this.checked.set(`${name} ${key}`, Math.max(offset, from));
  }
}

function queuesLeftBehind({ plan, kernel }: Evidence): readonly string[] {
  const brokers = specsOf(plan).filter(({ kind }) => kind === 'broker');
  const groups = groupsOf(plan).filter(({ broadcasting }) => !broadcasting);
  return brokers.flatMap(({ name }) => {
    const broker = brokerOf(kernel, name);
    if (broker === undefined) return [];
    return groups.flatMap(({ name: group, topic }) =>
      readQueues(broker, topic).flatMap((queueId) => {
        const end = maxOffsetOf(broker.store, queueKey(topic, queueId));
        const offset = Number(committedOffset(broker.offsets, topic, group, queueId));
        return end === 0 || offset === end
          ? []
          : [`${group} stands at ${offset} of ${name} ${topic} ${queueId}, which ends at ${end}`];
      }),
    );
  });
}
