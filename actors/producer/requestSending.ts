/**
 * The way of a request's message from a known route to its first attempt
 * (`DefaultMQProducerImpl.prepareSendRequest`).
 *
 * Behaviour: where the topic was unknown until now, every known master gets a heartbeat first, and
 * its answer is awaited: a broker that does not know this client could not push the reply. A
 * heartbeat that fails keeps nothing back. Requests that come meanwhile wait for the same answers;
 * upstream lets them go on.
 */
import { andThen, each } from '../shared/apply.ts';
import { inClient, knownBrokers, masterId, sendHeartbeats } from '../shared/client/index.ts';
import type { Reply, Stamp, Step } from '../shared/node.ts';
import { attempt } from './attempt.ts';
import { heartbeatOf } from './heartbeat.ts';
import { startTime } from './requests.ts';
import type { PendingSend, ProducerState } from './state.ts';

/** The first attempt of a send whose topic has a route; of a request, perhaps after a greeting. */
export function begin(state: ProducerState, send: PendingSend, stamp: Stamp): Step<ProducerState> {
  const { correlationId, greets } = send;
  if (correlationId === undefined) return attempt(state, send, stamp);
  if (greets) return greet(state, { ...send, greets: false }, stamp);
  const request = state.requests.table.get(correlationId);
  if (request === undefined) return [state, []];
  return andThen(startTime(state, request, stamp), (now) => attempt(now, send, stamp));
}

function greet(state: ProducerState, send: PendingSend, stamp: Stamp): Step<ProducerState> {
  const { requests } = state;
  const pending = state.pending.set(send.sequence, send);
  const known = requests.greeting;
  const sends = [...(known?.sends ?? []), send.sequence];
  if (known !== undefined) {
    const greeting = { ...known, sends };
    return [{ ...state, pending, requests: { ...requests, greeting } }, []];
  }
  const masters = knownBrokers(state.client).filter(({ brokerId }) => brokerId === masterId);
  if (masters.length === 0) return begin(state, send, stamp);
  const greeting = { awaited: new Set(masters.map(({ brokerName }) => brokerName)), sends };
  const waiting = { ...state, pending, requests: { ...requests, greeting } };
  return inClient(waiting, sendHeartbeats(waiting.client, heartbeatOf(waiting), stamp));
}

/** `reply.heartBeat`: the last answer that requests wait for lets them go, oldest first. */
export function greeted(state: ProducerState, event: Reply<'heartBeat'>): Step<ProducerState> {
  const { requests } = state;
  if (requests.greeting === undefined) return [state, []];
  const { brokerName } = event.context as { readonly brokerName: string }; // The client's own call.
  const awaited = new Set(requests.greeting.awaited);
  awaited.delete(brokerName);
  if (awaited.size > 0) {
    const greeting = { ...requests.greeting, awaited };
    return [{ ...state, requests: { ...requests, greeting } }, []];
  }
  const { sends } = requests.greeting;
  const free: ProducerState = { ...state, requests: { ...requests, greeting: undefined } };
  return each(free, sends, (now, sequence) => {
    const send = now.pending.get(sequence);
    return send === undefined ? [now, []] : begin(now, send, event);
  });
}
