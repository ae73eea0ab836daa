/** Operators of a story: what tools such as mqadmin ask of brokers and name servers. */

import type { Asked } from '../../actors/shared/observation.ts';
import { announcedVersion } from '../../actors/shared/respond.ts';
import { consumerRunningInfoBody } from '../../protocol/bodies/consumerRunningInfo.ts';
import type { SubscriptionGroupConfig } from '../../protocol/bodies/subscriptionGroupConfig.ts';
import type {
  CommandName,
  RequestBody,
  RequestHeader,
  ResponseBody,
  ResponseHeader,
} from '../../protocol/commands/index.ts';
import { type Broker, type Consumer, StoryNode } from './nodes.ts';

/** A route, a connection, and what a broker gives its clients, in ms. */
const limitMs = 60_000;

/** What came of a question. */
export interface AdminAnswer<N extends CommandName = CommandName> {
  /** `unanswered`: nobody there, or no answer in time. */
  readonly outcome: Asked['outcome'] | 'pending';
  readonly code: number | undefined;
  readonly remark: string | undefined;
  readonly header: Partial<ResponseHeader<N>> | undefined;
  readonly body: ResponseBody<N> | undefined;
}

/** Where a group is to go on. */
export interface ResetOptions {
  readonly group: string;
  readonly topic: string;
  /** A store time in ms; absent: 0, the beginning; negative: the end. */
  readonly timestamp?: number;
  /** Absent: all queues. */
  readonly queueId?: number;
  /** In one queue, in the place of a time. */
  readonly offset?: number;
}

const text = new TextDecoder();
const nothing: Partial<Asked> = {};

/** An operator's client. Each verb goes on until it is answered. */
export class Admin extends StoryNode {
  #questions = 0;

  /**
   * Asks a broker, or where none is given every name server, whatever there is to ask.
   * @param command the request code by its name in camelCase
   */
  ask<N extends CommandName>(
    broker: Broker | undefined,
    command: N,
    header: RequestHeader<N>,
    body?: RequestBody<N>,
  ): AdminAnswer<N> {
    this.#questions += 1;
    const id = String(this.#questions);
    const to = broker === undefined ? {} : { broker: broker.name };
    const event = { type: 'operator.ask', id, ...to, command, header, body } as const;
    this.stage.operate(this.name, event);
    const { answers } = this.stage.witness.of(this.name);
    this.stage.until(limitMs, () => answers.has(id));
    const { outcome = 'pending', ...told } = answers.get(id) ?? nothing;
    const { code, remark } = told;
    // The answer is of the command that was asked.
    return { outcome, code, remark, header: told.header, body: told.body } as AdminAnswer<N>;
  }

  /** Moves a group: by the broker itself, or by its members, as the broker is set. */
  resetOffset(
    broker: Broker,
    { group, topic, timestamp = 0, queueId = -1, offset = -1 }: ResetOptions,
  ): AdminAnswer<'invokeBrokerToResetOffset'> {
    const header = { group, topic, timestamp, queueId, offset, isForce: true };
    return this.ask(broker, 'invokeBrokerToResetOffset', header);
  }

  /** Deletes a topic: from the brokers, then from all name servers, as mqadmin does. */
  deleteTopic(topic: string, brokers: readonly Broker[]): void {
    for (const broker of brokers) this.ask(broker, 'deleteTopicInBroker', { topic });
    this.ask(undefined, 'deleteTopicInNamesrv', { topic });
  }

  /** Changes settings of a consumer group; those that are not named stay as they are. */
  setGroup(
    broker: Broker,
    group: string,
    settings: Partial<Omit<SubscriptionGroupConfig, 'groupName' | 'attributes'>>,
  ): AdminAnswer<'updateAndCreateSubscriptionGroup'> {
    const { body } = this.ask(broker, 'getSubscriptiongroupConfig', { group });
    const current = body as SubscriptionGroupConfig; // The broker makes it where it is missing.
    const changed = { ...current, ...settings, attributes: new Map<string, string>() };
    return this.ask(broker, 'updateAndCreateSubscriptionGroup', {}, changed);
  }

  /** Client ids of the members of a group, sorted. */
  members(broker: Broker, consumerGroup: string): readonly string[] {
    const { body } = this.ask(broker, 'getConsumerConnectionList', { consumerGroup });
    return (body?.connectionSet ?? []).map(({ clientId }) => clientId).sort();
  }

  /**
   * Has a member take one stored message now, and tells what its listener made of it:
   * `CR_SUCCESS`, `CR_LATER`; undefined if it was refused.
   * @param broker whom to ask; undefined: the proxy that this operator is given
   * @param offsetMsgId where the message is stored, as a send tells it
   */
  consumeDirectly(
    broker: Broker | undefined,
    group: string,
    consumer: Consumer,
    offsetMsgId: string,
  ): string | undefined {
    const clientId = this.#clientId(broker, group, consumer);
    const header = { consumerGroup: group, clientId, msgId: offsetMsgId };
    // The broker adds the message.
    const { code, body } = this.ask(broker, 'consumeMessageDirectly', header, []);
    const told = code === 0 && body !== undefined ? text.decode(body) : '';
    return /"consumeResult":"(\w+)"/.exec(told)?.[1];
  }

  /**
   * Asks how a member is doing, and tells which topics it says that it is subscribed to, sorted;
   * undefined if it was refused.
   * @param broker whom to ask; undefined: the proxy that this operator is given
   */
  runningInfo(
    broker: Broker | undefined,
    group: string,
    consumer: Consumer,
  ): readonly string[] | undefined {
    const clientId = this.#clientId(broker, group, consumer);
    const header = { consumerGroup: group, clientId };
    const { code, body } = this.ask(broker, 'getConsumerRunningInfo', header);
    if (code !== 0 || body === undefined) return undefined;
    const told = consumerRunningInfoBody.decode(body, { version: announcedVersion });
    if (!told.ok) return undefined;
    return told.value.subscriptionSet.map(({ topic }) => topic).sort();
  }

  /** The id of a member; its name where it is none. */
  #clientId(broker: Broker | undefined, group: string, { name }: Consumer): string {
    const ids =
      broker === undefined
        ? this.ask(broker, 'getConsumerListByGroup', { consumerGroup: group }).body?.consumerIdList
        : this.members(broker, group);
    return ids?.find((id) => id.endsWith(`@${name}`)) ?? name;
  }

  /** Takes the write permission from all topics of a broker, in all name servers. */
  wipeWritePerm(broker: Broker): number {
    const header = { brokerName: broker.name };
    return this.ask(undefined, 'wipeWritePermOfBroker', header).header?.wipeTopicCount ?? 0;
  }

  /** Gives it back. */
  addWritePerm(broker: Broker): number {
    const header = { brokerName: broker.name };
    return this.ask(undefined, 'addWritePermOfBroker', header).header?.addTopicCount ?? 0;
  }
}
