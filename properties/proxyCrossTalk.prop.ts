/**
 * A proxy mixes nobody up: however many clients ask the same things under the same numbers, of
 * brokers that are slow, silent, gone or too late, each request is answered once, by its own answer
 * and under its own number, in time, and one-way requests never.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { AnyStateMachine } from 'xstate';
import { type Machines, machines } from '../harness/cluster/machines.ts';
import type { RequestFrame } from '../protocol/frame.ts';
import { responseCode } from '../protocol/responseCodes.ts';
import { type LabBroker, type LabStep, runLab } from './crossTalk/lab.ts';
import { type AskCommand, asking, asks, numberIn } from './crossTalk/script.ts';
import { AnswerBook } from './monitors/answerBook.ts';
import { ProxyBook } from './monitors/proxyBook.ts';
import { joined, watchedMachine } from './monitors/watchedMachine.ts';
import * as mutations from './mutations/proxies.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const crossTalk = suite('proxy cross-talk');

/** Soon, late, later than anybody waits for, never, nobody there. */
const brokers: readonly LabBroker[] = [
  { name: 'b0', address: '10.2.0.1:10911', answersAfterMs: 2, isThere: true },
  { name: 'b1', address: '10.2.0.2:10911', answersAfterMs: 900, isThere: true },
  { name: 'b2', address: '10.2.0.3:10911', answersAfterMs: 4_500, isThere: true },
  { name: 'b3', address: '10.2.0.4:10911', answersAfterMs: undefined, isThere: true },
  { name: 'b4', address: '10.2.0.5:10911', answersAfterMs: undefined, isThere: false },
];

/** A request of a client; its number is its place in the list. */
interface Ask {
  readonly client: number;
  readonly atMs: number;
  readonly command: AskCommand;
  readonly broker: number;
  readonly opaque: number;
  readonly oneway: boolean;
}

interface Leaving {
  readonly client: number;
  readonly atMs: number;
}

/** The longest that anybody may wait for an answer in the lab, in ms: pulls are waited for. */
const boundOf = ({ command }: Ask): number => (command === 'pullMessage' ? 12_000 : 6_000);
const endMs = 20_000;

interface Outcome {
  readonly wrong: readonly string[];
  readonly cases: ReadonlySet<string>;
}

/** Has the clients ask, and says what was wrong. */
function tried(
  list: readonly Ask[],
  leaving: readonly Leaving[],
  machine: AnyStateMachine,
): Outcome {
  const [book, answers] = [new ProxyBook(), new AnswerBook()];
  const frames = list.map(({ command, broker, opaque, oneway }, number) =>
    asking(command, number, `b${broker}`, opaque, oneway),
  );
  const steps: LabStep[] = [
    ...list.map(({ atMs, client }, number) => ({ atMs, client, frame: frames[number]! })),
    ...leaving.map(({ atMs, client }) => ({ atMs, client, frame: 'leave' as const })),
  ];
  const given = runLab(watchedMachine(machine, joined(book, answers)), brokers, steps, endMs);
  const wrong = [...book.wrong, ...answers.strays].map(({ text }) => text);
  const cases = new Set<string>();
  /** Requests that wait, by client and opaque. */
  const open = new Map<string, number[]>();
  const leftAt = new Map(leaving.map(({ client, atMs }) => [client, atMs]));
  for (const [number, { client, opaque, oneway, atMs }] of list.entries()) {
    if (oneway || (leftAt.get(client) ?? endMs) < atMs) continue;
    const key = `${client} ${opaque}`;
    open.set(key, [...(open.get(key) ?? []), number]);
  }
  for (const { client, atMs, frame } of given) {
    const waiting = open.get(`${client} ${frame.opaque}`) ?? [];
    const told = numberIn(frame);
    if (atMs > (leftAt.get(client) ?? endMs)) wrong.push(`${client} was answered when it was gone`);
    const own = waiting.find((number) => isAnswer(list[number]!, number, told, frame.command));
    if (own === undefined) {
      wrong.push(`${client} was answered ${frame.opaque} ${frame.command} ${told}`);
      continue;
    }
    waiting.splice(waiting.indexOf(own), 1);
    const tookMs = atMs - list[own]!.atMs;
    if (tookMs > boundOf(list[own]!))
      wrong.push(`${client} waited ${tookMs} ms for ${frame.command}`);
    noteCase(cases, list[own]!, frame.code);
  }
  for (const [key, numbers] of open) {
    const isGone = leftAt.has(Number(key.split(' ')[0]));
    for (const number of isGone ? [] : numbers) {
      wrong.push(`${key} never got its answer to ${list[number]!.command}`);
    }
  }
  return { wrong, cases };
}

/** Whether this is an answer to a request: what its broker says, or a refusal of the proxy. */
function isAnswer(ask: Ask, number: number, told: number | undefined, command: string): boolean {
  const inTime = ask.broker < (ask.command === 'pullMessage' ? 3 : 2);
  return command === ask.command && (inTime ? told === number : told === undefined);
}

function noteCase(cases: Set<string>, { broker }: Ask, code: number): void {
  if (code !== responseCode.SYSTEM_ERROR) cases.add('a broker answered');
  else if (broker === 4) cases.add('nobody was there');
  else cases.add('nobody answered in time');
}

/** The same requests by so many clients, all under the same few numbers. */
function crowd(clients: number): readonly Ask[] {
  return Array.from({ length: clients * 3 }, (_, index): Ask => {
    const client = index % clients;
    const turn = Math.floor(index / clients);
    const command = asks[(client + turn) % asks.length]!;
    const oneway = command === 'updateConsumerOffset' || (client + turn) % 11 === 0;
    const broker = (client * 3 + turn) % brokers.length;
    return { client, atMs: turn * 40 + (client % 7), command, broker, opaque: turn, oneway };
  });
}

crossTalk('a thousand clients with the same numbers are each answered once, by their own', () => {
  const leaving = [3, 71, 256, 999].map((client) => ({ client, atMs: 60 + client }));
  const { wrong, cases } = tried(crowd(1_000), leaving, machines.proxy);
  assert.equal(wrong, []);
  assert.equal([...cases].sort(), [
    'a broker answered',
    'nobody answered in time',
    'nobody was there',
  ]);
});

const ask: fc.Arbitrary<Ask> = fc.record({
  client: fc.nat(5),
  atMs: fc.nat(3_000),
  command: fc.constantFrom(...asks),
  broker: fc.nat(brokers.length - 1),
  opaque: fc.nat(40),
  oneway: fc.constantFrom(false, false, false, true),
});

/** No client uses a number again while it waits for it: as all do. */
const askLists = fc.uniqueArray(ask, {
  selector: ({ client, opaque }) => `${client} ${opaque}`,
  maxLength: 30,
});

const leavings = fc.uniqueArray(fc.record({ client: fc.nat(5), atMs: fc.nat(4_000) }), {
  selector: ({ client }) => client,
  maxLength: 2,
});

crossTalk('whoever asks what, and leaves, gets what is its own and nothing else', () => {
  const marks = newMarks('a broker answered', 'nobody answered in time', 'nobody was there');
  const property = fc.property(askLists, leavings, (list, leaving) => {
    const { wrong, cases } = tried(list, leaving, machines.proxy);
    for (const each of cases) marks.hit(each as 'a broker answered');
    assert.equal(wrong, []);
  });
  fc.assert(property, runs(150));
  verifyAfter(marks, 150);
});

/** Whether the crowd finds something wrong with a proxy. */
function isCaught(mutants: Partial<Machines>): boolean {
  return tried(crowd(60), [], mutants.proxy!).wrong.length > 0;
}

crossTalk('a crowd finds no mistake in a proxy that makes none', () => {
  assert.not(isCaught(machines));
});

for (const [what, mutants] of [
  ['mixes up two askers', mutations.swapsAnswers()],
  ['tells an asker what it told another', mutations.mixesUpAskers()],
  ['says nothing where nobody can be reached', mutations.forgetsFailedConnections],
  ['answers by the number of its own call', mutations.answersByItsOwnNumber],
  ['hands requests on twice', mutations.handsOnTwice],
  ['answers one-way requests', mutations.answersOneWays],
  ['tells of another place than its broker', mutations.tellsOtherPlaces],
  ['says that it was stored, and no broker did', mutations.inventsSuccess],
  ['waits for ever', mutations.waitsForEver],
] as const) {
  crossTalk(`a proxy that ${what} is found`, () => {
    assert.ok(isCaught(mutants));
  });
}

/** A request without anything by which its broker could be known. */
const nameless: RequestFrame = asking('sendMessageV2', 1, 'nobody', 1);

crossTalk('a request for a broker that there is not is refused, and reaches nobody', () => {
  const steps = [{ atMs: 1, client: 1, frame: nameless }];
  const [answer, ...others] = runLab(machines.proxy, brokers, steps, 5_000);
  assert.equal(others, []);
  assert.is(answer?.frame.opaque, 1);
  assert.is.not(answer?.frame.code, responseCode.SUCCESS);
});

crossTalk.run();
