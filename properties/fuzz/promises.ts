/** What each monitor watches over, in a sentence for somebody who meets it for the first time. */

/** What holds in every run, whatever its plan: what a step that throws has broken. */
export const noInvariantBreaks = 'no node breaks an invariant of its own';

const sentences: Readonly<Record<string, string>> = {
  bug: noInvariantBreaks,
  lostMessages: 'every acknowledged message is consumed by every group that wants it',
  lostWrites: 'a message whose producer was told "stored" is in the store',
  unsettledSends: 'every send is settled exactly once',
  backwardOffsets: 'a consumer that holds a queue never takes its offset back',
  forgottenOffsets: 'a broker keeps the offsets that it was told, over restarts too',
  skippedMessages: 'no committed offset passes over a message that was not consumed',
  strayPulls: 'a consumer pulls from where its group stands, and goes on where the answer ends',
  earlyReturns: 'a popped message never comes back before its invisible time is over',
  returnsAfterAck: 'a popped message that was acknowledged in time never comes back',
  doubleDeliveries: 'a popped message is in one pair of hands at a time',
  lostDeliveries: 'a popped message that nobody acknowledged comes back',
  skippedPops: 'no pop passes over a message that is meant for its group',
  strangeHandles: 'every handle names its delivery, and attempts are counted right',
  unsettledOrders: 'every receive, acknowledgement and change is settled exactly once',
  earlyMessages: 'no message that is to come later comes early',
  recalledMessages: 'a message that was recalled in time never comes',
  unsettledQuestions: 'every recall and question of an operator is settled exactly once',
  lateWakes: 'a message that is there wakes who waits for it',
  wrongOwners: 'once the cluster is quiet, every queue has exactly one owner in each group',
  unlistedBrokers: 'once the cluster is quiet, every name server lists every broker',
  wipedRegistrations: 'a name server keeps a broker that has just registered and is connected',
  leftovers: 'once the cluster is quiet, no node keeps anything of business that is over',
};

/** The promise that a monitor watches over. */
export function promiseOf(monitor: string): string {
  return sentences[monitor] ?? monitor;
}
