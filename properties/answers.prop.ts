/**
 * What brokers answer: once, in time, without effect where they refuse or only look; and what they
 * hand out: whole, in order, wanted, as it was sent. Whatever goes wrong.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Plan, PlannedChange } from '../harness/plan/plan.ts';
import { faultKinds } from './arbitraries/faults.ts';
import { plans } from './arbitraries/plans.ts';
import {
  effectsOfLooking,
  effectsOfRefusals,
  lateAnswers,
  misreadOffsets,
  strayAnswers,
} from './monitors/answers.ts';
import type { Evidence } from './monitors/evidence.ts';
import {
  alteredMessages,
  brokenPulls,
  shrinkingQueues,
  unwantedMessages,
} from './monitors/handedOut.ts';
import { gapsInQueues, rewrittenLogs } from './monitors/logs.ts';
import { contraryAcks, muddledPops, wrongFirstPops } from './monitors/popAnswers.ts';
import { lostDeliveries } from './monitors/popMonitors.ts';
import * as mutations from './mutations/answers.ts';
import { pullSkipsAMessage } from './mutations/index.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const answers = suite('answers');

/** The same plan, whose simple consumers also look at what there is. */
function looking(plan: Plan): Plan {
  const nodes = plan.topology.filter(({ kind }) => kind === 'simpleConsumer');
  const verbs = ['peek', 'notification', 'pollingInfo'] as const;
  const looks = nodes.flatMap(({ name }) =>
    verbs.map((verb, index): PlannedChange => {
      const event = { type: `operator.${verb}`, id: `look ${verb} ${name}` } as const;
      return { atMs: 4_000 + index, change: 'ask', node: name, event };
    }),
  );
  return { ...plan, changes: [...plan.changes, ...looks] };
}

/** The same plan; its simple consumers hide anew what they get, and use old handles. */
function stale(plan: Plan): Plan {
  const orders = [
    { type: 'operator.receive', maxMsgNums: 1, invisibleTimeMs: 6_000, pollTimeMs: 1_000 },
    { type: 'operator.changeInvisible', delivery: -1, invisibleTimeMs: 3_000 },
    { type: 'operator.ack', delivery: -1, handle: 0 },
  ] as const;
  const nodes = plan.topology.filter(({ kind }) => kind === 'simpleConsumer');
  const asks = nodes.flatMap(({ name }) =>
    orders.map((order, index): PlannedChange => {
      const event = { ...order, id: `stale ${index} ${name}` };
      return { atMs: 62_000 + index * 1_500, change: 'ask', node: name, event };
    }),
  );
  return { ...plan, changes: [...plan.changes, ...asks] };
}

const calm = plans([]);
const pops = plans([], 'pop').map(looking);
const deadly = plans(['kill']);
const numRuns = 15;

answers('an answer comes once, in time, and tells what is; what is handed out is whole', () => {
  const marks = newMarks('a pull was held', 'a look was answered', 'a request was refused');
  const note = ({ answers: { answered } }: Evidence) => {
    for (const { request, answer, askedMono, answeredMono } of answered) {
      const { command } = request;
      if (command === 'pullMessage' && answeredMono > askedMono) marks.hit('a pull was held');
      if (command === 'peekMessage') marks.hit('a look was answered');
      if (answer.code === 17) marks.hit('a request was refused');
    }
  };
  const monitors = [
    ...[strayAnswers, lateAnswers, effectsOfRefusals, effectsOfLooking, misreadOffsets],
    ...[brokenPulls, shrinkingQueues, unwantedMessages, alteredMessages],
    ...[gapsInQueues, rewrittenLogs, muddledPops, wrongFirstPops, contraryAcks],
  ];
  const any = plans(faultKinds, 'any').map(looking);
  fc.assert(quiet(any, monitors, {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

answers('a broker that answers by another number is found by what nobody asked', () => {
  assert.ok(isCaught(calm, strayAnswers, mutations.misnumbersAnswers, 10));
});

answers('a broker that never lets go of pulls is found by the time that they wait', () => {
  assert.ok(isCaught(calm, lateAnswers, mutations.holdsForEver, 20));
});

answers('a broker that stores what it refuses is found by its log', () => {
  assert.ok(isCaught(calm, effectsOfRefusals, mutations.refusesWhatItStores, 10));
});

answers('a broker that moves an offset where somebody only looks is found by the table', () => {
  assert.ok(isCaught(pops, effectsOfLooking, mutations.commitsOnALook, 10));
});

answers('a broker that tells another offset is found by its table', () => {
  assert.ok(isCaught(calm, misreadOffsets, mutations.tellsAnotherOffset, 20));
});

answers('a broker whose pulls leave something out or go backwards is found by the answer', () => {
  assert.ok(isCaught(calm, brokenPulls, pullSkipsAMessage, 20));
  assert.ok(isCaught(calm, brokenPulls, mutations.handsOutBackwards, 20));
});

answers('a broker that forgets the end of a queue is found by what it said before', () => {
  assert.ok(isCaught(calm, shrinkingQueues, mutations.forgetsTheEnd, 20));
});

answers('a broker that hands out what nobody wants is found by the tags', () => {
  assert.ok(isCaught(pops, unwantedMessages, mutations.popsUnfiltered, 40));
});

answers('a broker that changes messages is found by what was sent', () => {
  assert.ok(isCaught(calm, alteredMessages, mutations.stripsProperties, 20));
  assert.ok(isCaught(pops, alteredMessages, mutations.copiesAreBornAnew, 40));
});

answers('a broker that leaves places free is found by the next message', () => {
  assert.ok(isCaught(calm, gapsInQueues, mutations.skipsPlaces, 20));
});

answers('a broker that loses a record on its way to the disk is found after its restart', () => {
  assert.ok(isCaught(deadly, rewrittenLogs, mutations.losesRecords, 60));
});

answers(
  'a broker whose pops tell other offsets, or other times, is found by their messages',
  () => {
    assert.ok(isCaught(pops, muddledPops, mutations.tellsLaterStarts, 20));
    assert.ok(isCaught(pops, wrongFirstPops, mutations.misdatesFirstPops, 20));
  },
);

answers('a broker that refuses to hear of an acknowledgement twice is found', () => {
  assert.ok(isCaught(pops, contraryAcks, mutations.refusesAgain(), 60));
});

answers('a broker that takes an old handle for the new one is found by what never returns', () => {
  assert.ok(isCaught(pops.map(stale), lostDeliveries, mutations.takesOldHandles(), 40));
});

answers.run();
