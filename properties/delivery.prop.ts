/**
 * Every acknowledged message is consumed at least once by every group that wants it, whatever goes
 * wrong before the heal; and every send is settled exactly once.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plans } from './arbitraries/plans.ts';
import { lateWakes } from './monitors/lateWakes.ts';
import { lostMessages } from './monitors/lostMessages.ts';
import { lostWrites } from './monitors/lostWrites.ts';
import { unsettledSends } from './monitors/unsettledSends.ts';
import * as mutations from './mutations/index.ts';
import { wakesOnePullOfAQueue } from './mutations/wakes.ts';
import { assertQuiet, isCaught } from './planProperty.ts';

const delivery = suite('delivery');

/** Plans in which sends run out of time. */
const silence = plans(['partition', 'oneWayPartition', 'loss', 'hold']);

delivery('every acknowledged message is consumed at least once; every send settles once', () => {
  assertQuiet(
    plans(),
    [lostMessages, lostWrites, unsettledSends, lateWakes],
    [
      'a send was tried again',
      'a send ran out of time',
      'a send found no route',
      'a message was stored twice',
      'a message was consumed twice',
      'a message was consumed after the heal alone',
      'a listener failed and had the message again',
      'a broadcasting group consumed',
      'a power cut took what was not synced',
      'a broker died',
      'a name server died',
      'a producer died',
      'a consumer died',
      'a node joined',
      'a node left in good order',
      'a frame was delayed',
      'a frame was lost',
      'a frame was stopped by a partition',
      'a frame was kept back',
      'a connection was reset',
      'a message woke a pull',
      'a message woke two pulls of its queue',
    ],
    80,
  );
});

delivery('a pull that skips a message is found by the message that nobody consumed', () => {
  assert.ok(isCaught(plans(), lostMessages, mutations.pullSkipsAMessage));
});

delivery('a producer that takes a time-out for success is found by what the store lacks', () => {
  assert.ok(isCaught(silence, lostWrites, mutations.timeoutCountsAsStored));
});

delivery('a broker that answers before it stores is found by the write that a crash lost', () => {
  assert.ok(isCaught(plans(['crash']), lostWrites, mutations.acknowledgesBeforeStoring));
});

delivery('a producer that forgets sends out of time is found by the send left open', () => {
  assert.ok(isCaught(silence, unsettledSends, mutations.timeoutsAreForgotten));
});

delivery('a producer that settles one send in the place of others is found by both', () => {
  assert.ok(isCaught(plans(), unsettledSends, mutations.settlesTheWrongSend));
});

delivery('a broker that wakes one pull of a queue is found by the other, which waits on', () => {
  assert.ok(isCaught(plans([]), lateWakes, wakesOnePullOfAQueue, 20));
});

delivery.run();
