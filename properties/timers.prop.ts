/**
 * Messages at a time: none comes early, each that was taken comes once and in time, none that was
 * recalled comes; over restarts as well. Each promise is proved by a broker that breaks it.
 */
import * as fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TestBroker } from '../actors/broker/testBroker.ts';
import { messageProperty, propertyOf } from '../protocol/messageProperties.ts';

const timers = suite('messages at a time');

/** What happens to a broker, one after another. */
type Action =
  | { readonly do: 'send'; readonly delayMs: number; readonly isAbsolute: boolean }
  | { readonly do: 'recall'; readonly which: number }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'restart'; readonly downMs: number };

const actions = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: sending() },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('recall' as const), which: fc.nat(9) }) },
    { weight: 4, arbitrary: waiting() },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('restart' as const), downMs: fc.nat(8_000) }),
    },
  ),
  { minLength: 2, maxLength: 25 },
);

function sending() {
  const delayMs = fc.oneof(
    fc.nat(6_000),
    fc.nat(60).map((s) => s * 500),
  );
  return fc.record({ do: fc.constant('send' as const), delayMs, isAbsolute: fc.boolean() });
}

function waiting() {
  return fc.record({ do: fc.constant('wait' as const), ms: fc.nat(4_000) });
}

/** A message, and what became of it. */
interface Sent {
  readonly id: string;
  readonly wantedAt: number;
  readonly handle: string | undefined;
  /** Recalled at least two seconds before its time, with success. */
  recalled: boolean;
  readonly cameAt: number[];
}

/** Wall clock of the next boot: a test's broker is made and booted at once. */
let bootAt = 0;
const firstBootAt = 1_700_000_000_000;

class Booted extends TestBroker {
  override step(event: Step): void {
    if (event.type === 'node.boot') this.at = bootAt;
    super.step(event);
  }
}

type Step = Parameters<TestBroker['step']>[0];

type Brokers = new (...given: ConstructorParameters<typeof TestBroker>) => TestBroker;

const config = { topics: { orders: 1 }, recallMessageEnable: true };
const key = 'orders@0';
/** A slot, a look and the time that a broker was down. */
const lateMsMax = 1_200;
const restMs = 45_000;

/** Runs actions against a broker; the wall clock of the broker is the only one there is. */
function run(list: readonly Action[], Made: Brokers): readonly Sent[] {
  bootAt = firstBootAt;
  let broker = new Made(config);
  let lives = 1;
  broker.open('c');
  const sent: Sent[] = [];
  let seen = 0;
  const look = (made: TestBroker) => {
    const entries = made.state.store.queues.get(key)?.entries;
    for (; entries !== undefined && seen < entries.length; seen += 1) {
      const message = made.state.store.log.get(entries.get(seen)?.position ?? -1);
      const id = propertyOf(message?.properties ?? '', messageProperty.uniqueKey);
      sent.find((one) => one.id === id)?.cameAt.push(message?.storeTimestamp ?? 0);
    }
  };
  for (const action of [...list, { do: 'wait', ms: restMs } as const]) {
    if (action.do === 'wait') broker.advance(action.ms);
    else if (action.do === 'send') sent.push(send(broker, action, `m${sent.length}`));
    else if (action.do === 'recall') recall(broker, sent[action.which]);
    else {
      look(broker);
      lives += 1;
      bootAt = broker.at + action.downMs;
      const next = new Made(config, broker.disk, lives);
      next.open('c');
      broker = next;
    }
    look(broker);
  }
  return sent;
}

function send(
  broker: TestBroker,
  { delayMs, isAbsolute }: Extract<Action, { do: 'send' }>,
  id: string,
): Sent {
  const wantedAt = broker.at + delayMs;
  const time: Record<string, string> = isAbsolute
    ? { TIMER_DELIVER_MS: String(wantedAt) }
    : { TIMER_DELAY_MS: String(delayMs) };
  const answer = broker.send('c', 'orders', 0, id, { ...time, UNIQ_KEY: id });
  assert.is(answer?.code, 0);
  return { id, wantedAt, handle: answer?.header?.recallHandle, recalled: false, cameAt: [] };
}

function recall(broker: TestBroker, one: Sent | undefined): void {
  if (one?.handle === undefined) return;
  const header = { topic: 'orders', recallHandle: one.handle };
  const isDone = broker.ask('c', 'recallMessage', header)?.code === 0;
  if (isDone && one.wantedAt - broker.at > 2_000) one.recalled = true;
}

/** The promise that a run broke, if it did. */
function problemOf(sent: readonly Sent[], list: readonly Action[]): string | undefined {
  const downMs = list.reduce((ms, one) => ms + (one.do === 'restart' ? one.downMs : 0), 0);
  const lives = list.filter((one) => one.do === 'restart').length + 1;
  for (const { id, wantedAt, cameAt, recalled, handle } of sent) {
    if (cameAt.some((at) => at < wantedAt)) return `${id} came early`;
    if (recalled && cameAt.length > 0) return `${id} came though it was recalled`;
    if (cameAt.length > lives) return `${id} came too often`;
    const isRecallable = handle !== undefined && list.some((one) => one.do === 'recall');
    if (recalled || (isRecallable && cameAt.length === 0)) continue;
    const first = cameAt[0];
    if (first === undefined) return `${id} never came`;
    if (first > wantedAt + lateMsMax + downMs) return `${id} came late`;
  }
  return undefined;
}

const property = (made: Brokers) =>
  fc.property(actions, (list) => {
    const problem = problemOf(run(list, made), list);
    if (problem !== undefined) throw new Error(problem);
  });

timers('none comes early, each comes in time and once a life, none that was recalled comes', () => {
  fc.assert(property(Booted), { numRuns: 150 });
});

/** Brokers that take some events otherwise, and the promise that this breaks. */
const broken: readonly (readonly [string, (event: Step) => Step | undefined, RegExp])[] = [
  [
    'forgets two seconds of every time',
    (event) => {
      if (event.type !== 'rmq.sendMessageV2') return event;
      const { header } = event.frame;
      const properties = header.properties?.replace(
        /(TIMER_DE\w+_MS.)(\d+)/,
        (_, name: string, ms: string) => name + (Number(ms) - 2_000),
      );
      return { ...event, frame: { ...event.frame, header: { ...header, properties } } } as Step;
    },
    /early/,
  ],
  ['never looks', (event) => (event.type === 'timer.timerWheel' ? undefined : event), /never came/],
  [
    'says yes to recalls and forgets them',
    (event) => {
      if (event.type !== 'rmq.recallMessage') return event;
      const { frame } = event;
      return { ...event, frame: { ...frame, header: { ...frame.header, recallHandle: another } } };
    },
    /recalled/,
  ],
];

const another = Buffer.from(`v1 orders broker-a ${1_700_000_100_001} x`).toString('base64url');

for (const [what, change, promise] of broken) {
  timers(`a broker that ${what} is found out`, () => {
    class Broken extends Booted {
      override step(event: Step): void {
        const changed = change(event);
        if (changed !== undefined) super.step(changed);
      }
    }
    const found = fc.check(property(Broken), { numRuns: 300 });
    assert.ok(found.failed);
    assert.match(String(found.errorInstance), promise);
  });
}

timers.run();
