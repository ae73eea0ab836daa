/** What groups may not do with topics (`SubscriptionGroupManager.updateForbidden`). */
import { andThen } from '../../shared/apply.ts';
import type { Stamp, Step } from '../../shared/node.ts';
import { type Broker, nextVersion } from '../state.ts';
import { requestSync } from '../store/flushing.ts';
import { type GroupRecord, groupsFile } from '../topics/groups.ts';
import { withForbidden } from '../topics/loading.ts';

/** The bit that forbids to read. */
const readBit = 1 << 2;

/** Whether a group may read a topic with the subscription that its members told. */
export function mayRead({ groupForbidden }: Broker, group: string, topic: string): boolean {
  return ((groupForbidden.get(group)?.get(topic) ?? 0) & readBit) === 0;
}

/** Forbids or allows a group to read a topic, and puts that to disk; nothing if it is no change. */
export function setReadable(
  state: Broker,
  { group, topic, readable }: { group: string; topic: string; readable: boolean },
  stamp: Stamp,
): Step<Broker> {
  if (mayRead(state, group, topic) === readable) return [state, []];
  const before = state.groupForbidden.get(group)?.get(topic) ?? 0;
  const forbidden = readable ? before & ~readBit : before | readBit;
  const groupForbidden = withForbidden(state.groupForbidden, group, topic, forbidden);
  const dataVersion = nextVersion(state.groups.dataVersion, stamp);
  const groups = { ...state.groups, dataVersion };
  const record: GroupRecord = { group, topic, forbidden, dataVersion };
  return andThen(
    [{ ...state, groupForbidden, groups }, [{ type: 'disk.append', file: groupsFile, record }]],
    requestSync,
  );
}
