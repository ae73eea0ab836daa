/**
 * Start and end of a simple consumer.
 *
 * Behaviour: a start looks its topic up and joins the group at every broker of it, as a consumer
 * that pops (`CONSUME_POP`), so that the group has members. A shutdown unregisters the group, then
 * closes all connections; what is not settled by then settles `unanswered`, and the messages that
 * it has not acknowledged come back by themselves.
 */
import { andThen, each } from '../../shared/apply.ts';
import {
  closeClient,
  inClient,
  isLeaving,
  lookupRoute,
  startClient,
  unregister,
  watchTopic,
} from '../../shared/client/index.ts';
import { logged } from '../../shared/logged.ts';
import type { Boot, Stamp, Step } from '../../shared/node.ts';
import { startProblem } from '../checks.ts';
import type { ShutdownOrder } from '../events.ts';
import { cutOff, settled } from '../settle.ts';
import type { SimpleConsumerState } from '../state.ts';

/** Starts the client instance and looks up the topic. */
export function start(state: SimpleConsumerState, event: Boot): Step<SimpleConsumerState> {
  const { topic } = state.settings;
  const booted: SimpleConsumerState = { ...state, subVersion: event.at };
  return andThen(inClient(booted, startClient(booted.client, event)), (now) =>
    inClient(now, lookupRoute(watchTopic(now.client, topic), topic, event)),
  );
}

/** Says why the consumer does not start. */
export function refuseStart(state: SimpleConsumerState): Step<SimpleConsumerState> {
  const text = `the simple consumer does not start: ${startProblem(state.settings)}`;
  return [state, [logged('error', text)]];
}

/** Begins to leave: `hasLeft` says when that is done. */
export function shutdown(
  state: SimpleConsumerState,
  event: ShutdownOrder,
): Step<SimpleConsumerState> {
  const { group: consumerGroup } = state.settings;
  return inClient(state, unregister(state.client, [{ consumerGroup }], event));
}

/** Whether every broker has been told, or did not answer. */
export function hasLeft({ client }: SimpleConsumerState): boolean {
  return !isLeaving(client);
}

/** Ends what is left: open operations settle, oldest first, and the connections close. */
export function finish(state: SimpleConsumerState, stamp: Stamp): Step<SimpleConsumerState> {
  const { open, awaiting } = state;
  const left = [...open.values(), ...awaiting.values()].sort((a, b) => a.sequence - b.sequence);
  const cleared: SimpleConsumerState = {
    ...state,
    open: left.reduce((table, { sequence }) => table.delete(sequence), open),
    awaiting: left.reduce((table, { sequence }) => table.delete(sequence), awaiting),
  };
  const told = each(cleared, left, (now, operation) => [now, [settled(operation, cutOff)]]);
  return andThen(told, (now) => inClient(now, closeClient(now.client, stamp)));
}
