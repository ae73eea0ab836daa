import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readReplay, writeReplay } from '../check/replayString.ts';
import { equal, scenario } from '../story/index.ts';
import { buildId } from './buildId.ts';
import { nearest } from './nearest.ts';
import { orrery } from './testCommandLine.ts';

scenario('a story that breaks', { seed: 4 }, (story) => {
  story.namesrv('ns');
  story.advance(5);
  equal(1, 2 as number, 'one is two');
});
scenario('a story of nonsense', { seed: 4 }, (story) => {
  story.namesrv('ns');
  story.namesrv('ns');
});

const run = suite('orrery run');

run('without a name it plays the opening story: flow, verdict, replay string, hints', async () => {
  const { code, out, err } = await orrery('run');
  assert.is(code, 0);
  assert.is(err, '');
  assert.match(out, /^first send to first consume\n/);
  assert.match(out, /├─+┼?─*▶│|│◀─+┼?─*┤/);
  assert.match(out, 'sendMessageV2 orders "two teapots"');
  assert.match(out, /\nHELD: \d+ promises, [\d.]+ s of virtual time, \d+ frames delivered\n/);
  assert.match(out, /\nreplay: v1:[\w-]+\n\nwhat to try next\n/);
});

run('--json prints one object with the fields of the contract', async () => {
  const { code, out, err } = await orrery('run', '--json');
  assert.equal([code, err], [0, '']);
  assert.is(out.split('\n').length, 2);
  const { replay, hash, virtualMs, deliveries, ...rest } = JSON.parse(out);
  assert.equal(rest, {
    event: 'run',
    scenario: 'first send to first consume',
    verdict: 'held',
    seed: 1,
  });
  assert.match(hash, /^[0-9a-f]{16}$/);
  assert.ok(virtualMs > 1_000 && deliveries > 20);
  const story = 'first send to first consume';
  assert.equal(readReplay(replay), {
    ok: true,
    replay: { story, seed: 1, hash, build: buildId() },
  });
});

run('names can be written in any way, and several at once', async () => {
  const { code, out } = await orrery(
    'run',
    'Long-polling wakes_onArrival',
    'a producer retries on the other broker',
    '--json',
    '--seed',
    '77',
  );
  assert.is(code, 0);
  const lines = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  assert.equal(
    lines.map(({ seed }) => seed),
    [77, 77],
  );
  const unquoted = await orrery('run', 'long', 'polling', 'wakes', 'on', 'arrival', '--json');
  assert.is(JSON.parse(unquoted.out).scenario, 'long polling wakes on arrival');
});

run('--list names every story with its theme', async () => {
  const { out } = await orrery('run', '--list');
  assert.match(out, /basics +firstSendToFirstConsume +first send to first consume/);
  const lines = (await orrery('run', '--list', '--json')).out.trim().split('\n');
  assert.ok(lines.length >= 6);
  const first = JSON.parse(lines[0]!);
  assert.equal(
    [first.scenario, first.slug],
    ['first send to first consume', 'firstSendToFirstConsume'],
  );
});

run('--trace prints every step, --mermaid a diagram alone', async () => {
  const trace = await orrery('run', '--trace');
  assert.match(trace.out, /0\.000 s {2}ns starts\n/);
  assert.match(trace.out, 'timer.');
  const mermaid = await orrery('run', '--mermaid');
  assert.match(mermaid.out, /^sequenceDiagram\n {2}participant/);
  assert.match(mermaid.err, 'HELD');
});

run('--wire makes the same run', async () => {
  const [plainly, wired] = await Promise.all([
    orrery('run', '--json'),
    orrery('run', '--json', '--wire'),
  ]);
  assert.is(wired.out, plainly.out);
});

run('a broken promise ends with 1 and says what to do about it', async () => {
  const { code, out } = await orrery('run', 'a story that breaks');
  assert.is(code, 1);
  assert.match(out, '✗ one is two\n');
  assert.match(out, 'expected 2');
  assert.match(out, 'found    1');
  assert.match(out, /promised at .*commandLine\.test\.ts:\d+/);
  assert.match(out, /where each node stood\n {2}ns {2}namesrv {2}serving {2}life 1/);
  assert.match(out, 'of the trace\n');
  assert.match(out, 'BROKEN: after 0 promises');
  assert.match(out, /what to try next\n(.*\n)*.*npm run -s orrery -- replay v1:/);
  assert.match(out, 'npm run -s orrery -- run aStoryThatBreaks --seed 4 --trace ');
  const json = await orrery('run', 'a story that breaks', '--json');
  assert.is(json.code, 1);
  assert.is(JSON.parse(json.out).verdict, 'broken');
  assert.match(json.err, '✗ one is two');
});

run('wrong usage ends with 2 and a sentence that names what is wrong', async () => {
  for (const [args, sentence] of [
    [['run', 'frist send'], 'there is no story "frist send"; did you mean "first send'],
    [['run', 'xyzzy'], 'there is no story "xyzzy"; see: orrery run --list'],
    [['run', 'all', 'a story that breaks'], '"all" stands alone: it means every story'],
    [['run', '--sed', '3'], "unknown option '--sed'\n(Did you mean --seed?)"],
    [['run', '--seed', 'x'], 'orrery: --seed is a whole number from 0 on, not "x"'],
    [['run', '--seed', '-1'], '--seed'],
    [['run', '--json', '--trace'], 'cannot be used with'],
    [['rnu'], "unknown command 'rnu'"],
    [['replay'], "missing required argument 'STRING|FILE'"],
    [['replay', 'hello'], 'this is no replay string: a replay string begins with "v1:"'],
    [['replay', 'lost.plan.json'], 'there is no file lost.plan.json'],
    [['replay', 'harness'], 'harness cannot be read: '],
    [['replay', 'package.json'], 'this is no plan: version is "0.1.0", not 1'],
    [['replay', 'LICENSE'], 'there is neither a plan nor a replay string in LICENSE'],
    [['run', 'a story of nonsense'], 'there is a node "ns" already'],
  ] as const) {
    const { code, out, err } = await orrery(...args);
    assert.is(code, 2, args.join(' '));
    assert.is(out, '');
    assert.ok(err.includes(sentence), `${args.join(' ')}: ${err}`);
    assert.match(err, /^orrery: /);
  }
});

run('help and version go to standard output and end with 0', async () => {
  for (const args of [['--help'], ['run', '--help'], ['replay', '--help'], ['--version']]) {
    const { code, out, err } = await orrery(...args);
    assert.equal([code, err], [0, ''], args.join(' '));
    assert.match(out, args.includes('--version') ? /^\d+\.\d+\.\d+\n$/ : /orrery (run|replay)/);
  }
});

run.run();

const replay = suite('orrery replay');

replay('plays the same run again, from a string or a file', async () => {
  const first = JSON.parse((await orrery('run', 'long polling wakes on arrival', '--json')).out);
  const folder = mkdtempSync(join(tmpdir(), 'orrery-'));
  try {
    const file = join(folder, 'failure.txt');
    writeFileSync(file, `what I saw:\n  replay: ${first.replay}\n\nand then\n`);
    for (const given of [first.replay, file]) {
      const again = await orrery('replay', given);
      assert.is(again.code, 0);
      assert.match(again.out, 'the same run: its trace hash is the one that was recorded');
      const json = JSON.parse((await orrery('replay', given, '--json')).out);
      assert.equal([json.event, json.hash, json.same], ['replay', first.hash, true]);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

replay('another run ends with 1, and says whether the build is another', async () => {
  const story = 'first send to first consume';
  const other = { story, seed: 1, hash: '0123456789abcdef', build: '0.0.1+00000000' };
  const { code, out } = await orrery('replay', writeReplay(other));
  assert.is(code, 1);
  assert.match(out, 'ANOTHER RUN: recorded trace hash 0123456789abcdef');
  assert.match(out, `recorded by build 0.0.1+00000000, and this is build ${buildId()}`);
  const same = await orrery('replay', writeReplay({ ...other, build: buildId() }));
  assert.match(same.out, 'the build is the same: something in it');
});

replay('a story that is not here is named, with the build that had it', async () => {
  const lost = { story: 'lost', seed: 1, hash: '0123456789abcdef', build: '9.0.0+00000000' };
  const { code, err } = await orrery('replay', writeReplay(lost));
  assert.is(code, 2);
  assert.match(err, 'there is no story "lost"');
  assert.match(err, '9.0.0+00000000');
});

replay('a broken run stays broken', async () => {
  const first = JSON.parse((await orrery('run', 'a story that breaks', '--json')).out);
  const { code, out } = await orrery('replay', first.replay);
  assert.is(code, 1);
  assert.match(out, 'the same run');
});

replay.run();

const processes = suite('process');
const main = new URL('main.ts', import.meta.url).pathname;

processes('a reader that goes away ends it without a word', () => {
  const command = `"${process.execPath}" --import tsx "${main}" run all --trace | head -n 2`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
  assert.is(stdout.trim().split('\n').length, 2);
  assert.is(stderr, '');
});

processes('the exit code reaches the shell', () => {
  const args = ['--import', 'tsx', main, 'run', 'xyzzy'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  assert.is(status, 2);
  assert.is(stderr, 'orrery: there is no story "xyzzy"; see: orrery run --list\n');
});

processes.run();

const names = suite('nearest');

names('finds what was meant, and nothing when nothing is near', () => {
  const known = ['first send to first consume', 'long polling wakes on arrival'];
  assert.equal(nearest('frist send', known), [known[0]]);
  assert.equal(nearest('polling', known), [known[1]]);
  assert.equal(nearest('', known), []);
  assert.equal(nearest('qqq', known), []);
});

names.run();
