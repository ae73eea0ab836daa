/**
 * Reports queues that do not have exactly one owner in each clustering group once a run is quiet,
 * and members of broadcasting groups that do not hold every queue.
 */

import { seconds } from '../../harness/check/frameText.ts';
import { brokerOf, readQueues } from './brokerState.ts';
import type { Evidence } from './evidence.ts';
import { groupsOf, neverStarted, specsOf } from './evidence.ts';
import type { Found } from './found.ts';
import { deletedTopics } from './operators.ts';
import { queueText } from './placeText.ts';

/** For how long before the end no queue may have changed hands any more. */
export const quietMs = 30_000;

/** One line a queue that is not held as it should be. */
export function wrongOwners(evidence: Evidence): readonly Found[] {
  const { plan, kernel, endMs } = evidence;
  const { held, lastChangeMs } = assignments(evidence);
  const wrong: Found[] = [];
  if (lastChangeMs > endMs - quietMs) {
    const when = `at ${seconds(lastChangeMs)} of ${seconds(endMs)}`;
    wrong.push({ text: `queues still changed hands ${when}`, timeMs: lastChangeMs });
  }
  const brokers = specsOf(plan).filter(({ kind }) => kind === 'broker');
  for (const each of groupsOf(plan)) {
    const { name: group, topic, members, broadcasting, pops } = each;
    if (pops) continue; // Every member may pop from every queue.
    // Clients keep the last route that they were told.
    if (deletedTopics(plan).has(topic) || neverStarted(evidence, each)) continue;
    const alive = members.filter((member) => kernel.world.peekNode(member)?.up);
    const queues = brokers.flatMap(({ name }) => {
      const broker = brokerOf(kernel, name);
      return broker ? readQueues(broker, topic).map((queueId) => `${name}/${queueId}`) : [];
    });
    const heldBy = (member: string) => held.get(`${member} ${topic}`) ?? [];
    for (const queue of queues) {
      const owners = alive.filter((member) => heldBy(member).includes(queue));
      const expected = broadcasting ? alive.length : 1;
      if (owners.length !== expected) {
        const [broker = '', queueId = ''] = queue.split('/');
        const who = owners.length === 0 ? '' : `: ${owners.join(', ')}`;
        const count = `${owners.length} of ${expected} owners in group ${group}${who}`;
        wrong.push({ text: `${queueText(broker, topic, queueId)} has ${count}` });
      }
    }
    for (const member of alive) {
      const strange = heldBy(member).filter((queue) => !queues.includes(queue));
      if (strange.length === 0) continue;
      wrong.push({ text: `${member} holds ${strange.join(', ')}, which nobody has` });
    }
  }
  return wrong;
}

/** What the members that are alive hold at the end, and when that changed last. */
function assignments({ trace }: Evidence) {
  const held = new Map<string, readonly string[]>();
  let lastChangeMs = 0;
  for (const entry of trace) {
    if (entry.kind === 'observation' && entry.observation.kind === 'queuesAssigned') {
      held.set(`${entry.node} ${entry.observation.topic}`, entry.observation.queues);
      lastChangeMs = entry.timeMs;
    } else if (entry.kind === 'life' && entry.what !== 'boot') {
      for (const key of held.keys()) if (key.startsWith(`${entry.node} `)) held.delete(key);
    }
  }
  return { held, lastChangeMs };
}
