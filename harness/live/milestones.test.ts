import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Arrival } from '../kernel/network.ts';
import { registrations } from './milestones.ts';
import { OperatorLog } from './operatorLog.ts';
import { systemError } from './systemError.ts';
import { within } from './testClient.ts';

const test = suite('milestones');

/** A runtime that is only watched. */
function watched() {
  const lines: string[] = [];
  const watchers = new Set<(arrival: Arrival) => void>();
  const runtime = {
    log: new OperatorLog({ write: (line) => lines.push(line) }),
    watch: (watch: (arrival: Arrival) => void) => {
      watchers.add(watch);
      return () => watchers.delete(watch);
    },
  };
  const arrive = (event: Arrival['event']) => {
    for (const watch of watchers) watch({ node: 'broker-a', event });
  };
  return { runtime, lines, watchers, arrive };
}

const answer = (command: 'registerBroker' | 'queryDataVersion') =>
  ({
    type: 'frame.response',
    connection: 'broker-a/1',
    frame: { ...systemError(1, ''), command },
  }) as const;

test('registrations are settled when each was answered or failed', async () => {
  const { runtime, watchers, arrive } = watched();
  const { settled } = registrations(runtime, 2);
  let isSettled = false;
  void settled.then(() => {
    isSettled = true;
  });
  arrive(answer('queryDataVersion'));
  arrive({ type: 'link.closed', connection: 'broker-a/1' });
  arrive(answer('registerBroker'));
  await Promise.resolve();
  assert.not(isSettled);
  arrive({ type: 'link.failed', address: '127.0.0.1:1' });
  await within('settling', settled);
  assert.is(await settled, false);
  assert.is(watchers.size, 0);
});

test('registrations that all succeeded are told from those that did not', async () => {
  const { runtime, arrive } = watched();
  const { settled } = registrations(runtime, 1);
  const { frame, ...refused } = answer('registerBroker');
  arrive({ ...refused, frame: { ...frame, code: responseCode.SUCCESS } });
  assert.is(await settled, true);
});

test('nobody waits for registrations where there are none', async () => {
  const { runtime, watchers } = watched();
  await within('settling', registrations(runtime, 0).settled);
  assert.is(watchers.size, 0);
});

test('after a while nobody waits any more, and it is said', async () => {
  const { runtime, lines } = watched();
  await within('settling', registrations(runtime, 3, 5).settled);
  assert.equal(lines, ['warn 3 of 3 registrations open after 5 ms']);
  runtime.log.close();
});

test.run();
