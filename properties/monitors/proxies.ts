/** What must never be of proxies: whatever they were asked, each client gets its own, as it was. */
import type { Evidence } from './evidence.ts';
import { type Found, timeOfFrame } from './found.ts';
import type { ProxyFault } from './proxyBook.ts';

const told =
  (...kinds: readonly ProxyFault[]) =>
  ({ proxies, trace }: Evidence): readonly Found[] =>
    proxies.wrong
      .filter(({ kind }) => kinds.includes(kind))
      .map(({ text, frame }) => ({ text, timeMs: timeOfFrame(trace, frame) }));

/** Reports answers that are another client's, or to another request. */
export function mixedUpAnswers(evidence: Evidence): readonly Found[] {
  return told('mixedUp')(evidence);
}

/** Reports answers that say something else than the broker, or what no broker said. */
export function alteredAnswers(evidence: Evidence): readonly Found[] {
  return told('altered', 'invented')(evidence);
}

/** Reports requests that were handed on more than once, or though they were refused. */
export function repeatedForwards(evidence: Evidence): readonly Found[] {
  return told('repeated')(evidence);
}

/** Reports routes with the address of somebody else, or that no name server has told. */
export function strangeRoutes(evidence: Evidence): readonly Found[] {
  return told('wrongRoute')(evidence);
}

/** Reports lists of members with somebody twice, or without who asks and is one. */
export function strangeMembers(evidence: Evidence): readonly Found[] {
  return told('members')(evidence);
}
