/**
 * Reports what a node still keeps of business that is over, once a run is quiet: calls that wait
 * for no answer, sends, held pulls of nobody, members that are gone, connections that only one end
 * has.
 */
import type { AdminState } from '../../actors/admin/state.ts';
import type { Broker } from '../../actors/broker/state.ts';
import type { Connections } from '../../actors/connection/connections.ts';
import type { ConsumerState } from '../../actors/consumer/state.ts';
import type { LitePullState } from '../../actors/litePullConsumer/state.ts';
import type { ProducerState } from '../../actors/producer/state.ts';
import { isStandIn } from '../../actors/proxy/members/standIns.ts';
import type { ProxyState } from '../../actors/proxy/state.ts';
import type { ClientState } from '../../actors/shared/client/index.ts';
import type { SimpleConsumerState } from '../../actors/simpleConsumer/state.ts';
import type { SpecKind } from '../../harness/cluster/nodeSpec.ts';
import type { CommandName } from '../../protocol/commands/index.ts';
import { type Evidence, specsOf } from './evidence.ts';
import type { Found } from './found.ts';
import { deletedTopics } from './operators.ts';

/** One line a leftover. */
export function leftovers({ plan, kernel }: Evidence): readonly Found[] {
  const { world } = kernel;
  const wrong: Found[] = [];
  const deleted = deletedTopics(plan);
  const isUp = (clientId: string) => world.peekNode(clientId.split('@')[1] ?? '')?.up === true;
  for (const { name, kind } of specsOf(plan)) {
    const node = world.peekNode(name);
    if (!node?.up) continue;
    const state = (node.snapshot!.context as { readonly node: unknown }).node;
    const say = (what: string) => wrong.push({ text: `${name} keeps ${what}` });
    const connections = hasClient(kind)
      ? (state as ProducerState).client.connections
      : (state as Broker).connections;
    connectionLeftovers(connections, say);
    for (const id of connections.links.keys()) {
      if (!node.connections.has(id)) say(`the connection ${id}, which is no more`);
    }
    for (const id of node.connections.keys()) {
      const link = world.peekLink(id);
      if (!connections.links.has(id)) say(`the unknown connection ${id}`);
      else if (link?.opener.closed || link?.acceptor.closed) say(`the half-open connection ${id}`);
    }
    if (kind === 'producer') producerLeftovers(state as ProducerState, say);
    if (kind === 'consumer') consumerLeftovers(state as ConsumerState, deleted, say);
    if (kind === 'simpleConsumer') simpleConsumerLeftovers(state as SimpleConsumerState, say);
    if (kind === 'litePullConsumer') litePullLeftovers(state as LitePullState, say);
    if (kind === 'admin') adminLeftovers(state as AdminState, say);
    if (kind === 'broker') brokerLeftovers(state as Broker, say);
    if (kind === 'proxy') proxyLeftovers(state as ProxyState, isUp, say);
  }
  return wrong;
}

function hasClient(kind: SpecKind): boolean {
  return /producer|consumer/i.test(kind);
}

type Say = (what: string) => void;

function connectionLeftovers(connections: Connections, say: Say): void {
  const { pending, inboundPending, attempts, links, byAddress, deadlines } = connections;
  let outbound = 0;
  let inbound = 0;
  for (const { address, calls } of links.values()) {
    if (address === undefined) inbound += calls.size;
    else outbound += calls.size;
  }
  if (attempts.size === 0 && pending !== outbound) say(`${pending} permits for ${outbound} calls`);
  if (inboundPending !== inbound) say(`${inboundPending} permits for ${inbound} calls back`);
  const expected = attempts.size + links.size + outbound + inbound;
  if (attempts.size === 0 && deadlines.size !== expected) {
    say(`${deadlines.size} deadlines for ${expected} things`);
  }
  for (const [address, id] of byAddress) {
    if (!links.has(id)) say(`${id} for ${address}, which is gone`);
  }
}

function adminLeftovers({ open }: AdminState, say: Say): void {
  if (open.size > 0) say(`${open.size} open questions`);
}

function producerLeftovers(state: ProducerState, say: Say): void {
  const { pending, waiting, client, requests, transactions, queries } = state;
  if (requests.table.size > 0) say(`${requests.table.size} open requests`);
  if (requests.deadlines.size > 0) say(`${requests.deadlines.size} deadlines of no request`);
  if (requests.greeting !== undefined) say('requests that wait for heartbeats');
  if (transactions.open.size > 0) say(`${transactions.open.size} open transactions`);
  if (transactions.checks.length > 0) say(`${transactions.checks.length} checks of transactions`);
  if (queries.size > 0) say(`${queries.size} open look-ups`);
  if (pending.size > 0) say(`${pending.size} open sends`);
  if (waiting.size > 0) say(`${waiting.size} topics with waiting sends`);
  lookupLeftovers(client, say);
}

function simpleConsumerLeftovers({ open, awaiting, client }: SimpleConsumerState, say: Say): void {
  if (open.size > 0) say(`${open.size} open operations`);
  if (awaiting.size > 0) say(`${awaiting.size} operations that wait for a route`);
  lookupLeftovers(client, say);
}

function litePullLeftovers(state: LitePullState, say: Say): void {
  const { open, waiting, pool, queues, client } = state;
  if (open.size > 0) say(`${open.size} open orders`);
  if (waiting.length > waiting.start) say('orders that wait for their turn');
  if (pool.busy.size > queues.size) say(`${pool.busy.size} threads for ${queues.size} queues`);
  lookupLeftovers(client, say);
}

function lookupLeftovers({ lookups, connections }: ClientState, say: Say): void {
  // The periodic refresh may be under way just then.
  const calls = callsOf(connections, 'getRouteInfoByTopic');
  if (connections.attempts.size === 0 && lookups.size !== calls) {
    say(`${lookups.size} look-ups for ${calls} calls`);
  }
}

function callsOf({ links }: Connections, command: CommandName): number {
  let count = 0;
  for (const { calls } of links.values()) {
    for (const { frame } of calls.values()) if (frame.command === command) count += 1;
  }
  return count;
}

function consumerLeftovers(
  { pool, queues, client }: ConsumerState,
  deleted: ReadonlySet<string>,
  say: Say,
): void {
  if (pool.running.size > 0) say(`${pool.running.size} listeners at work`);
  if (pool.backlog.length > pool.backlog.start) say('deliveries that wait for a thread');
  if (pool.later.size > 0) say(`${pool.later.size} deliveries for later`);
  lookupLeftovers(client, say);
  const pulls = callsOf(client.connections, 'pullMessage');
  const isMissed = [...queues.values()].some(({ queue }) => deleted.has(queue.topic));
  if (pulls !== queues.size && !isMissed) say(`${pulls} pulls for ${queues.size} queues`);
  for (const [key, { messages, dropped }] of queues) {
    if (messages.pending.size > 0) say(`${messages.pending.size} messages of ${key}`);
    if (dropped) say(`${key}, which was dropped`);
  }
}

function brokerLeftovers({ held, members, flushing, connections }: Broker, say: Say): void {
  for (const [queue, pulls] of held.byQueue) {
    for (const pull of pulls.values()) {
      if (!connections.links.has(pull.request.connection)) say(`a held pull of nobody on ${queue}`);
    }
  }
  if (flushing.waiting.size > 0) say(`${flushing.waiting.size} sends that wait for the disk`);
  for (const [group, { channels }] of members.consumers) {
    for (const id of channels.keys()) if (!connections.links.has(id)) say(`${id} in ${group}`);
    const ids = [...channels.values()].map(({ clientId }) => clientId);
    if (new Set(ids).size !== ids.length) say(`a member of ${group} twice: ${ids.join(', ')}`);
  }
  for (const [group, channels] of members.producers) {
    for (const id of channels.keys()) if (!connections.links.has(id)) say(`${id} in ${group}`);
  }
  for (const id of members.memberships.keys()) {
    if (!connections.links.has(id)) say(`memberships of ${id}`);
  }
}

function proxyLeftovers(
  { connections, members, routes }: ProxyState,
  isUp: (clientId: string) => boolean,
  say: Say,
): void {
  // A refresh may be under way just then, for nobody or for a request that has just come.
  const waiting = [...routes.waiting.values()].filter((parked) => parked !== undefined);
  if (waiting.length > 0 && callsOf(connections, 'getRouteInfoByTopic') === 0) {
    say(`${waiting.length} requests that wait for a route`);
  }
  const groups = [
    ...[...members.consumers].map(([group, { channels }]) => [group, channels] as const),
    ...members.producers,
  ];
  for (const [group, channels] of groups) {
    for (const [id, channel] of channels) {
      // Who hangs at another proxy has no connection here, and is alive all the same.
      const isThere = isStandIn(channel) ? isUp(channel.clientId) : connections.links.has(id);
      if (!isThere) say(`${id} in ${group}`);
    }
  }
}
