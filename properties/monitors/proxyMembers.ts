/** What must never be of the members of groups behind several proxies, while these have peace. */
import { isCalm, serverTroubles } from './calm.ts';
import type { Evidence } from './evidence.ts';
import { type Found, timeOfFrame } from './found.ts';
import type { MemberList, Stay } from './memberLists.ts';

/** How long proxies may take to tell each other who is there, and who not, in ms. */
const toldWithinMs = 12_000;
/** A heartbeat each 30 s tells all anew: the one that counts is not much older, in ms. */
const heartbeatMs = 45_000;
/** For so long before something is told, and until it is listed, nothing may go wrong, in ms. */
const peaceMs = 15_000;
/** How long servers may take to know each other after a start, in ms. */
const beginningMs = 5_000;

/** Reports lists that name who has left the group, and all proxies could know. */
export function departedMembers(evidence: Evidence): readonly Found[] {
  const troubles = serverTroubles(evidence);
  return judged(evidence, (list, stays, zero) =>
    list.clientIds.flatMap((clientId) => {
      const own = stays.filter((stay) => stay.clientId === clientId);
      const leftAt = lastEnd(own, list.at);
      if (leftAt === undefined || list.at - leftAt <= toldWithinMs) return [];
      if (leftAt - zero < beginningMs) return [];
      if (!isCalm(troubles, leftAt - zero - peaceMs, list.at - zero)) return [];
      return [`lists ${clientId}, who left ${list.group} ${list.at - leftAt} ms ago`];
    }),
  );
}

/** When somebody left for the last time; undefined: is there still, or nobody knows. */
function lastEnd(stays: readonly Stay[], at: number): number | undefined {
  const before = stays.filter(({ beatsAt }) => beatsAt[0]! <= at);
  const ends = before.map(({ endedAt }) => endedAt ?? Number.POSITIVE_INFINITY);
  const last = Math.max(...ends);
  return ends.length === 0 || last > at ? undefined : last;
}

/** Reports lists that leave out who has been in the group for long enough, at whichever proxy. */
export function missingMembers(evidence: Evidence): readonly Found[] {
  return judged(evidence, (list, stays, zero) => {
    if (list.at - zero < beginningMs + toldWithinMs) return [];
    // It may have been restarted: then it has to learn who is there before it lists them.
    const troubles = serverTroubles(evidence, list.life.name);
    const isTold = (at: number) =>
      at >= list.at - heartbeatMs &&
      at <= list.at - toldWithinMs &&
      isCalm(troubles, at - zero - peaceMs, list.at - zero);
    return stays
      .filter(({ clientId }) => !list.clientIds.includes(clientId))
      .filter((stay) => isThere(stay, list) && stay.beatsAt.some(isTold))
      .map(({ clientId, life }) => {
        return `leaves out ${clientId}, who is in ${list.group} at ${life.name}`;
      });
  });
}

function isThere({ life, endedAt }: Stay, list: MemberList): boolean {
  if (life.name === list.life.name && life !== list.life) return false;
  return (endedAt ?? Number.POSITIVE_INFINITY) > list.at + toldWithinMs;
}

/** Reports members that a proxy did not tell of another one that came to it. */
export function untoldMembers({ memberLists, trace }: Evidence): readonly Found[] {
  return memberLists.untold.map(({ text, frame }) => ({ text, timeMs: timeOfFrame(trace, frame) }));
}

type Judge = (list: MemberList, stays: readonly Stay[], zero: number) => readonly string[];

function judged(evidence: Evidence, judge: Judge): readonly Found[] {
  const { memberLists, kernel, trace } = evidence;
  const zero = kernel.world.epochMs;
  const groups = new Map<string, Stay[]>();
  for (const stay of memberLists.stays) {
    groups.set(stay.group, [...(groups.get(stay.group) ?? []), stay]);
  }
  return memberLists.lists.flatMap((list) => {
    const said = judge(list, groups.get(list.group) ?? [], zero);
    if (said.length === 0) return [];
    const timeMs = timeOfFrame(trace, list.frame);
    return said.map((what) => ({ text: `${list.life.name} ${what}`, timeMs }));
  });
}
