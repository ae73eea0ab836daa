import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plain } from '../check/diagram/paint.ts';
import { commandLine } from './commandLine.ts';

async function orrery(...args: readonly string[]) {
  let out = '';
  let err = '';
  const code = await commandLine(args, {
    print: (...lines) => {
      out += lines.map((line) => `${line}\n`).join('');
    },
    warn: (...lines) => {
      err += lines.map((line) => `${line}\n`).join('');
    },
    progress: () => {},
    columns: 100,
    paint: plain,
  });
  return { code, out, err };
}

const fuzz = suite('orrery fuzz');

fuzz('plans that break nothing are counted, and the exit code says so', async () => {
  const folder = join(tmpdir(), 'orrery-no-failures');
  const args = ['--runs', '3', '--seed', '1', '--jobs', '1', '--save', folder, '--json'];
  const { code, out, err } = await orrery('fuzz', ...args);
  assert.equal([code, err], [0, '']);
  const last = JSON.parse(out.trim().split('\n').at(-1)!);
  const { elapsedMs, deliveries, ...rest } = last;
  assert.equal(rest, { event: 'fuzz', seed: 1, runs: 3, ended: 'runs', verdict: 'held' });
  assert.ok(elapsedMs > 0 && deliveries > 100);
  assert.not.ok(existsSync(folder), 'nothing is saved');
});

fuzz('worker processes run the same plans', async () => {
  const run = async (jobs: string) => {
    const { out } = await orrery('fuzz', '--runs', '4', '--seed', '2', '--jobs', jobs, '--json');
    return JSON.parse(out.trim().split('\n').at(-1)!).deliveries;
  };
  assert.is(await run('2'), await run('1'));
});

fuzz('limits that are none are told of', async () => {
  const time = await orrery('fuzz', '--time', 'soon');
  assert.is(time.code, 2);
  assert.match(time.err, '--time is a time such as 30, 30s, 2m or 1h, not "soon"');
  assert.is((await orrery('fuzz', '--runs', '-1')).code, 2);
});

fuzz('its help has an example, and says which failure is reported', async () => {
  const { code, out } = await orrery('fuzz', '--help');
  assert.is(code, 0);
  assert.match(out, 'orrery fuzz --time 60s');
  assert.match(out, 'the failure\nwith the lowest number');
});

fuzz.run();
