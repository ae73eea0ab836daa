import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { servedBy } from '../../protocol/commands/index.ts';
import { machines } from './machines.ts';

const served = suite('machines');

/** What every machine answers in one way, whatever the command. */
const general = ['*', 'unknown', 'malformed'];

const kinds = [
  'namesrv',
  'broker',
  'proxy',
  'producer',
  'consumer',
  'simpleConsumer',
  'litePullConsumer',
] as const;

for (const kind of kinds) {
  served(`a ${kind} serves the commands whose declarations say so, and no other`, () => {
    const taken = machines[kind].events
      .filter((event) => event.startsWith('rmq.'))
      .map((event) => event.slice('rmq.'.length))
      .filter((command) => !general.includes(command));
    assert.equal([...new Set(taken)].sort(), [...servedBy(kind)].sort());
  });
}

served.run();
