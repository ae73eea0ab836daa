/** What the operators of a plan take away or turn back: no promise holds of that. */
import type { AskOrder } from '../../actors/admin/state.ts';
import type { Plan } from '../../harness/plan/plan.ts';

type Asked = Pick<AskOrder, 'command' | 'header'>;

function* askedOf({ changes }: Plan): Generator<Asked> {
  for (const change of changes) {
    if (change.change !== 'ask' || change.event.type !== 'operator.ask') continue;
    yield change.event as unknown as Asked; // What orders of this type are.
  }
}

/** Topics that an operator deletes at some time. */
export function deletedTopics(plan: Plan): ReadonlySet<string> {
  const topics = new Set<string>();
  for (const { command, header } of askedOf(plan)) {
    if (command === 'deleteTopicInBroker') topics.add(String(header.topic));
  }
  return topics;
}

/** Groups that an operator sends elsewhere at some time. */
export function resetGroups(plan: Plan): ReadonlySet<string> {
  const groups = new Set<string>();
  for (const { command, header } of askedOf(plan)) {
    if (command === 'invokeBrokerToResetOffset') groups.add(String(header.group));
  }
  return groups;
}

/** Those of them that are sent ahead: they miss what lies between. */
export function groupsSentAhead(plan: Plan): ReadonlySet<string> {
  const groups = new Set<string>();
  for (const { command, header } of askedOf(plan)) {
    const isBack = header.timestamp === 0 && Number(header.offset) < 0;
    if (command === 'invokeBrokerToResetOffset' && !isBack) groups.add(String(header.group));
  }
  return groups;
}
