/**
 * Messages that are polled: in order and without a hole from one seek to the next, committed no
 * further than they were polled, all polled in the end, and every order settled once. Whatever goes
 * wrong with roads and members.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pullPlans } from './arbitraries/pulls.ts';
import { type Evidence, gather } from './monitors/evidence.ts';
import { leftovers } from './monitors/leftovers.ts';
import { brokenPolls, commitsAhead, unpolled, unsettledPulls } from './monitors/pullMonitors.ts';
import * as mutations from './mutations/pulls.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const litePull = suite('lite pull');

const calm = pullPlans(false);
const rough = pullPlans(true);
const numRuns = 25;

litePull(
  'what is polled is in order and whole, committed as far as that, and all in the end',
  () => {
    const marks = newMarks(
      'a seek went back',
      'a seek was refused',
      'a poll waited and got a message',
      'a poll got nothing',
      'both members polled',
      'a queue was paused',
      'a message was polled twice',
      'a member died',
    );
    const note = ({ trace }: Evidence) => {
      const seen = new Set<string>();
      const who = new Set<string>();
      for (const entry of trace) {
        if (entry.kind === 'life' && entry.what === 'crash') marks.hit('a member died');
        if (entry.kind !== 'observation') continue;
        const { observation } = entry;
        if (observation.kind === 'polled') {
          if (seen.has(observation.msgId)) marks.hit('a message was polled twice');
          seen.add(observation.msgId);
          who.add(entry.node);
          if (who.size === 2) marks.hit('both members polled');
        }
        if (observation.kind !== 'settled') continue;
        const { what, outcome } = observation;
        if (what === 'pause') marks.hit('a queue was paused');
        if (what.startsWith('seek') && outcome === 'done') marks.hit('a seek went back');
        if (what === 'seek' && outcome === 'refused') marks.hit('a seek was refused');
        if (what === 'poll') {
          marks.hit(outcome === 'empty' ? 'a poll got nothing' : 'a poll waited and got a message');
        }
      }
    };
    const monitors = [brokenPolls, commitsAhead, unpolled, unsettledPulls, leftovers];
    fc.assert(quiet(rough, monitors, {}, note), runs(numRuns));
    verifyAfter(marks, numRuns);
  },
);

litePull('the same plan is the same run', () => {
  fc.assert(
    fc.property(rough, (plan) => {
      const hash = () => gather(plan).kernel.world.hash.toString();
      assert.is(hash(), hash());
    }),
    runs(5),
  );
});

litePull('a broker that leaves a message out, or repeats some, is found by the next one', () => {
  assert.ok(isCaught(calm, brokenPolls, mutations.skipsAMessage));
  assert.ok(isCaught(calm, brokenPolls, mutations.handsOutTwice));
});

litePull('a consumer that commits a message ahead is found by what was polled', () => {
  assert.ok(isCaught(calm, commitsAhead, mutations.commitsAMessageAhead, 20));
});

litePull('a consumer whose polls do not end is found by what is left open', () => {
  assert.ok(isCaught(calm, unsettledPulls, mutations.waitsForEver, 20));
});

litePull('a consumer that gives a pull up for good is found by what nobody polls', () => {
  assert.ok(isCaught(rough, unpolled, mutations.givesUpAPull, 40));
});

litePull.run();
