/** What a serving broker does about slaves, and a slave about its master: part of its table. */
import { handles } from '../../connection/index.ts';
import { replicateLog } from '../handlers/replicateLog.ts';
import { signLife } from '../registration.ts';
import { askAgain, replicated } from './replica.ts';
import {
  copyAll,
  delaysCopied,
  groupsCopied,
  modesCopied,
  offsetsCopied,
  topicsCopied,
} from './slaveSync.ts';
import { heldLongEnough } from './slaves.ts';
import { slavesTimedOut } from './slaveWaits.ts';

/** Names of the timers that these transitions take. */
export type SlaveTimer = 'replicaHeld' | 'slaveTimeout' | 'replicate' | 'slaveSync' | 'heartbeat';

/** To be spread into the state that serves. */
export const slaveTransitions = {
  'rmq.replicateLog': handles(replicateLog),
  'reply.replicateLog': handles(replicated),
  'reply.getAllTopicConfig': handles(topicsCopied),
  'reply.getAllConsumerOffset': handles(offsetsCopied),
  'reply.getAllDelayOffset': handles(delaysCopied),
  'reply.getAllSubscriptiongroupConfig': handles(groupsCopied),
  'reply.getAllMessageRequestMode': handles(modesCopied),
  'timer.replicaHeld': handles(heldLongEnough),
  'timer.slaveTimeout': handles(slavesTimedOut),
  'timer.replicate': handles(askAgain),
  'timer.slaveSync': handles(copyAll),
  'timer.heartbeat': handles(signLife),
};
