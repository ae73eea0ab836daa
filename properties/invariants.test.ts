/** The table of invariants: each is in it once, and whatever it names is there. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const invariants = suite('invariants');

const folder = new URL('.', import.meta.url);
const page = readFileSync(new URL('invariants.md', folder), 'utf8');
const rows = page
  .split('\n')
  .filter((line) => /^\| (M|17|8|9) /.test(line))
  .map((line) => line.split('|').map((cell) => cell.trim()));

const upTo = (prefix: string, last: number): readonly string[] =>
  Array.from({ length: last }, (_, index) => `${prefix}${index + 1}`);

/** Every invariant of the reference. */
const all: readonly string[] = [
  ...upTo('M S', 16),
  ...upTo('M P', 9),
  ...upTo('M O', 7),
  ...upTo('M R', 4),
  ...upTo('M T', 9),
  ...upTo('M C', 5),
  ...upTo('M L', 5),
  ...upTo('M Q', 6),
  ...upTo('M N', 11),
  ...upTo('M G', 4),
  ...upTo('17 S', 40),
  ...upTo('17 L', 14),
  ...upTo('8 I', 38),
  ...upTo('9 X', 51),
];

invariants('each is in the table once, with what keeps it', () => {
  assert.equal(rows.map(([, id]) => id).sort(), [...all].sort());
  for (const [, id, what, kept] of rows) {
    assert.ok(what !== '' && /monitor|property|test|story|why not/.test(kept ?? ''), id);
  }
});

invariants('every monitor and every file that it names is there', () => {
  const monitors = new URL('monitors/', folder);
  const sources = readdirSync(monitors)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(new URL(file, monitors), 'utf8'))
    .join('\n');
  for (const [, id, , kept = ''] of rows) {
    for (const [, name] of kept.matchAll(/monitor `(\w+)`/g)) {
      assert.ok(sources.includes(`export function ${name}(`), `${id}: ${name}`);
    }
    for (const [, path] of kept.matchAll(/`(\w+\/[^`]+)`/g)) {
      assert.ok(existsSync(new URL(`../${path}`, folder)), `${id}: ${path}`);
    }
  }
});

invariants.run();
