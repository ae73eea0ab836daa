/** What operators ask of groups, and members tell of themselves, as requests. */
import { type Case, code, type Shot } from './case.ts';
import { heartbeat, pull } from './shots.ts';

type Ext = NonNullable<Shot['ext']>;
type Of = Exclude<Case['of'], 'FRAME'>;

/** A request by its name. */
export const shot = (of: Of, ext: Ext = {}, body: Shot['body'] = ''): Shot => ({
  code: code[of],
  ext,
  body,
});

/** All groups. */
export const all = (ext: Ext = {}) => shot('GET_ALL_SUBSCRIPTIONGROUP_CONFIG', ext);
/** One group. */
export const get = (name: string) => shot('GET_SUBSCRIPTIONGROUP_CONFIG', { group: name });
/** A group that is to go. */
export const remove = (groupName: string, ext: Ext = {}) =>
  shot('DELETE_SUBSCRIPTIONGROUP', { groupName, ...ext });
/** Several groups at once. */
export const list = (...groupConfigList: readonly unknown[]): Shot =>
  shot('UPDATE_AND_CREATE_SUBSCRIPTIONGROUP_LIST', {}, JSON.stringify({ groupConfigList }));
/** What a group may not read. */
export const forbid = (name: string, topic: string, ext: Ext = {}) =>
  shot('UPDATE_AND_GET_GROUP_FORBIDDEN', { group: name, topic, ...ext });
/** Settings of the broker. */
export const config = (text: string) => shot('UPDATE_BROKER_CONFIG', {}, text);
/** Who consumes. */
export const members = (consumerGroup: string) =>
  shot('GET_CONSUMER_CONNECTION_LIST', { consumerGroup });
/** Who produces. */
export const makers = (producerGroup: string) =>
  shot('GET_PRODUCER_CONNECTION_LIST', { producerGroup });
/** Which groups read a topic. */
export const who = (topic: string) => shot('QUERY_TOPIC_CONSUME_BY_WHO', { topic });
/** Which topics a group reads. */
export const topicsOf = (name: string) => shot('QUERY_TOPICS_BY_CONSUMER', { group: name });
/** What a group wants of a topic. */
export const wants = (name: string, topic: string) =>
  shot('QUERY_SUBSCRIPTION_BY_CONSUMER', { group: name, topic });
/** A pull with the subscription that the members told. */
export const memberPull = (topic: string, name: string) => pull(topic, name, 0, { sysFlag: 0 });
/** A heartbeat of one member. */
export const beat = (t: string, model = 'CLUSTERING') =>
  heartbeat(`${t}c`, [{ groupName: `${t}g`, topics: { [t]: '*' }, messageModel: model }]);
