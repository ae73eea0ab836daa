import { storedMessagesBody } from '../bodies/storedMessages.ts';
import { noBody } from '../body.ts';
import { ownRequestCode } from '../requestCodes.ts';
import { command, long, optional, str } from '../schema.ts';

/**
 * REPLICATE_LOG: this project's own, in the place of upstream's connection between slave and
 * master (`HAConnection`, `HAClient`: bytes of the log one way, positions the other, on the port
 * behind the master's). A slave says how far it has come, which confirms all before; its master
 * answers with what comes next, and with nothing if nothing has come in time.
 */
export const replicateLog = command({
  code: ownRequestCode.REPLICATE_LOG,
  doc: 'A slave asks its master for the log behind its own.',
  request: {
    slaveAddr: str('Where the slave is reached: `ip:port`.'),
    offset: long('Physical offset behind the last record of the slave.'),
    lastRecord: optional(str('Which record ends there; absent at 0.')),
    suspendTimeoutMillis: long('How long the answer may be held, in ms.'),
  },
  requestBody: noBody,
  response: {
    masterOffset: long('Physical offset behind the last record of the master.'),
    cutTo: optional(long('With 21: the slave has what its master has not, from here on.')),
  },
  responseBody: storedMessagesBody,
  answers: ['SUCCESS', 'PULL_OFFSET_MOVED', 'SYSTEM_ERROR'],
  support: { broker: 'full' },
});
