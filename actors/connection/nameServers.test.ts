import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { newBench } from './fixtures.ts';
import { chooseNameServer, newNameServers } from './index.ts';

const choice = suite('name server choice');
const three = ['a:1', 'b:1', 'c:1'];

choice('sticks to a name server whose connection serves, else goes on by one', () => {
  const bench = newBench();
  const [first, one] = chooseNameServer(newNameServers(three, 5), bench.connections());
  const [second, two] = chooseNameServer(first, bench.connections());
  assert.is.not(one, two);
  bench.call(0, { to: two ?? '' });
  bench.opened(1, 'c1', two);
  const [third, again] = chooseNameServer(second, bench.connections());
  assert.is(again, two);
  assert.is(third, second);
  bench.closed(2, 'c1');
  const [, next] = chooseNameServer(third, bench.connections());
  assert.equal([one, two, next].sort(), three);
});

choice('the start is drawn, so that clients spread over the name servers', () => {
  const { connections } = newBench();
  const starts = new Set<string | undefined>();
  for (let entropy = 0; entropy < 60; entropy += 1) {
    starts.add(chooseNameServer(newNameServers(three, entropy * 7919), connections())[1]);
  }
  assert.is(starts.size, 3);
});

choice('without name servers there is none', () => {
  const { connections } = newBench();
  assert.is(chooseNameServer(newNameServers([], 1), connections())[1], undefined);
});

choice.run();
