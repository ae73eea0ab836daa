/**
 * Operators: what they put is kept, what they delete is gone, where they send a group it is, and
 * every request is answered once. Whatever goes wrong.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { administrationPlans } from './arbitraries/administration.ts';
import { faultKinds } from './arbitraries/faults.ts';
import {
  lostResets,
  lostValues,
  returnedTopics,
  surplusAnswers,
} from './monitors/administration.ts';
import type { Evidence } from './monitors/evidence.ts';
import { unsettledQuestions } from './monitors/unsettledQuestions.ts';
import * as mutations from './mutations/administration.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const administration = suite('administration');

const calm = administrationPlans([]);
const monitors = [lostValues, returnedTopics, lostResets, surplusAnswers, unsettledQuestions];

/** What has to have come up, by the command and the code of an answer. */
const cases = {
  'putKvConfig 0': 'a value was put',
  'getKvConfig 0': 'a value was read',
  'getKvConfig 22': 'a value was not there',
  'deleteTopicInBroker 0': 'a topic was deleted',
  'getTopicStatsInfo 0': 'a topic was there',
  'getTopicStatsInfo 17': 'a topic was not there',
  'invokeBrokerToResetOffset 0': 'a group was sent elsewhere',
  'queryConsumerOffset 0': 'an offset was read',
  'getSubscriptiongroupConfig 0': 'a group was made by a look',
} as const;

administration('what operators do holds until it is undone, and is answered once', () => {
  const numRuns = 15;
  const marks = newMarks(...Object.values(cases));
  const note = ({ trace }: Evidence) => {
    for (const entry of trace) {
      if (entry.kind !== 'frame' || entry.frame.kind !== 'response') continue;
      const name = `${entry.frame.command} ${entry.frame.code}`;
      if (name in cases) marks.hit(cases[name as keyof typeof cases]);
    }
  };
  fc.assert(quiet(administrationPlans(faultKinds), monitors, {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

for (const [what, monitor, planted, plans] of [
  ['a name server that loses values', lostValues, mutations.losesValues, calm],
  ['a broker that keeps deleted topics', returnedTopics, mutations.keepsTopics, calm],
  ['a broker that loses resets', lostResets, mutations.losesResets, calm],
  ['a broker that answers what wants no answer', surplusAnswers, mutations.answersAll, calm],
] as const) {
  administration(`${what} is found`, () => {
    assert.ok(isCaught(plans, monitor, planted));
  });
}

administration.run();
