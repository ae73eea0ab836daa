/** The interesting cases of popped messages that came up in a run. */
import type { Evidence } from './evidence.ts';
import { type Delivery, popLedger } from './popLedger.ts';

/** Every case that is looked for. */
export type PopCase =
  | 'a popped message came back'
  | 'a popped message came back a second time'
  | 'a popped message was acknowledged in time'
  | 'an acknowledgement came when the time was over'
  | 'a message was hidden for another time'
  | 'a new time ended when the old one would have'
  | 'a change came too late'
  | 'one of a batch was acknowledged'
  | 'a message in a retry topic was acknowledged'
  | 'a broker died while messages were hidden'
  | 'a message was handed out again after a crash'
  | 'an answer to a pop was lost'
  | 'a pop waited for its message';

/** The cases of one run. */
export function popCasesOf(evidence: Evidence): ReadonlySet<PopCase> {
  const found = new Set<PopCase>();
  const { deliveries, ends } = popLedger(evidence);
  const note = (isSo: boolean, name: PopCase) => {
    if (isSo) found.add(name);
  };
  for (const delivery of deliveries) {
    const { state, stray, again, reconsumeTimes, broker, timeMs } = delivery;
    note(state === 'revived', 'a popped message came back');
    note(reconsumeTimes > 1, 'a popped message came back a second time');
    note(state === 'acked', 'a popped message was acknowledged in time');
    note(state === 'either', 'an acknowledgement came when the time was over');
    note(state === 'changed', 'a message was hidden for another time');
    note(stray, 'a change came too late');
    note(again, 'a message was handed out again after a crash');
    note(state === 'acked' && reconsumeTimes > 0, 'a message in a retry topic was acknowledged');
    const isHidden = (ms: number) => ms >= timeMs && ms < delivery.visibleMs;
    const died = ends.some((end) => end.broker === broker && isHidden(end.timeMs));
    note(died, 'a broker died while messages were hidden');
  }
  note(meetsItsOldTime(deliveries), 'a new time ended when the old one would have');
  frames(evidence, note);
  return found;
}

function meetsItsOldTime(deliveries: readonly Delivery[]): boolean {
  return deliveries.some((old) => {
    if (old.state !== 'changed') return false;
    const fresh = deliveries.find(
      (each) =>
        each.timeMs === old.sinceMs &&
        each.topic === old.topic &&
        each.queueId === old.queueId &&
        each.queueOffset === old.queueOffset,
    );
    return fresh !== undefined && fresh !== old && fresh.visibleMs === old.visibleMs;
  });
}

function frames(evidence: Evidence, note: (isSo: boolean, name: PopCase) => void): void {
  const asked = new Map<string, number>();
  for (const entry of evidence.trace) {
    if (entry.kind !== 'frame' || entry.frame.command !== 'popMessage') continue;
    const { frame, outcome, connection, timeMs } = entry;
    const key = `${connection} ${frame.opaque}`;
    if (frame.kind === 'request') asked.set(key, timeMs);
    else {
      const hasMessages = Array.isArray(frame.body) && frame.body.length > 0;
      note(hasMessages && outcome === 'lost', 'an answer to a pop was lost');
      const waited = timeMs - (asked.get(key) ?? timeMs) > 500;
      note(hasMessages && outcome === 'delivered' && waited, 'a pop waited for its message');
    }
  }
  const { deliveries } = popLedger(evidence);
  const partly = deliveries.some(
    (one) =>
      one.state === 'acked' &&
      deliveries.some((other) => {
        const isOfPop = other.timeMs === one.timeMs && other.queueId === one.queueId;
        return isOfPop && other !== one && other.state === 'revived';
      }),
  );
  note(partly, 'one of a batch was acknowledged');
}
