/**
 * Offsets never go backwards and never pass over a message.
 *
 * RocketMQ's brokers overwrite a committed offset by whatever comes, so the plain sentence does not
 * hold there: a former owner's late commit moves it back. `monitors/backwardOffsets.ts` says what
 * does hold; `monitors/skippedMessages.ts` says why a step back is harmless.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plans } from './arbitraries/plans.ts';
import { backwardOffsets } from './monitors/backwardOffsets.ts';
import { forgottenOffsets } from './monitors/forgottenOffsets.ts';
import { skippedMessages } from './monitors/skippedMessages.ts';
import { strayPulls } from './monitors/strayPulls.ts';
import * as mutations from './mutations/index.ts';
import { assertQuiet, isCaught } from './planProperty.ts';

const offsets = suite('offsets');

offsets('no tenure of a queue takes its offset back; no commit passes over a message', () => {
  assertQuiet(
    plans(),
    [backwardOffsets, forgottenOffsets, skippedMessages, strayPulls],
    [
      'an offset went back, as it may',
      'a broker came back with older offsets',
      'a commit was lost',
      'a queue changed hands',
      'a queue had two owners for a while',
      'a message was consumed twice',
      'a message was not meant for a group',
      'a listener failed and had the message again',
      'a broker died',
      'a consumer died',
      'a connection was reset',
    ],
    70,
  );
});

offsets('a consumer that commits an old offset now and then is found by the step back', () => {
  assert.ok(isCaught(plans(), backwardOffsets, mutations.commitsAnOldOffset));
});

offsets('a broker that restarts with offsets of its own is found by what it replaces', () => {
  const restarts = plans(['kill', 'crash', 'restart']);
  assert.ok(isCaught(restarts, forgottenOffsets, mutations.restartsWithOtherOffsets));
});

offsets('a broker that restarts without its offsets is found by the same', () => {
  const restarts = plans(['kill', 'crash', 'restart']);
  assert.ok(isCaught(restarts, forgottenOffsets, mutations.restartsWithoutOffsets));
});

offsets('a consumer that commits one too far is found by the message that it skips', () => {
  assert.ok(isCaught(plans(), skippedMessages, mutations.commitsOneTooFar));
});

offsets('a consumer that commits nothing is found by the queues left behind', () => {
  assert.ok(isCaught(plans(), skippedMessages, mutations.commitsNothing));
});

offsets('a consumer that begins every queue anew is found by where it pulls from', () => {
  assert.ok(isCaught(plans(), strayPulls, mutations.beginsQueuesAnew));
});

offsets.run();
