/**
 * Simple consumers of random plans: sessions of a receive and what is done by hand with what came.
 * Times and invisible times are few round ones, so that one thing often ends as another begins.
 */
import fc from 'fast-check';
import type { NodeSpec } from '../../harness/cluster/nodeSpec.ts';
import type { PlannedChange } from '../../harness/plan/plan.ts';
import { type Span, time, timeOf } from './planTime.ts';

/** A simple consumer. */
export interface SimpleSketch {
  readonly topic: number;
  readonly tags: string;
  /** Shares its group with the others of this number. */
  readonly group: number;
}

/** A receive, and what follows. */
export interface SessionSketch {
  readonly at: number;
  readonly consumer: number;
  readonly maxMsgNums: number;
  /** Times of a session count in this unit. */
  readonly tickMs: number;
  readonly invisibleTicks: number;
  readonly pollTimeMs: number | undefined;
  readonly queueId: number | undefined;
  readonly following: readonly FollowUp[];
}

/** Something done with deliveries. */
interface FollowUp {
  readonly what: 'ack' | 'changeInvisible' | 'batchAck' | 'receive';
  /** In ticks after the receive. */
  readonly after: number;
  readonly delivery: number;
  /** How many deliveries a batch takes. */
  readonly count: number;
  /** An old handle in the place of the newest. */
  readonly handle: number | undefined;
  readonly invisibleTicks: number;
}

/** Few, and sums of each other: often one thing ends just as another does. */
const invisibleTicks = fc.constantFrom(1, 2, 3, 6);

const followUp: fc.Arbitrary<FollowUp> = fc.record({
  what: fc.constantFrom('ack', 'ack', 'changeInvisible', 'changeInvisible', 'batchAck', 'receive'),
  after: fc.nat(7),
  delivery: fc.integer({ min: -4, max: 3 }),
  count: fc.integer({ min: 1, max: 4 }),
  handle: fc.constantFrom(undefined, undefined, undefined, 0, -2),
  invisibleTicks,
});

/** Sketches of simple consumers. */
export const simples: fc.Arbitrary<readonly SimpleSketch[]> = fc.array(
  fc.record({
    topic: fc.nat(2),
    tags: fc.constantFrom('*', '*', 'red', 'red || green'),
    group: fc.nat(1),
  }),
  { minLength: 1, maxLength: 3 },
);

/** Sketches of what they do. */
export const sessions: fc.Arbitrary<readonly SessionSketch[]> = fc.array(
  fc.record({
    // Later rather than earlier: there has to be something to receive.
    at: fc.tuple(time, time).map(([one, other]) => Math.max(one, other)),
    consumer: fc.nat(2),
    maxMsgNums: fc.constantFrom(1, 2, 3, 8, 32),
    tickMs: fc.constantFrom(1_000, 1_000, 5_000),
    invisibleTicks,
    pollTimeMs: fc.constantFrom(undefined, 1_000, 5_000, 15_000),
    queueId: fc.constantFrom(undefined, undefined, undefined, 0, 1),
    following: fc.array(followUp, { maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** What of a plan's sketch matters here. */
export interface PopSketch {
  readonly span: Span;
  readonly simples: readonly SimpleSketch[];
  readonly sessions: readonly SessionSketch[];
}

/** The simple consumers; those of one group agree on their topic and tags. */
export function simpleConsumersOf(
  { simples }: PopSketch,
  topicNames: readonly string[],
): readonly NodeSpec[] {
  return simples.map(({ group }, index): NodeSpec => {
    const { topic, tags } = simples.find((each) => each.group === group)!;
    const options = { group: `h${group}`, topic: topicNames[topic]!, tags };
    return { kind: 'simpleConsumer', name: `s${index}`, options };
  });
}

/** When a session pops, and when its messages may be seen again if nothing is done about it. */
export function sessionTimes(
  sketch: PopSketch,
  session: number,
): { readonly popped: number; readonly visible: number } | undefined {
  const { simples, sessions } = sketch;
  if (simples.length === 0) return undefined;
  const { at, tickMs, invisibleTicks: ticks } = sessions[session % sessions.length]!;
  const popped = timeOf(sketch, at);
  return { popped, visible: popped + ticks * tickMs };
}

/** What they are asked to do, and when. */
export function popsOf(sketch: PopSketch): readonly PlannedChange[] {
  const { simples, sessions } = sketch;
  if (simples.length === 0) return [];
  return sessions.flatMap((session, number) => {
    const node = `s${session.consumer % simples.length}`;
    const atMs = timeOf(sketch, session.at);
    const receive: PlannedChange = ask(node, atMs, receiveEvent(session, `r${number}`));
    const following = session.following.map((follow, index) =>
      ask(
        node,
        atMs + follow.after * session.tickMs,
        followEvent(session, follow, `r${number}.${index + 1}`),
      ),
    );
    return [receive, ...following];
  });
}

function ask(node: string, atMs: number, event: { readonly type: `operator.${string}` }) {
  return { atMs, change: 'ask', node, event } as const;
}

function receiveEvent(
  { maxMsgNums, tickMs, invisibleTicks: ticks, pollTimeMs, queueId }: SessionSketch,
  id: string,
) {
  return {
    type: 'operator.receive',
    id,
    maxMsgNums,
    invisibleTimeMs: ticks * tickMs,
    ...(pollTimeMs === undefined ? {} : { pollTimeMs }),
    ...(queueId === undefined ? {} : { queueId }),
  } as const;
}

function followEvent(session: SessionSketch, follow: FollowUp, id: string) {
  const { what, delivery, count, handle } = follow;
  const invisibleTimeMs = follow.invisibleTicks * session.tickMs;
  const older = handle === undefined ? {} : { handle };
  switch (what) {
    case 'receive':
      return receiveEvent(session, id);
    case 'batchAck': {
      const deliveries = Array.from({ length: count }, (_, index) => delivery - index);
      return { type: 'operator.batchAck', id, deliveries } as const;
    }
    case 'ack':
      return { type: 'operator.ack', id, delivery, ...older } as const;
    case 'changeInvisible':
      return { type: 'operator.changeInvisible', id, delivery, invisibleTimeMs, ...older } as const;
  }
}
