import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { installGuard } from '../kernel/guard.ts';
import { OperatorLog } from './operatorLog.ts';
import { within } from './testClient.ts';

const test = suite('operator log');

/** A log whose lines are kept, and can be waited for. */
function keptLog(options: { windowMs?: number; linesMax?: number } = {}) {
  const lines: string[] = [];
  let seen: (() => void) | undefined;
  const log = new OperatorLog({
    ...options,
    write: (line) => {
      lines.push(line);
      seen?.();
    },
  });
  const until = (count: number) =>
    within(
      `${count} lines`,
      new Promise<void>((resolve) => {
        seen = () => {
          if (lines.length >= count) resolve();
        };
        seen();
      }),
    );
  return { log, lines, until };
}

test('a flood of one line is a few lines and their count', () => {
  const { log, lines } = keptLog({ linesMax: 2 });
  for (let port = 0; port < 500; port++) log.say(`warn b closed 10.0.0.1:${port}: rubbish`);
  log.close();
  assert.equal(lines, [
    'warn b closed 10.0.0.1:0: rubbish',
    'warn b closed 10.0.0.1:1: rubbish',
    '498 more lines like this one: warn b closed 10.0.0.1:499: rubbish',
  ]);
});

test('the count comes when the window ends, and then lines are written again', async () => {
  const { log, lines, until } = keptLog({ windowMs: 5, linesMax: 1 });
  log.say('one');
  log.say('one');
  await until(2);
  log.say('one');
  await until(3);
  assert.equal(lines, ['one', '1 more lines like this one: one', 'one']);
  log.close();
});

test('lines with different causes are all written', () => {
  const { log, lines } = keptLog({ linesMax: 1 });
  log.say('closed 1: no header', 'no header');
  log.say('closed 2: no JSON', 'no JSON');
  log.close();
  assert.is(lines.length, 2);
});

test('a thousand causes are told apart, what exceeds them is counted together', () => {
  const { log, lines } = keptLog({ linesMax: 1 });
  const name = (index: number) =>
    [...String(index)].map((digit) => 'abcdefghij'[Number(digit)]).join('');
  for (let index = 0; index < 1_100; index++) log.say(name(index));
  log.close();
  // One for each, one of the others, and how many more of the others there were.
  assert.is(lines.length, 1_002);
  assert.is(lines.at(-1), `99 more lines like this one: ${name(1_099)}`);
});

test('a failure is told with its first cause once, then counted', () => {
  const { log, lines } = keptLog();
  const cause = new Error('no such queue');
  const fail = (at: number) =>
    log.fail(`"b" failed at ${at}`, new Error('could not take it', { cause }), 'b no such queue');
  fail(1);
  fail(2);
  fail(3);
  log.close();
  assert.is(lines.length, 2);
  assert.ok(lines[0]!.startsWith('error "b" failed at 1\nError: no such queue\n'));
  assert.is(lines[1], '2 more lines like this one: error "b" failed at 3');
  assert.ok(lines[0]!.includes('operatorLog.test'), 'the stack shows where');
});

test('lines of a step are handed on after it, when the clock may be used', async () => {
  const times: number[] = [];
  const log = new OperatorLog({ write: () => times.push(Date.now()) });
  const guard = installGuard();
  log.say('one');
  assert.is(times.length, 0);
  guard.remove();
  await Promise.resolve();
  assert.is(times.length, 1);
  log.close();
});

test('a log that fails warns once and goes on', () => {
  let calls = 0;
  const warnings: unknown[] = [];
  const { emitWarning } = process;
  process.emitWarning = (warning: unknown) => {
    warnings.push(warning);
  };
  try {
    const write = () => {
      calls++;
      throw new Error('disk full');
    };
    const log = new OperatorLog({ write });
    log.say('one');
    log.say('two');
    log.close();
  } finally {
    process.emitWarning = emitWarning;
  }
  assert.is(calls, 2);
  assert.equal(warnings, ["a cluster's log failed: Error: disk full"]);
});

test.run();
