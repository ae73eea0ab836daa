import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { orrery } from './testCommandLine.ts';

const fuzz = suite('orrery fuzz');

fuzz('plans that break nothing are counted, and the exit code says so', async () => {
  // One of an earlier run that failed must not be taken for this one's.
  const folder = join(mkdtempSync(join(tmpdir(), 'orrery-')), 'failures');
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

fuzz(
  'a plan that breaks a promise is told of by replay, shown in a few rows, and judged',
  async () => {
    const file = 'properties/museum/shown/ackIndexIgnoresGaps.plan.json';
    const { code, out } = await orrery('replay', file);
    assert.is(code, 1);
    assert.match(out, '✗ a popped message that was acknowledged in time never comes back');
    assert.match(out, 'was acknowledged and came back');
    assert.match(out, /^a plan of 2 sends and 2 orders\n/);
    assert.match(out, /\nBROKEN: 1 of \d+ promises, /);
    assert.match(
      out,
      '"m2" was acknowledged and came back: offset 1 of orders/0 on b0, for group s0',
    );
    assert.match(out, `replay ${file} --trace`);
    assert.not.match(out, 'v1:', 'the file stands for the string');
    const rows = out.split('\n').filter((line) => / [├│◇◆] /.test(line));
    assert.match(out, / 3\.100 s +│ +◆ .*b0 brings orders\/0 at 1 back.*\n.*✗ "m2" was acknow/);
    assert.match(out, /\n +3\.100 s ✗ a popped message/);
    assert.ok(rows.length > 5 && rows.length < 30, `${rows.length} rows`);
    const line = JSON.parse((await orrery('replay', file, '--json')).out);
    assert.is(line.verdict, 'broken');
    assert.is(line.brokenAtMs, 3_100);
    assert.is(line.promise, 'a popped message that was acknowledged in time never comes back');
    const again = JSON.parse((await orrery('replay', line.replay, '--json')).out);
    assert.equal([again.same, again.verdict, again.hash], [true, 'broken', line.hash]);
  },
);

fuzz('a plan that declares what never comes to pass is broken', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-idle-'));
  const plan = JSON.parse(readFileSync('properties/saved/rollingRestart.plan.json', 'utf8'));
  const road = { from: 'shop', to: 'a', oneWay: true };
  const fault = { kind: 'drop', match: { command: 'popMessage' } };
  const idle = { atMs: 1, forMs: 1, kind: 'road', road, fault };
  const file = join(folder, 'idle.plan.json');
  writeFileSync(file, JSON.stringify({ ...plan, faults: [...plan.faults, idle] }));
  const { code, out } = await orrery('replay', file);
  assert.is(code, 1);
  assert.match(out, '✗ every declared fault takes hold');
  assert.match(out, 'never took hold');
  assert.not.match(out, 'lines of the trace');
  rmSync(folder, { recursive: true });
});

fuzz('an order about nothing is told of, and breaks nothing', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'orrery-vain-'));
  const ask = (atMs: number, event: object) => ({ atMs, change: 'ask', node: 's', event });
  const plan = {
    version: 1,
    seed: 1,
    topology: [
      { kind: 'namesrv', name: 'ns', options: {} },
      { kind: 'broker', name: 'b', options: { topics: { orders: 1 } } },
      { kind: 'producer', name: 'p', options: {} },
      { kind: 'simpleConsumer', name: 's', options: { topic: 'orders' } },
    ],
    workload: [{ atMs: 0, producer: 'p', topic: 'orders', id: 'm1', mode: 'sync' }],
    changes: [
      ask(2_000, { type: 'operator.ack', delivery: 0 }),
      ask(4_000, { type: 'operator.receive', id: 'r', invisibleTimeMs: 30_000 }),
      ask(5_000, { type: 'operator.batchAck', id: 'both', deliveries: [0, 7] }),
      ask(6_000, { type: 'operator.ack', delivery: 0 }),
    ],
    faults: [],
    healForMs: 120_000,
  };
  const file = join(folder, 'vain.plan.json');
  writeFileSync(file, JSON.stringify(plan));
  const { code, out } = await orrery('replay', file);
  assert.match(
    out,
    'note: 2 orders found nothing: ack at 2.000 s (there is no delivery 0), ' +
      'both at 5.000 s (there is no delivery 7)',
  );
  assert.is(code, 0);
  assert.match(out, 'HELD');
  const traced = await orrery('replay', file, '--trace');
  assert.match(traced.out, 'timer.');
  assert.not.match(traced.out, '─▶ request');
  assert.match((await orrery('replay', file, '--mermaid')).out, /^sequenceDiagram\n/);
  rmSync(folder, { recursive: true });
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
