/**
 * An account of every delivery by pop: when its message may be seen again, and what became of it.
 *
 * What a crash, or a change with a handle that has lost its power, may do to it is noted where it
 * happens: monitors need to know, and nothing else is forgiven.
 */
import type { PoppedMessage, Revived } from '../../actors/shared/observation.ts';
import type { Evidence } from './evidence.ts';
import type { Found } from './found.ts';
import { messageNames } from './messageNames.ts';
import { placeText } from './placeText.ts';
import { groupIn, type HandleOf, orderedGroups, type PopEvent, popEvents } from './popEvents.ts';

/** What became of a delivery. */
export type DeliveryState =
  /** Nothing yet: its message is to come back. */
  | 'open'
  /** Acknowledged before its time was over. */
  | 'acked'
  /** Replaced by a change before its time was over. */
  | 'changed'
  /** Acknowledged or changed when its time was over: it may come back or not. */
  | 'either'
  /** It came back as a copy. */
  | 'revived';

/** One delivery. */
export interface Delivery extends HandleOf {
  readonly broker: string;
  /** UNIQ_KEY; empty where a handle came from nowhere. */
  readonly msgId: string;
  /** When it was handed out or hidden anew, in virtual ms; the broker's clock may differ. */
  readonly timeMs: number;
  /** When its message may be seen again, in virtual ms. */
  readonly visibleMs: number;
  /** Which life of its broker it was made in. */
  readonly life: number;
  readonly reconsumeTimes: number;
  /** A pop made it, not a change. */
  readonly byPop: boolean;
  /** It came of a change whose handle had lost its power: it goes its own way beside others. */
  readonly stray: boolean;
  readonly suspend: boolean;
  state: DeliveryState;
  /** When the state became what it is. */
  sinceMs: number;
  /** Its copy, once there is one. */
  copy: Revived | undefined;
  /** Its message was handed out again from the same place, as may be after a crash. */
  again: boolean;
}

/** What is wrong, by the name of the monitor that tells it. */
export type PopWrongs = Readonly<Record<'early' | 'acked' | 'twice' | 'strange', Found[]>>;

/** Everything that is known of the deliveries of a run. */
export interface PopLedger {
  readonly deliveries: readonly Delivery[];
  readonly wrong: PopWrongs;
  /** Each end of a broker's life. */
  readonly ends: readonly Extract<PopEvent, { kind: 'ended' }>[];
  /** When each broker booted last. */
  readonly booted: ReadonlyMap<string, number>;
  /** Every delivery of the message at a place to a group. */
  at(broker: string, place: Place): readonly Delivery[];
}

/** Where a message lies, and for which group. */
export type Place = Omit<HandleOf, 'popTime'>;

const ledgers = new WeakMap<Evidence, PopLedger>();

/** The ledger of a run; made once, however many monitors ask for it. */
export function popLedger(evidence: Evidence): PopLedger {
  const known = ledgers.get(evidence);
  if (known !== undefined) return known;
  const clerk = new Clerk(evidence);
  const ordered = orderedGroups(evidence);
  for (const event of popEvents(evidence)) {
    const group = groupIn(event);
    if (group === undefined || !ordered.has(group)) clerk.take(event);
  }
  ledgers.set(evidence, clerk);
  return clerk;
}

/** What befell a delivery, in words: whose message, what, and where it lies. */
export function deliveryText(evidence: Evidence, delivery: Delivery, what: string): string {
  const { group, broker, topic, queueId, queueOffset, msgId } = delivery;
  const id = messageNames(evidence).get(msgId);
  const subject = id === undefined ? 'a message' : `"${id}"`;
  const place = placeText(broker, topic, queueId, queueOffset);
  return `${subject} ${what}: ${place}, for group ${group}`;
}

/** A copy is not written before the time is over and so much more has passed (file mode). */
export const revivesAfterMs = 2_000;

class Clerk implements PopLedger {
  readonly deliveries: Delivery[] = [];
  readonly wrong: PopWrongs = { early: [], acked: [], twice: [], strange: [] };
  readonly ends: Extract<PopEvent, { kind: 'ended' }>[] = [];
  readonly booted = new Map<string, number>();
  private readonly evidence: Evidence;
  private readonly lives = new Map<string, number>();
  /** By broker, group and place. */
  private readonly byPlace = new Map<string, Delivery[]>();

  constructor(evidence: Evidence) {
    this.evidence = evidence;
  }

  take(event: PopEvent): void {
    const { broker, timeMs } = event;
    switch (event.kind) {
      case 'popped':
        for (const message of event.popped.messages) this.popped(event, message);
        return;
      case 'acked':
        this.ended(broker, event.handle, timeMs, 'acked');
        return;
      case 'changed':
        this.changed(event);
        return;
      case 'revived':
        this.revived(event);
        return;
      case 'ended':
        this.ends.push(event);
        return;
      case 'booted':
        this.lives.set(broker, (this.lives.get(broker) ?? 0) + 1);
        this.booted.set(broker, timeMs);
        return;
      default:
    }
  }

  private popped(
    { broker, timeMs, popped }: Extract<PopEvent, { kind: 'popped' }>,
    { topic, queueId, queueOffset, msgId, reconsumeTimes }: PoppedMessage,
  ): void {
    const { group, popTime, invisibleTime } = popped;
    const handle = { group, topic, queueId, queueOffset, popTime };
    const more = { msgId, reconsumeTimes, byPop: true };
    const made = this.add(broker, handle, timeMs, invisibleTime, more);
    for (const before of this.at(broker, handle)) {
      if (before === made) continue;
      before.again = true;
      if (!before.byPop) continue;
      const excuse = this.ends.some(
        (end) => end.broker === broker && end.timeMs >= before.timeMs && end.how !== 'stopped',
      );
      if (!excuse) this.tell('twice', timeMs, made, 'was handed out again from its place');
    }
  }

  private changed(event: Extract<PopEvent, { kind: 'changed' }>): void {
    const { broker, timeMs, handle, popTime, invisibleTime, suspend } = event;
    const old = this.find(broker, handle);
    const isOpen = old?.state === 'open' && timeMs < old.visibleMs;
    const reconsumeTimes = old?.reconsumeTimes ?? 0;
    const stray = !isOpen || old.stray;
    const msgId = old?.msgId ?? '';
    this.ended(broker, handle, timeMs, 'changed');
    const fresh = { ...handle, popTime };
    this.add(broker, fresh, timeMs, invisibleTime, { msgId, reconsumeTimes, stray, suspend });
  }

  /** A delivery is acknowledged or replaced: what comes too late may count or not. */
  private ended(broker: string, handle: HandleOf, timeMs: number, how: 'acked' | 'changed'): void {
    const delivery = this.find(broker, handle);
    if (delivery === undefined) {
      const { queueOffset, topic, queueId, group } = handle;
      const place = placeText(broker, topic, queueId, queueOffset);
      const text = `a handle names no delivery: ${place}, for group ${group}`;
      this.wrong.strange.push({ text, timeMs });
      return;
    }
    if (delivery.state !== 'open') return;
    delivery.state = timeMs < delivery.visibleMs ? how : 'either';
    delivery.sinceMs = timeMs;
  }

  private revived({ broker, timeMs, revived }: Extract<PopEvent, { kind: 'revived' }>): void {
    const delivery = this.find(broker, revived);
    if (delivery === undefined) {
      this.wrong.strange.push({ text: `${broker} brings back what it never handed out`, timeMs });
      return;
    }
    const { state, sinceMs } = delivery;
    const tell = (wrong: keyof PopWrongs, what: string) => {
      this.tell(wrong, timeMs, delivery, what);
    };
    const dueMs = delivery.visibleMs + revivesAfterMs;
    if (timeMs < dueMs) tell('early', `came back ${dueMs - timeMs} ms early`);
    const isCut = this.ends.some(
      (end) => end.broker === broker && end.timeMs >= sinceMs && end.how === 'powerCut',
    );
    if (!isCut && state === 'acked') tell('acked', 'was acknowledged and came back');
    if (!isCut && state === 'changed') tell('acked', 'came back by its old handle');
    if (!isCut && state === 'revived') tell('twice', 'came back twice');
    const attempts = delivery.reconsumeTimes + (delivery.suspend ? 0 : 1);
    if (revived.reconsumeTimes !== attempts) {
      const counted = `attempt ${revived.reconsumeTimes} in the place of ${attempts}`;
      tell('strange', `came back as ${counted}`);
    }
    delivery.state = 'revived';
    delivery.sinceMs = timeMs;
    delivery.copy = revived;
  }

  private tell(wrong: keyof PopWrongs, timeMs: number, delivery: Delivery, what: string): void {
    this.wrong[wrong].push({ text: deliveryText(this.evidence, delivery, what), timeMs });
  }

  private add(
    broker: string,
    handle: HandleOf,
    timeMs: number,
    invisibleTime: number,
    more: Pick<Delivery, 'msgId' | 'reconsumeTimes'> &
      Partial<Pick<Delivery, 'byPop' | 'stray' | 'suspend'>>,
  ): Delivery {
    const { group, topic, queueId, queueOffset, popTime } = handle;
    const { msgId, reconsumeTimes, byPop = false, stray = false, suspend = false } = more;
    const made: Delivery = {
      ...{ group, topic, queueId, queueOffset, popTime, broker, msgId, timeMs },
      visibleMs: timeMs + invisibleTime,
      life: this.lives.get(broker) ?? 1,
      ...{ reconsumeTimes, byPop, stray, suspend },
      state: 'open',
      sinceMs: timeMs,
      copy: undefined,
      again: false,
    };
    this.deliveries.push(made);
    const place = placeOf(broker, handle);
    this.byPlace.set(place, [...(this.byPlace.get(place) ?? []), made]);
    return made;
  }

  at(broker: string, handle: Place): readonly Delivery[] {
    return this.byPlace.get(placeOf(broker, handle)) ?? [];
  }

  /** The delivery of a handle; of several that were made in one ms, one that is not over. */
  private find(broker: string, handle: HandleOf): Delivery | undefined {
    const all = this.at(broker, handle).filter(({ popTime }) => popTime === handle.popTime);
    const of = (wanted: DeliveryState) => all.find(({ state }) => state === wanted);
    return of('open') ?? of('either') ?? all.at(-1);
  }
}

function placeOf(broker: string, { group, topic, queueId, queueOffset }: Place): string {
  return [broker, group, topic, queueId, queueOffset].join(' ');
}
