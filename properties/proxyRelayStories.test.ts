/** The stories of what proxies relay can fail: each breaks where its subject is broken. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Machines, machines } from '../harness/cluster/machines.ts';
import { simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import * as mutations from './mutations/relays.ts';

const failing = suite('failing stories of what proxies relay');

/** Each story, what is broken, and the promise that breaks of it. */
const planted: readonly (readonly [string, string, () => Partial<Machines>, string])[] = [
  [
    'a request crosses two proxies',
    'a proxy knows the clients of no other, and no broker knows them',
    mutations.knowsNoOtherClients,
    'the shop has its own reply',
  ],
  [
    'a request crosses two proxies',
    'a proxy brings all replies to the first one who asked',
    mutations.bringsAllToOne,
    'has its own',
  ],
  [
    'a request crosses two proxies',
    'a proxy pushes nothing',
    () => mutations.losesPushes,
    'has its own',
  ],
  [
    'a reply finds its way past the proxy',
    'a proxy makes nobody known to brokers',
    () => mutations.greetsNobody,
    'whichever broker the desk replies to',
  ],
  [
    'a reply finds its way past the proxy',
    'a proxy hands no reply on to a broker',
    () => mutations.asksNoBroker,
    'by a reply through the proxy',
  ],
  [
    'a reply follows who asked to another proxy',
    'a proxy tells no other of its producers',
    mutations.knowsNoOtherClients,
    'it is the one',
  ],
  [
    'an operator reaches a consumer on another proxy',
    'a proxy relays nothing',
    () => mutations.relaysNothing,
    'billing takes it once more',
  ],
  [
    'an operator reaches a consumer on another proxy',
    'a proxy asks one broker for every message',
    mutations.asksOneBroker,
    'billing takes it once more',
  ],
  [
    'an operator sees a consumer on another proxy',
    'a proxy relays nothing',
    () => mutations.relaysNothing,
    'billing answers from the other proxy',
  ],
  [
    'an operator sees a consumer on another proxy',
    'a proxy asks the one whom it asked before',
    mutations.asksAnybody,
    'refunds from the same one',
  ],
];

for (const [name, wrong, machinesOf, promise] of planted) {
  failing(`${name}: breaks when ${wrong}`, () => {
    const story = stories.proxying!.find((one) => one.name === name)!;
    const run = simulateStory(story, { machines: { ...machines, ...machinesOf() } });
    assert.match(run.broken?.sentence ?? '', promise);
  });
}

failing.run();
