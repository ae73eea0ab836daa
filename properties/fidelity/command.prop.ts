/**
 * Goal: `npm run fidelity` keeps what its `--help` says. Method: it is run in this process, over
 * the recording and over parts of it.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownVectors, runFidelity } from './commandLine.ts';

const command = suite('fidelity: the command');

function run(...args: readonly string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const code = runFidelity(args, { out: (line) => out.push(line), err: (line) => err.push(line) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}

command('the command refuses what it does not know in one sentence, with exit code 2', () => {
  for (const args of [
    ['--nope'],
    ['pop'],
    ['--only'],
    ['--only', 'nothing.of-this'],
    ['--code', 'NO_SUCH_CODE'],
    ['--vectors', 'no/such/folder'],
    ['--write', '--only', 'pop'],
  ]) {
    const { code, out, err } = run(...args);
    assert.is(code, 2, args.join(' '));
    assert.is(out, '');
    assert.is(err.split('\n').length, 1, err);
    assert.ok(err.length > 10, err);
  }
});

command('a difference in a code declared full ends the command with exit code 1', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fidelity-'));
  const copy = (change: (line: Record<string, unknown>) => object) => {
    const lines = readdirSync(ownVectors)
      .filter((name) => name.endsWith('.jsonl') && name !== 'proxy.jsonl')
      .flatMap((name) => readFileSync(join(ownVectors, name), 'utf8').trim().split('\n'))
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .filter(({ ms }) => Number(ms) < 45_000);
    writeFileSync(join(folder, 'part.jsonl'), lines.map((one) => text(change(one))).join('\n'));
  };
  const text = (line: object) => JSON.stringify(line);
  try {
    copy((line) => line);
    assert.is(run('--vectors', folder).code, 0);
    const late = (line: Record<string, unknown>) =>
      line.requestName === 'HEART_BEAT' ? { ...line, ms: Number(line.ms) + 10_000 } : line;
    copy(late);
    const { code, out } = run('--vectors', folder, '--code', 'HEART_BEAT', '--frames');
    assert.is(code, 1);
    assert.match(out, / {2}unexplained\n(.+\n)* {4}time\n/);
    writeFileSync(join(folder, 'part.jsonl'), '{"n":1}\n');
    assert.is(run('--vectors', folder).code, 2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

command('the command shows its options with an example, and one object a line', () => {
  const asked = run('--help');
  assert.is(asked.code, 0);
  assert.match(asked.out, /Example: /);
  const { code, out } = run('--only', 'route.missing', '--json', '--frames');
  assert.is(code, 0);
  const objects = out.split('\n').map((line) => JSON.parse(line) as { event: string });
  assert.is(objects.at(-1)?.event, 'total');
  assert.ok(objects.some(({ event }) => event === 'code'));
});

command.run();
