/**
 * What comes before a graceful end (`NettyRemotingServer.shutdown`, `processRequestCommand` of
 * `NettyRemotingAbstract`).
 *
 * Behaviour: with `enableShutdownGracefully` the name servers are told first; then, for
 * `shutdownWaitTimeSeconds`, clients newer than 5.3.1 are answered GO_AWAY whatever they ask, and
 * move to another connection or broker; older ones are served as before. Held pulls and pops stay
 * held. A broker that leaves registers no more, not even a topic that an old client makes.
 */
import { versionGate } from '../../protocol/mqVersion.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { andThen } from '../shared/apply.ts';
import type {
  MalformedRequestEvent,
  Output,
  Request,
  Stamp,
  Step,
  UnknownRequestEvent,
} from '../shared/node.ts';
import { respond } from '../shared/respond.ts';
import { registerTimer, unregisterAll } from './registration.ts';
import type { Broker } from './state.ts';

/** Name of the timer that ends the wait; its event is `timer.leave`. */
export const leaveTimer = 'leave';

type AnyRequestEvent = Request | UnknownRequestEvent | MalformedRequestEvent;

/** `operator.shutdown`: takes leave of the name servers, and waits for the clients to go. */
export function leave(state: Broker, event: Stamp): Step<Broker> {
  const delayMs = state.config.shutdownWaitTimeSeconds * 1_000;
  const waits: readonly Output[] = [
    { type: 'timer.cancel', name: registerTimer, key: '' },
    { type: 'timer.set', name: leaveTimer, key: '', delayMs },
  ];
  return andThen(unregisterAll({ ...state, leaving: true }, event), (now) => [now, waits]);
}

/** Whether a request is one of a client that knows GO_AWAY. */
export function isSentAway(event: { readonly type: string }): boolean {
  const { frame } = event as AnyRequestEvent; // Asked of requests alone.
  return frame.version > versionGate.goAway;
}

/** Answers GO_AWAY, whatever is asked; nothing for one-way requests. */
export function sendAway(state: Broker, request: AnyRequestEvent): Step<Broker> {
  return [state, respond(request, responseCode.GO_AWAY, { remark: 'please go away' })];
}
