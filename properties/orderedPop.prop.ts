/**
 * Messages popped in order: one batch of a queue at a time, which begins where the last one was
 * left, and is counted. Whatever goes wrong, but for what a crash may take.
 */

import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultKinds } from './arbitraries/faults.ts';
import { orderedPlans } from './arbitraries/orderedPops.ts';
import type { gather } from './monitors/evidence.ts';
import { batchesAstray, batchesBeside, miscountedBatches } from './monitors/orderedPops.ts';
import { unsettledOrders } from './monitors/popMonitors.ts';
import * as mutations from './mutations/orderedPops.ts';
import { isCaught, quiet } from './planProperty.ts';
import { runs, verifyAfter } from './replay.ts';
import { newMarks } from './sometimes.ts';

const ordered = suite('ordered pop');

const calm = orderedPlans([]);
const numRuns = 100;

ordered('a batch is alone in its queue, begins where the last one was left, and is counted', () => {
  const marks = newMarks(
    'a batch came again',
    'a batch was repeated by its attempt',
    'a batch began behind an acknowledged message',
    'a group was past its batch',
    'a queue gave nothing',
  );
  const note = ({ trace }: ReturnType<typeof gather>) => {
    const before = new Map<
      string,
      { readonly first: number; readonly attemptId?: string | undefined }
    >();
    for (const entry of trace) {
      if (entry.kind !== 'observation') continue;
      const { observation } = entry;
      if (observation.kind === 'settled' && observation.outcome === 'empty') {
        marks.hit('a queue gave nothing');
      }
      if (observation.kind !== 'orderedPopped') continue;
      const { group, topic, queueId, attemptId, messages } = observation;
      const key = `${entry.node} ${group} ${topic} ${queueId}`;
      const first = messages[0]!.queueOffset;
      const last = before.get(key);
      if (last?.first === first) {
        const isSame = attemptId !== undefined && attemptId === last.attemptId;
        marks.hit(isSame ? 'a batch was repeated by its attempt' : 'a batch came again');
      } else if (last !== undefined && messages[0]!.count > 0) {
        marks.hit('a batch began behind an acknowledged message');
      } else if (last !== undefined) marks.hit('a group was past its batch');
      before.set(key, { first, attemptId });
    }
  };
  const monitors = [batchesBeside, batchesAstray, miscountedBatches, unsettledOrders];
  fc.assert(quiet(orderedPlans(faultKinds), monitors, {}, note), runs(numRuns));
  verifyAfter(marks, numRuns);
});

ordered('a broker that forgets a batch is found by the one that it hands out beside it', () => {
  assert.ok(isCaught(calm, batchesBeside, mutations.forgetsBatches));
});

ordered('a broker that frees a queue too soon is found by the batch beside the hidden one', () => {
  assert.ok(isCaught(calm, batchesBeside, mutations.freesTooSoon));
});

ordered('a broker that acknowledges another batch is found by what comes again', () => {
  assert.ok(isCaught(calm, batchesAstray, mutations.acksAnotherBatch));
});

ordered('a broker that acknowledges the next message is found by what is passed over', () => {
  assert.ok(isCaught(calm, batchesAstray, mutations.acksTheNext));
});

ordered('a broker that counts no attempts is found by its counts', () => {
  assert.ok(isCaught(calm, miscountedBatches, mutations.countsNothing));
});

ordered.run();
