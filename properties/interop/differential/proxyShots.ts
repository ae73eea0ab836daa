/** Requests to a proxy: as those to a broker, and with the name of the broker that they are for. */
import { whole } from './adminView.ts';
import { ask, type Case, code, first, type Loaded, look, type Shot, type Step } from './case.ts';
import { createTopic, routed, send, stored, withExt } from './shots.ts';

type Ext = NonNullable<Shot['ext']>;
type Of = Exclude<Case['of'], 'FRAME'>;

/** The only broker there is, with both. */
export const brokerName = 'broker-a';

/** A case before a proxy. */
export const proxied = (
  of: Case['of'],
  name: string,
  steps: Case['steps'],
  more: Partial<Pick<Case, 'alone' | 'waits'>> = {},
): Case => ({ name, of, to: 'proxy', steps, ...more });

/** A request by its name. */
export const shotOf = (of: Of, ext: Ext = {}, body: Shot['body'] = ''): Shot => ({
  code: code[of],
  ext,
  body,
});

/** A request, changed when it is made. */
export const changed =
  (shot: Loaded, change: (made: Shot) => Shot): Loaded =>
  (heard, named) =>
    change(typeof shot === 'function' ? shot(heard, named) : shot);

/** A request for the broker: SEND_MESSAGE_V2 and batches name it `n`, all others `bname`. */
export function via(shot: Shot): Shot {
  const isShort = shot.code === code.SEND_MESSAGE_V2 || shot.code === code.SEND_BATCH_MESSAGE;
  return withExt(shot, { [isShort ? 'n' : 'bname']: brokerName });
}

/** The same for a request that is made later. */
export const viaLater = (shot: Loaded): Loaded => changed(shot, via);

/** Asks the proxy, for the broker. */
export const askVia = (shot: Shot, on?: string): Step => ask(via(shot), on);

/**
 * A topic that brokers and name servers know before the proxy hears of it, since what is not there
 * it remembers for a while.
 */
export const ground = (topic: string, ext: Ext = {}): readonly Step[] => [
  first(createTopic(topic, ext), 'broker'),
  routed(topic),
];

/** Messages that went straight to the broker. */
export const filled = (topic: string, count: number, queueId = 0): readonly Step[] => [
  ...Array.from({ length: count }, (_, at) =>
    first(send(topic, { e: queueId }, `m${at}`), 'broker'),
  ),
  storedBehind(topic, count, queueId),
];

/** Waits until a queue of the broker holds so many readable messages. */
export const storedBehind = (topic: string, count: number, queueId = 0): Step =>
  ({
    ...stored(topic, count, queueId),
    on: 'broker',
  }) as Step;

/** Who consumes, with their connections and subscriptions. */
export const connections = (consumerGroup: string, on?: string): Step =>
  look(shotOf('GET_CONSUMER_CONNECTION_LIST', { consumerGroup }), whole, on);
