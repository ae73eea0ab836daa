/** The cases of the official client side by side: what came of each against each cluster. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { GO_PROMISES, PROMISES } from './promises.mjs';

const README = join(import.meta.dirname, 'README.md');
const BEGIN = '<!-- cases: made by run.mjs --target both --write -->';
const END = '<!-- cases end -->';
const NAMES = { orrery: 'Orrery', real: 'Apache RocketMQ 5.5.0' };
const SHORT = { JSON: 'JSON', ROCKETMQ: 'binary', OLD: '4.9.8', GO: 'Go', SEVERAL: 'JSON' };

/** What a line of the Java program says came of a case, if it says that. */
export function outcomeOf(line) {
  const found = /^(ok|FAIL) (\w+)(?: \(|:)/.exec(line);
  return found === null ? undefined : { name: found[2], held: found[1] === 'ok' };
}

/**
 * The table as Markdown, a part a theme.
 *
 * @param {Record<string, Record<string, Map<string, boolean>>>} outcomes by target, then by header
 *   format: case to whether it held
 */
export function tableOf(outcomes) {
  const java = Object.entries(PROMISES).flatMap(([theme, cases]) =>
    partOf(outcomes, { theme, cases, formats: ['JSON', 'ROCKETMQ', 'OLD', 'SEVERAL'] }),
  );
  const go = partOf(outcomes, { theme: 'The Go client', cases: GO_PROMISES, formats: ['GO'] });
  return [...java, ...go].join('\n');
}

function partOf(outcomes, { theme, cases, formats }) {
  const targets = Object.keys(outcomes);
  const head = ['case', 'promise', ...targets.map((target) => NAMES[target])];
  const rows = Object.entries(cases).map(([name, promise]) => {
    const cells = targets.map((target) => cell(outcomes[target], formats, name));
    return row([`\`${name}\``, promise, ...cells]);
  });
  return [`**${theme}**`, '', row(head), row(head.map(() => '---')), ...rows, ''];
}

function cell(byFormat, formats, name) {
  const ran = formats
    .map((format) => [format, byFormat[format]])
    .filter(([, held]) => held?.has(name));
  if (ran.length === 0) return 'did not run';
  const broken = ran.filter(([, held]) => !held.get(name)).map(([format]) => SHORT[format]);
  if (broken.length > 0) return `**broken** (${broken.join(', ')})`;
  return `held (${ran.map(([format]) => SHORT[format]).join(', ')})`;
}

function row(cells) {
  return `| ${cells.join(' | ')} |`;
}

/** Puts a table in the place of the one in README.md. */
export function writeTable(table) {
  const [before, , after] = partsOfReadme();
  writeFileSync(README, `${before}${BEGIN}\n\n${table}\n${END}${after}`);
}

/** What of README.md is not so any more: its cases are not those that there are. */
export function staleness() {
  const [, table] = partsOfReadme();
  const written = new Set([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name));
  const themes = [...Object.values(PROMISES), GO_PROMISES];
  const cases = new Set(themes.flatMap((theme) => Object.keys(theme)));
  const missing = [...cases].filter((name) => !written.has(name));
  const gone = [...written].filter((name) => !cases.has(name));
  if (missing.length + gone.length === 0) return undefined;
  return `README.md lacks [${missing}] and has [${gone}]: run.mjs --target both --write`;
}

function partsOfReadme() {
  const text = readFileSync(README, 'utf8');
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`README.md has no place for the table: ${BEGIN}`);
  return [text.slice(0, from), text.slice(from, to), text.slice(to + END.length)];
}
