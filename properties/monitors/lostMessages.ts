/**
 * Reports messages that were acknowledged and that a subscribed group never consumed.
 *
 * A clustering group has consumed a message once a listener of any member said so; a broadcasting
 * group once every member that is alive at the end was handed it.
 */
import { batchBodies, type PlannedSend } from '../../harness/plan/plan.ts';
import type { Evidence, Group } from './evidence.ts';
import { groupsOf, neverStarted } from './evidence.ts';
import type { Found } from './found.ts';
import { deletedTopics, groupsSentAhead } from './operators.ts';

/** One line a lost message. */
export function lostMessages(evidence: Evidence): readonly Found[] {
  const { plan, kernel, trace } = evidence;
  const acknowledged = new Set<string>();
  const consumed = new Set<string>();
  const text = new TextDecoder();
  for (const entry of trace) {
    if (entry.kind !== 'observation') continue;
    const { observation, node } = entry;
    if (observation.kind === 'sendSettled' && observation.outcome === 'stored') {
      acknowledged.add(observation.id);
    } else if (observation.kind === 'consumed') {
      const { group, result } = observation;
      const body = text.decode(observation.body);
      consumed.add(`${node} ${body}`);
      if (result === 'success' || result === 'commit') consumed.add(`${group} ${body}`);
    }
  }
  const consumersOf = ({ name, broadcasting, members }: Group): readonly string[] =>
    broadcasting ? members.filter((member) => kernel.world.peekNode(member)?.up) : [name];
  const groups = groupsOf(plan).filter((group) => {
    const { name, topic } = group;
    const isElsewhere = groupsSentAhead(plan).has(name) || deletedTopics(plan).has(topic);
    return !isElsewhere && !neverStarted(evidence, group);
  });
  const owed = plan.workload.filter((send) => acknowledged.has(send.id) && isOwed(plan, send));
  return groups.flatMap((group) =>
    owed
      .filter(({ topic, tags, properties }) => {
        return topic === group.topic && group.wants(tags, properties);
      })
      .flatMap(batchBodies)
      .flatMap((id) =>
        consumersOf(group)
          .filter((consumer) => !consumed.has(`${consumer} ${id}`))
          .map((name) => ({ text: `"${id}" was acknowledged, and ${name} never consumed it` })),
      ),
  );
}

/** Of transactions, lostTransactions tells; what is taken back may come or not. */
function isOwed({ changes }: Evidence['plan'], { id, transaction }: PlannedSend): boolean {
  const isTakenBack = changes.some((each) => each.change === 'recall' && each.send === id);
  return transaction === undefined && !isTakenBack;
}
