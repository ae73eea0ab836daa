/**
 * Heartbeats of version 2: a client that has told a broker everything sends a fingerprint of it
 * from then on, without its subscriptions (`MQClientInstance.sendHeartbeatToBrokerV2`).
 *
 * Behaviour: what was told counts as known when the broker says that it supports the version and
 * has seen no other fingerprint of the group. It is told anew when the fingerprint is another, when
 * a broker says that the subscriptions have changed, after a change of the queues (which renews
 * versions, and those are not in the fingerprint), and over each new connection.
 *
 * Unlike upstream: groups are sorted before the fingerprint is taken, which there depends on the
 * order of a hash table; and a new connection is told everything, for a broker that was started
 * again remembers no subscription and does not say so.
 */
import { type HeartbeatData, heartbeatDataBody } from '../../../protocol/bodies/heartbeatData.ts';
import { javaStringHash } from '../../../protocol/javaHash.ts';
import type { Address, Reply } from '../node.ts';
import { announcedVersion } from '../respond.ts';
import type { ClientState } from './clientState.ts';

const text = new TextDecoder();

/** Java's hash of a heartbeat's JSON, without who it is of and how recent its subscriptions are. */
export function fingerprintOf(data: HeartbeatData): number {
  const byName = <T extends { readonly groupName: string }>(one: T, other: T) =>
    one.groupName < other.groupName ? -1 : 1;
  const consumers = data.consumerDataSet.map((consumer) => ({
    ...consumer,
    subscriptionDataSet: consumer.subscriptionDataSet.map((subscription) => ({
      ...subscription,
      subVersion: 0,
    })),
  }));
  const plain: HeartbeatData = {
    clientID: '',
    consumerDataSet: consumers.sort(byName),
    heartbeatFingerprint: 0,
    producerDataSet: [...data.producerDataSet].sort(byName),
    withoutSub: false,
  };
  return javaStringHash(
    text.decode(heartbeatDataBody.encode(plain, { version: announcedVersion })),
  );
}

/** The heartbeat as a broker is to get it: whole, or without what it knows already. */
export function heartbeatFor(
  client: ClientState,
  address: Address,
  whole: HeartbeatData,
): HeartbeatData {
  if (!client.config.useHeartbeatV2) return whole;
  const heartbeatFingerprint = fingerprintOf(whole);
  const marked = { ...whole, heartbeatFingerprint };
  if (client.fingerprints.get(address) !== heartbeatFingerprint) return marked;
  const consumerDataSet = whole.consumerDataSet.map((consumer) => ({
    ...consumer,
    subscriptionDataSet: [],
  }));
  return { ...marked, consumerDataSet, withoutSub: true };
}

/** What a broker's answer to a heartbeat with a fingerprint says that it knows. */
export function fingerprintAnswered(
  client: ClientState,
  { address, outcome }: Reply<'heartBeat'>,
  told: number,
): ClientState {
  if (told === 0 || !outcome.ok) return client;
  const { supportHeartbeatV2 = false, subscriptionChanged = false } = outcome.frame.header ?? {};
  if (subscriptionChanged) return forgetFingerprint(client, address);
  if (!supportHeartbeatV2) return client;
  const fingerprints = client.fingerprints.set(address, told);
  return fingerprints === client.fingerprints ? client : { ...client, fingerprints };
}

/** The next heartbeat to a broker is a whole one. */
export function forgetFingerprint(client: ClientState, address: Address): ClientState {
  const fingerprints = client.fingerprints.delete(address);
  return fingerprints === client.fingerprints ? client : { ...client, fingerprints };
}

/** The next heartbeat to each broker is a whole one. */
export function forgetFingerprints(client: ClientState): ClientState {
  let known = client;
  for (const address of [...client.fingerprints.keys()]) known = forgetFingerprint(known, address);
  return known;
}
