// A cluster moves behind proxies, one application after the other. Meanwhile who asks may come
// through a proxy and who replies straight to the broker, or the other way round. A proxy makes
// known to brokers which of its clients wait for replies, so that a broker has a connection to push
// them over; and it hands a reply for a client that no proxy knows to the broker, which may.
import { equal, scenario } from '../../harness/story/index.ts';

export const aReplyFindsItsWayPastTheProxy = scenario(
  'a reply finds its way past the proxy',
  { seed: 42 },
  (story) => {
    const directory = story.namesrv('ns');
    const one = story.broker('a', { topics: { questions: 1, riddles: 1 } });
    const other = story.broker('b');
    story.until('both are listed', () => directory.lists(one) && directory.lists(other));
    const proxy = story.proxy('proxy');
    const listens = {
      consumeFromWhere: 'CONSUME_FROM_FIRST_OFFSET',
      listener: { name: 'reply' },
    } as const;
    const desk = story.consumer('desk', { topic: 'questions', ...listens });
    const sphinx = story.consumer('sphinx', { topic: 'riddles', namesrvs: [proxy], ...listens });
    story.until(
      'both read their queue',
      () => desk.queues('questions').length + sphinx.queues('riddles').length === 2,
    );

    const shop = story.producer('shop', { namesrvs: [proxy] });
    const inward = ['how much?', 'how long?', 'how far?', 'how deep?'].map((what) => ({
      what,
      request: shop.request('questions', what),
    }));
    story.until('the shop is served', () => inward.every(({ request }) => request.settled));
    for (const { what, request } of inward) {
      equal(request.reply, `re: ${what}`, 'whichever broker the desk replies to');
    }

    const traveller = story.producer('traveller');
    const riddle = traveller.request('riddles', 'four legs, two legs, three?');
    story.until('the traveller is served', () => riddle.settled);
    equal(riddle.reply, 're: four legs, two legs, three?', 'by a reply through the proxy');
    story.until('all know', () => desk.replies.length === 4 && sphinx.replies.length === 1);
    const all = [...desk.replies, ...sphinx.replies];
    const outcomes = new Set(all.map(({ outcome }) => outcome));
    equal([...outcomes], ['stored'], 'that their replies arrived');
  },
);
