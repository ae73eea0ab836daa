/** For the tests of requests: a producer that asks, and a broker that brings replies. */
import type { ResponseFrame } from '../../protocol/frame.ts';
import { packProperties, parseProperties } from '../../protocol/messageProperties.ts';
import type { RequestOrder } from './events.ts';
import { type Bench, newBench, routeTo, type Travelling, warmUp } from './fixtures.ts';

/** Text as bytes. */
export const text = (value: string) => new TextEncoder().encode(value);
/** A route to two queues of one broker. */
export const oneBroker = routeTo({ 'broker-a': 2 });

/** A producer that knows the route of `orders` and has told the broker of itself. */
export const ready = (route = oneBroker): Bench => warmUp(newBench(), route);

/** Orders a request. */
export function ask(bench: Bench, order: Partial<RequestOrder> = {}): void {
  const plain = { id: 'q', topic: 'orders', body: text('ping'), mode: 'sync', timeoutMs: 3_000 };
  bench.give({ type: 'operator.request', ...plain, ...order });
}

/** The properties of a message that was sent. */
export const propertiesOf = ({ frame }: Travelling): ReadonlyMap<string, string> =>
  parseProperties((frame.header as { readonly properties?: string }).properties ?? '');

let pushes = 1_000;

/** A broker brings a reply; the bench's answer to it is what comes back. */
export function push(
  bench: Bench,
  to: Travelling,
  properties: Readonly<Record<string, string>>,
  body = 'pong',
): Partial<ResponseFrame> {
  pushes += 1;
  const header = {
    ...{ producerGroup: 'PG', topic: 'r', queueId: 0, sysFlag: 0, bornTimestamp: 1, flag: 0 },
    ...{ unitMode: false, bornHost: '10.0.0.9:99', storeHost: 'b', storeTimestamp: 2 },
    properties: packProperties(Object.entries(properties)),
  };
  const command = 'pushReplyMessageToClient';
  const frame = { kind: 'request', command, code: 326, opaque: pushes, header, body: text(body) };
  bench.give({ type: `rmq.${command}`, connection: to.connection, frame });
  const index = bench.sent.findIndex(({ frame: { opaque } }) => opaque === pushes);
  const [answer] = bench.sent.splice(index, 1);
  return answer?.frame as unknown as ResponseFrame;
}

/** The correlation id of a request, as a property of its reply. */
export const correlated = (request: Travelling) => ({
  CORRELATION_ID: propertiesOf(request).get('CORRELATION_ID') ?? 'none',
});

/** What a request ended with, without what names it. */
export function endOf(bench: Bench, id = 'q'): unknown {
  const found = bench.requests.filter((settled) => settled.id === id);
  if (found.length !== 1) throw new Error(`${id} was settled ${found.length} times`);
  const { kind: _, id: _id, topic: _topic, correlationId: _c, ...end } = found[0]!;
  return end;
}
