/** What a live story wants of real servers, as an administrator would ask for it. */
import type { PresetTopic } from '../../../actors/broker/config.ts';
import { requestCode } from '../../../protocol/requestCodes.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { StoryError } from '../../kernel/bug.ts';
import { adminCall, adminCode } from './adminCall.ts';

/** A broker that is registered: a master, since clients talk to these. */
export interface OutsideBroker {
  readonly name: string;
  readonly address: string;
}

/** How long a topic that was made may take to be routed, in ms. */
const routedWithinMs = 10_000;
const readable = 4;
const writable = 2;

/** The brokers that a name server lists, by name; undefined if it does not answer. */
export async function findBrokers(namesrv: string): Promise<readonly OutsideBroker[] | undefined> {
  const { body } = await adminCall(namesrv, 'getBrokerClusterInfo', {});
  if (body === undefined) return undefined;
  return [...body.brokerAddrTable]
    .flatMap(([name, { brokerAddrs }]) => {
      const address = brokerAddrs.get(0);
      return address === undefined ? [] : [{ name, address }];
    })
    .sort((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * Makes a topic and waits until clients can find it.
 * @throws StoryError when the broker refuses
 */
export async function makeTopic(
  namesrv: string,
  { name, address }: OutsideBroker,
  topic: string,
  queues: number | PresetTopic,
): Promise<void> {
  const preset = typeof queues === 'number' ? {} : queues;
  const count = typeof queues === 'number' ? queues : undefined;
  const { code, remark } = await adminCall(address, 'updateAndCreateTopic', {
    topic,
    defaultTopic: 'TBW102',
    readQueueNums: preset.readQueueNums ?? count ?? 16,
    writeQueueNums: preset.writeQueueNums ?? count ?? 16,
    perm: preset.perm ?? readable + writable,
    topicFilterType: 'SINGLE_TAG',
    topicSysFlag: 0,
    order: preset.order ?? false,
    force: false,
    ...(preset.attributes === undefined ? {} : { attributes: attributesOf(preset.attributes) }),
  });
  if (code !== responseCode.SUCCESS) {
    const why = code === undefined ? 'no answer' : `code ${code}, ${remark}`;
    throw new StoryError(`${name} at ${address} did not make the topic ${topic}: ${why}`);
  }
  const deadlineMs = performance.now() + routedWithinMs;
  while (!(await isRouted(namesrv, name, topic))) {
    if (performance.now() > deadlineMs) {
      throw new StoryError(`${namesrv} has no route for ${topic} after ${routedWithinMs} ms`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Which of these settings a broker does not have as they are wanted. What it calls otherwise, as
 * it does where ours end with a unit, and what it does not tell, counts as missing.
 */
export async function missingSettings(
  { address }: OutsideBroker,
  settings: Readonly<Record<string, unknown>>,
): Promise<readonly string[]> {
  const names = Object.keys(settings);
  if (names.length === 0) return [];
  const { body } = await adminCall(address, 'getBrokerConfig', {});
  const lines = new Set((body ?? '').split(/\r?\n/).map((line) => line.trim()));
  return names.filter((name) => !lines.has(`${name}=${String(settings[name])}`));
}

/** Deletes what a run has made, as far as the servers are there. */
export async function deleteAll(
  namesrv: string,
  brokers: readonly OutsideBroker[],
  topics: Iterable<string>,
  groups: Iterable<string>,
): Promise<void> {
  for (const group of groups) {
    const ext = { groupName: group, cleanOffset: 'true' };
    for (const { address } of brokers) {
      await adminCode(address, requestCode.DELETE_SUBSCRIPTIONGROUP, ext);
    }
  }
  const retries = [...groups].flatMap((group) => [`%RETRY%${group}`, `%DLQ%${group}`]);
  for (const topic of [...topics, ...retries]) {
    for (const { address } of brokers) {
      await adminCode(address, requestCode.DELETE_TOPIC_IN_BROKER, { topic });
    }
    await adminCode(namesrv, requestCode.DELETE_TOPIC_IN_NAMESRV, { topic });
  }
}

async function isRouted(namesrv: string, brokerName: string, topic: string): Promise<boolean> {
  const { body } = await adminCall(namesrv, 'getRouteInfoByTopic', { topic });
  return body?.queueDatas.some((queues) => queues.brokerName === brokerName) ?? false;
}

function attributesOf(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => `+${name}=${value}`)
    .join(',');
}
