import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { propertyOf } from '../../../protocol/messageProperties.ts';
import { brokerDefaults } from '../config.ts';
import { TestBroker } from '../testBroker.ts';
import { hopsOf } from './timers.ts';

const hopping = suite('broker: timers beyond the wheel');

hopping(
  'who waits beyond the reach of the wheel is counted as upstream would write it again',
  () => {
    const hops = (outMs: number) => hopsOf(outMs, 0, brokerDefaults).times;
    const seconds = [1, 172_799, 172_800, 230_000, 259_200];
    assert.equal(
      seconds.map((s) => hops(s * 1_000)),
      [0, 0, 1, 1, 1],
    );
    const broker = new TestBroker({ topics: { orders: 1 }, timerRollWindowSlot: 2 });
    broker.open('c');
    broker.send('c', 'orders', 0, 'x', { TIMER_DELAY_MS: '10000' });
    broker.advance(12_000);
    const [message] = broker.pull('c', 'orders', 0, 0)?.body ?? [];
    const times = Number(propertyOf(message?.properties ?? '', 'TIMER_ROLL_TIMES'));
    assert.ok(times >= 3, `${times}`);
  },
);

hopping.run();
