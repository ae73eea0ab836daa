import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plain } from '../check/diagram/paint.ts';
import { serve } from '../live/serve.ts';
import { commandLine } from './commandLine.ts';
import { allStories } from './stories.ts';

async function orrery(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await commandLine(args, {
    print: (...lines) => out.push(...lines),
    warn: (...lines) => err.push(...lines),
    progress: () => {},
    columns: 100,
    paint: plain,
  });
  return { code, out, err: err.join('\n') };
}

const live = suite('orrery run --live');

live('every story holds over sockets, and says so in one line each', async () => {
  const { code, out, err } = await orrery('run', '--live', 'all', '--json');
  assert.equal([code, err], [0, '']);
  const runs = out.map((line) => JSON.parse(line));
  assert.equal(
    runs.map(({ scenario }) => scenario),
    allStories().map(({ name }) => name),
  );
  for (const { event, verdict, hash, replay, live, deliveries } of runs) {
    assert.equal([event, verdict, hash, replay, live], ['run', 'held', null, null, true]);
    assert.ok(deliveries > 10);
  }
});

live('a story that is refused keeps no other from its turn', async () => {
  const cluster = await serve();
  const names = ['firstSendToFirstConsume', 'acknowledgedMessagesSurviveAPowerCut'];
  const against = ['--against', cluster.namesrvAddress, '--json'];
  try {
    const { code, out, err } = await orrery('run', ...names.toReversed(), ...against);
    assert.is(code, 2);
    assert.match(err, /^orrery: "a" cannot be given "flushDiskType": it is a real one/);
    const [refused, held] = out.map((line) => JSON.parse(line));
    assert.is(refused.event, 'refused');
    assert.is(refused.scenario, 'acknowledged messages survive a power cut');
    assert.match(err, refused.problem);
    assert.equal([held.verdict, held.live, held.against], ['held', true, cluster.namesrvAddress]);
  } finally {
    await cluster.close();
  }
  const nobody = await orrery('run', '--against', 'here');
  assert.is(nobody.code, 2);
  assert.match(nobody.err, 'Write it as host:port');
});

live('it shows the flow, the promises and no replay string', async () => {
  const { code, out } = await orrery('run', '--live', '--seed', '9');
  const text = out.join('\n');
  assert.is(code, 0);
  assert.match(text, 'sendMessageV2 orders "two teapots"');
  assert.match(
    text,
    /\nHELD: \d+ promises, [\d.]+ s of the cluster's time, \d+ frames delivered\n/,
  );
  assert.match(text, 'seed 9, over sockets');
  assert.not.match(text, 'v1:');
  const trace = await orrery('run', '--live', '--trace');
  assert.match(trace.out.join('\n'), / shop -> a sendMessageV2 orders .*#\d+\n/);
});

live('what it cannot be combined with is wrong usage', async () => {
  const { code, err } = await orrery('run', '--live', '--wire');
  assert.is(code, 2);
  assert.match(err, "option '--live' cannot be used with option '--wire'");
});

live('Ctrl-C ends it', async () => {
  const main = new URL('main.ts', import.meta.url).pathname;
  const args = ['--import', 'tsx', main, 'run', '--live', 'all', '--json'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const closed = once(child, 'close');
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [, signal] = await closed;
  assert.equal([signal, said], ['SIGINT', '']);
});

live.run();
