// Who asks hangs on one proxy, who replies on another. Brokers know neither of them; the reply
// names the client that asked, and the proxies know from each other who hangs where. The second
// one hands the reply to the first, which pushes it to the client as a broker would, and who
// replied is told that it arrived.
import { equal, scenario } from '../../harness/story/index.ts';

export const aRequestCrossesTwoProxies = scenario(
  'a request crosses two proxies',
  { seed: 41 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { questions: 2 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const desk = story.consumer('desk', {
      topic: 'questions',
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      namesrvs: [south],
      listener: { name: 'reply' },
    });
    story.until('the desk reads both queues', () => desk.queues('questions').length === 2);

    const shop = story.producer('shop', { namesrvs: [north] });
    const market = story.producer('market', { namesrvs: [south] });
    const asked = ['first', 'second', 'third'].map((what) => ({
      ofShop: shop.request('questions', `${what} of the shop`),
      ofMarket: market.request('questions', `${what} of the market`),
      what,
    }));
    story.until('all questions are settled', () =>
      asked.every(({ ofShop, ofMarket }) => ofShop.settled && ofMarket.settled),
    );
    for (const { ofShop, ofMarket, what } of asked) {
      equal(ofShop.reply, `re: ${what} of the shop`, 'the shop has its own reply');
      equal(ofMarket.reply, `re: ${what} of the market`, 'the market has its own');
      equal([ofShop.settlements, ofMarket.settlements], [1, 1], 'each came once');
    }
    story.until('the desk knows', () => desk.replies.length === 6);
    const outcomes = new Set(desk.replies.map(({ outcome }) => outcome));
    equal([...outcomes], ['stored'], 'that each of them arrived');
  },
);
