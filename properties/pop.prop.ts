/**
 * Popped messages: never seen before their time, never in two pairs of hands, gone once they are
 * acknowledged in time, back if they are not; and every receive settled once. Whatever goes wrong,
 * but for what the reference itself excepts.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { faultKinds } from './arbitraries/faults.ts';
import { plans } from './arbitraries/plans.ts';
import { lateWakes } from './monitors/lateWakes.ts';
import {
  doubleDeliveries,
  earlyReturns,
  lostDeliveries,
  returnsAfterAck,
  strangeHandles,
  unsettledOrders,
} from './monitors/popMonitors.ts';
import { skippedPops } from './monitors/skippedPops.ts';
import * as mutations from './mutations/pops.ts';
import { wakesNoPop, wakesNoPopOfAQueue } from './mutations/wakes.ts';
import { assertQuiet, isCaught } from './planProperty.ts';

const pop = suite('pop');

const calm = plans([], 'pop');
const silent = plans(['partition', 'oneWayPartition', 'hold'], 'pop');

pop('a popped message is hidden until its time, in one pair of hands, and gone or back', () => {
  assertQuiet(
    plans(faultKinds, 'pop'),
    [
      earlyReturns,
      returnsAfterAck,
      doubleDeliveries,
      lostDeliveries,
      skippedPops,
      strangeHandles,
      unsettledOrders,
      lateWakes,
    ],
    [
      'a popped message came back',
      'a popped message came back a second time',
      'a popped message was acknowledged in time',
      'an acknowledgement came when the time was over',
      'a message was hidden for another time',
      'a new time ended when the old one would have',
      'a change came too late',
      'one of a batch was acknowledged',
      'a message in a retry topic was acknowledged',
      'a broker died while messages were hidden',
      'a message was handed out again after a crash',
      'an answer to a pop was lost',
      'a pop waited for its message',
      'a message woke a pop of its queue',
      'a message woke a pop of all queues',
      'a copy in a retry topic woke a pop',
    ],
    100,
  );
});

pop('a broker that looks ahead of time is found by the message that came back early', () => {
  assert.ok(isCaught(calm, earlyReturns, mutations.bringsBackEarly));
});

pop('a broker that never brings anything back is found by the message that is missed', () => {
  assert.ok(isCaught(calm, lostDeliveries, mutations.neverBringsBack));
});

pop('an acknowledgement that marks something else is found by the message that comes back', () => {
  assert.ok(isCaught(calm, returnsAfterAck, mutations.acksSomethingElse));
});

pop('a change that leaves the old delivery is found by the message that comes back by it', () => {
  assert.ok(isCaught(calm, returnsAfterAck, mutations.changesBesideTheOld));
});

pop('a broker that forgets a pop is found by the message that is handed out twice', () => {
  assert.ok(isCaught(calm, doubleDeliveries, mutations.forgetsPops));
});

pop('a pop that skips a message is found by what lies behind it', () => {
  assert.ok(isCaught(calm, skippedPops, mutations.popSkipsAMessage));
  assert.ok(isCaught(calm, strangeHandles, mutations.popSkipsAMessage));
});

pop('a simple consumer that forgets what nobody answered is found by what is left open', () => {
  assert.ok(isCaught(silent, unsettledOrders, mutations.unansweredIsForgotten));
});

pop('a broker that wakes no pop, or none of one queue, is found by the first that waits on', () => {
  assert.ok(isCaught(calm, lateWakes, wakesNoPop, 20));
  assert.ok(isCaught(calm, lateWakes, wakesNoPopOfAQueue, 40));
});

pop.run();
