// How a consumer is doing, it alone can say. The proxy that an operator asks relays the question to
// the proxy where the consumer hangs. One that does not answer in its 10 seconds, as a broker gives
// it, is reported as such: the operator waits longer than both proxies.
import { equal, scenario } from '../../harness/story/index.ts';

export const anOperatorSeesAConsumerOnAnotherProxy = scenario(
  'an operator sees a consumer on another proxy',
  { seed: 44 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { orders: 1, returns: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const billing = story.consumer('billing', { topic: 'orders', namesrvs: [south] });
    const refunds = story.consumer('refunds', { topic: 'returns', namesrvs: [north] });
    const operator = story.admin('operator', { namesrvs: [north] });
    story.until(
      'both read their queue',
      () => billing.queues('orders').length + refunds.queues('returns').length === 2,
    );

    const far = operator.runningInfo(undefined, 'billing', billing);
    equal(far, ['%RETRY%billing', 'orders'], 'billing answers from the other proxy');
    const near = operator.runningInfo(undefined, 'refunds', refunds);
    equal(near, ['%RETRY%refunds', 'returns'], 'refunds from the same one');

    const header = { consumerGroup: 'billing', clientId: 'nobody' };
    const unknown = operator.ask(undefined, 'getConsumerRunningInfo', header);
    equal(
      [unknown.code, unknown.remark],
      [1, 'The Consumer <billing> <nobody> not online'],
      'of one whom nobody knows there is nothing to say',
    );

    billing.pause();
    const silent = operator.runningInfo(undefined, 'billing', billing);
    equal(silent, undefined, 'nor of one that says nothing');
    billing.resume();
    const again = operator.runningInfo(undefined, 'billing', billing);
    equal(again, far, 'until it speaks again');
  },
);
