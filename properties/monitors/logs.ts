/** What must never be of a broker's log: holes, places taken twice, another past. */

import type { Broker } from '../../actors/broker/state.ts';
import type { Store } from '../../actors/broker/store/store.ts';
import { queueKey } from '../../actors/broker/topics/names.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';
import { placeText, queueText } from './placeText.ts';
import type { Life } from './watchedMachine.ts';

/**
 * Reports messages that were not given the place behind the last one of their queue. A broker that
 * died may give places anew, and one that lost its disk begins anew; neither leaves a hole. Topics
 * that are deleted begin anew as well.
 */
export function gapsInQueues({ trace }: Evidence): readonly Found[] {
  const ends = new Map<string, { readonly next: number; readonly mayGoBack: boolean }>();
  const wrong: Found[] = [];
  for (const entry of trace) {
    if (entry.kind === 'life' && entry.what === 'crash') {
      for (const [key, { next }] of ends) {
        if (key.startsWith(`${entry.node} `)) ends.set(key, { next, mayGoBack: true });
      }
    }
    if (entry.kind !== 'observation') continue;
    const { node, observation, timeMs } = entry;
    if (observation.kind === 'topicDeleted') {
      for (const key of [...ends.keys()]) {
        if (key.startsWith(`${node} ${observation.topic}@`)) ends.delete(key);
      }
    }
    if (observation.kind !== 'stored') continue;
    const { topic, queueId, queueOffset } = observation;
    const key = `${node} ${queueKey(topic, queueId)}`;
    const { next, mayGoBack } = ends.get(key) ?? { next: 0, mayGoBack: false };
    const isRight = mayGoBack ? queueOffset <= next : queueOffset === next;
    if (!isRight) {
      const place = placeText(node, topic, queueId, queueOffset);
      wrong.push({ text: `a message was stored at ${place}, and ${next} was next`, timeMs });
    }
    ends.set(key, { next: queueOffset + 1, mayGoBack: false });
  }
  return wrong;
}

/** Compares what a broker has after a boot with what it had before. */
export class LogBook {
  readonly wrong: Found[] = [];
  private readonly stores = new Map<string, Store>();
  private boots = false;

  took(_: Life, { type }: { readonly type: string }): void {
    this.boots = type === 'node.boot';
  }

  stepped({ name }: Life, _: unknown, after: Broker): void {
    const before = this.stores.get(name);
    // A broker that stops in good order lets go of its log.
    const isOver = !this.boots && after.store.log.length < (before?.log.length ?? 0);
    if (!isOver) this.stores.set(name, after.store);
    if (!this.boots || before === undefined || before.log === after.store.log) return;
    this.boots = false;
    const { log } = after.store;
    if (log.length > before.log.length) {
      this.wrong.push({ text: `${name} has ${log.length} records, and had ${before.log.length}` });
    }
    for (let index = 0; index < Math.min(log.length, before.log.length); index += 1) {
      const [now, then] = [log.get(index), before.log.get(index)];
      if (now === undefined || then === undefined || isSame(now, then)) continue;
      const { topic, queueId, queueOffset } = then;
      const place = `offset ${queueOffset} of ${queueText(name, topic, queueId)}`;
      this.wrong.push({ text: `record ${index} was ${place}, and is another since the boot` });
      return;
    }
  }
}

function isSame(one: StoredMessage, other: StoredMessage): boolean {
  return (
    one.topic === other.topic &&
    one.queueId === other.queueId &&
    one.queueOffset === other.queueOffset &&
    one.physicalOffset === other.physicalOffset &&
    one.properties === other.properties
  );
}

/** Reports logs that are not, after a restart, a beginning of what they were before. */
export function rewrittenLogs({ logs }: Evidence): readonly Found[] {
  return logs.wrong;
}
