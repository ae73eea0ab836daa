// A broker that ends just closes its connections, and whoever waits for an answer has to find out
// what became of the request. With `enableShutdownGracefully` it goes in two steps: it takes leave
// of the name servers and answers every request of a newer client with GO_AWAY; the client tries
// once more over a new connection, then takes another broker. Nothing of it was carried out, so
// nothing is stored twice. Clients up to 5.3.1 do not know the code: they are served to the end.
import { equal, scenario } from '../../harness/story/index.ts';

export const aLeavingBrokerSendsItsClientsOn = scenario(
  'a leaving broker sends its clients on',
  { seed: 33 },
  (story) => {
    const directory = story.namesrv('ns');
    const options = { topics: { orders: 2 }, enableShutdownGracefully: true };
    const leaving = story.broker('leaving', { ...options, shutdownWaitTimeSeconds: 6 });
    const staying = story.broker('staying', { topics: { orders: 2 } });
    const listed = () => directory.lists(leaving) && directory.lists(staying);
    story.until('both brokers are listed', listed);
    const shop = story.producer('shop');
    const old = story.producer('old', { connection: { version: 475 } });

    const sendAll = (shopOrOld: typeof shop, names: readonly string[]) => {
      const orders = names.map((name) => shopOrOld.send('orders', name));
      story.until(`${names} are settled`, () => orders.every(({ settled }) => settled));
      equal(
        orders.every(({ outcome }) => outcome === 'stored'),
        true,
        'all are stored',
      );
      return orders.map(({ brokerName }) => brokerName);
    };
    equal(sendAll(shop, ['1', '2', '3', '4']).includes('leaving'), true, 'both are used');
    equal(sendAll(old, ['a', 'b', 'c', 'd']).includes('leaving'), true, 'by both clients');

    leaving.shutdown();
    story.until('the directory has forgotten it', () => !directory.lists(leaving));
    const before = leaving.stored;
    const after = sendAll(shop, ['5', '6', '7', '8']);
    equal(after.includes('leaving'), false, 'a newer client is sent on');
    equal(leaving.stored, before, 'what was sent away is not stored');
    equal(sendAll(old, ['e', 'f', 'g', 'h']).includes('leaving'), true, 'an older one is served');

    story.until('the broker has ended', () => !leaving.running);
  },
);
