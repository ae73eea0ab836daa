// The lock of a queue stands at its broker, under the id of the client that holds it. So members of
// an orderly group can hang on different proxies: only one of them reads a queue at a time. Who
// leaves gives its locks back through its own proxy, and the next one takes them through another.
import { equal, scenario } from '../../harness/story/index.ts';

export const anOrderedQueueChangesProxies = scenario(
  'an ordered queue changes proxies',
  { seed: 23 },
  (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a', { topics: { steps: 1 } });
    story.until('the broker is listed', () => directory.lists(broker));
    const north = story.proxy('north');
    const south = story.proxy('south');
    const plan = story.producer('plan', { namesrvs: [north] });
    const site = { topic: 'steps', group: 'site', consumeOrderly: true };
    const first = story.consumer('first', { ...site, namesrvs: [north] });
    story.until('the first holds the queue', () => first.queues('steps').length === 1);
    const does = (step: string) => {
      const sent = plan.send('steps', step);
      story.until('the step is stored', () => sent.outcome === 'stored');
    };
    for (const step of ['1', '2', '3']) does(step);
    story.until('the first has done three steps', () => first.received.length === 3);

    const second = story.consumer('second', { ...site, namesrvs: [south] });
    story.advance(40_000); // Both proxies know both members, and the queue has found its owner.
    const owners = [first, second].filter((one) => one.queues('steps').length === 1);
    equal(owners.length, 1, 'one of them holds the queue');
    for (const step of ['4', '5', '6']) does(step);
    const done = () => first.received.length + second.received.length;
    story.until('six steps are done', () => done() === 6);

    const [owner] = owners;
    const heir = owner === first ? second : first;
    const before = heir.received.length;
    owner!.shutdown();
    for (const step of ['7', '8', '9']) does(step);
    const limitMs = 30_000; // A lock that is not given back lasts 60 s.
    story.until('the other one goes on', () => heir.received.length === before + 3, limitMs);
    const steps = [...first.received, ...second.received];
    equal(
      [...steps].sort(),
      ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
      'each step was done once',
    );
    equal(heir.received, [...heir.received].sort(), 'in order');
  },
);
