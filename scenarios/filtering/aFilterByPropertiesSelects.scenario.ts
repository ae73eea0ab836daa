// A consumer may ask for what its messages' properties say, in SQL. A property is a text; beside a
// number it is read as one, and a message whose text is no number does not come. What is not there
// is neither equal nor unequal to anything. The broker filters, so that nothing unwanted travels,
// and says at the start whether it can read the filter: a consumer with a wrong one does not start.
import { equal, scenario } from '../../harness/story/index.ts';

export const aFilterByPropertiesSelects = scenario(
  'a filter by properties selects',
  { seed: 63 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { offers: 1 }, enablePropertyFilter: true });
    story.until('the name server lists the broker', () => directory.lists(broker));
    const large = story.consumer('large', {
      topic: 'offers',
      sql: "price > 9.5 and place <> 'sea'",
    });
    const wrong = story.consumer('wrong', { topic: 'offers', sql: 'price >> 9.5' });
    story.until('the queue is read', () => large.queues('offers').length === 1);

    const shop = story.producer('shop');
    const offers: readonly (readonly [string, Record<string, string>])[] = [
      ['cheap', { price: '9', place: 'town' }],
      ['dear', { price: '10', place: 'town' }],
      ['dear, by the sea', { price: '10', place: 'sea' }],
      ['dear, nowhere', { price: '10' }],
      ['on request', { price: 'ask us', place: 'town' }],
      ['dearest', { price: '1e3', place: 'town' }],
    ];
    for (const [text, properties] of offers) {
      const offer = shop.send('offers', text, { properties });
      story.until(`${text}: stored`, () => offer.settled);
    }
    story.until('the dearest has come', () => large.has('dearest'));
    equal(large.received, ['dear', 'dearest'], 'nothing else has come');
    equal(wrong.queues('offers'), [], 'who cannot be understood reads nothing');

    const clerk = story.simpleConsumer('clerk', { topic: 'offers' });
    const found = clerk.receive({ invisibleTimeMs: 60_000, sql: 'place is null' });
    const texts = found.map(({ body }) => body);
    equal(texts, ['dear, nowhere'], 'a pop is filtered alike');
  },
);
