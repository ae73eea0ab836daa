/** The cases of the official client side by side: what came of each against each cluster. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  BROKEN_UPSTREAM,
  DIRECT_ONLY,
  GO_BROKEN_UPSTREAM,
  GO_PROMISES,
  PROMISES,
  PROXY_PROMISES,
} from './promises.mjs';

const README = join(import.meta.dirname, 'README.md');
const BEGIN = '<!-- cases: made by run.mjs --target both --via both --write -->';
const END = '<!-- cases end -->';
const NAMES = {
  'orrery direct': 'Orrery',
  'real direct': 'Apache RocketMQ 5.5.0',
  'orrery proxy': 'Orrery, by proxy',
  'real proxy': 'Apache RocketMQ 5.5.0, by proxy',
};
const SHORT = {
  JSON: 'JSON',
  ROCKETMQ: 'binary',
  OLD: '4.9.8',
  GO: 'Go',
  SEVERAL: 'JSON',
  PROXIES: 'JSON',
};

/** What a line of the Java program says came of a case, if it says that. */
export function outcomeOf(line) {
  const found = /^(ok|FAIL) (\w+)(?: \(|:)/.exec(line);
  return found === null ? undefined : { name: found[2], held: found[1] === 'ok' };
}

/**
 * The table as Markdown, a part a theme.
 *
 * @param {Record<string, Record<string, Map<string, boolean>>>} outcomes by target and way, such as
 *   `real proxy`, then by header format: case to whether it held
 */
export function tableOf(outcomes) {
  const java = Object.entries(PROMISES).flatMap(([theme, cases]) =>
    partOf(outcomes, { theme, cases, formats: ['JSON', 'ROCKETMQ', 'OLD', 'SEVERAL'] }),
  );
  const proxies = { theme: 'Two proxies', cases: PROXY_PROMISES, formats: ['PROXIES'] };
  const go = { theme: 'The Go client', cases: GO_PROMISES, formats: ['GO'] };
  return [...java, ...partOf(outcomes, proxies), ...partOf(outcomes, go)].join('\n');
}

function partOf(outcomes, { theme, cases, formats }) {
  const ways = Object.keys(NAMES).filter((way) => outcomes[way] !== undefined);
  const head = ['case', 'promise', ...ways.map((way) => NAMES[way])];
  const rows = Object.entries(cases).map(([name, promise]) => {
    const cells = ways.map((way) => cell({ byFormat: outcomes[way], way, formats, name }));
    return row([`\`${name}\``, promise, ...cells]);
  });
  return [`**${theme}**`, '', row(head), row(head.map(() => '---')), ...rows, ''];
}

function cell({ byFormat, way, formats, name }) {
  if (way.endsWith('proxy') && name in DIRECT_ONLY) return 'direct only';
  if (way.endsWith('direct') && name in PROXY_PROMISES) return '';
  const ran = formats
    .map((format) => [format, byFormat[format]])
    .filter(([, held]) => held?.has(name));
  if (ran.length === 0) return 'did not run';
  const broken = ran.filter(([, held]) => !held.get(name)).map(([format]) => SHORT[format]);
  const known = way === 'real proxy' ? brokenUpstream(formats, name) : undefined;
  if (broken.length === ran.length && known !== undefined) return `fails: ${known}`;
  if (broken.length > 0) return `**broken** (${broken.join(', ')})`;
  return `held (${ran.map(([format]) => SHORT[format]).join(', ')})`;
}

function brokenUpstream(formats, name) {
  return formats.includes('GO') ? GO_BROKEN_UPSTREAM : BROKEN_UPSTREAM[name];
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
  const themes = [...Object.values(PROMISES), PROXY_PROMISES, GO_PROMISES];
  const cases = new Set(themes.flatMap((theme) => Object.keys(theme)));
  const missing = [...cases].filter((name) => !written.has(name));
  const gone = [...written].filter((name) => !cases.has(name));
  if (missing.length + gone.length === 0) return undefined;
  return `README.md lacks [${missing}] and has [${gone}]: run.mjs --target both --via both --write`;
}

function partsOfReadme() {
  const text = readFileSync(README, 'utf8');
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END);
  if (from < 0 || to < from) throw new Error(`README.md has no place for the table: ${BEGIN}`);
  return [text.slice(0, from), text.slice(from, to), text.slice(to + END.length)];
}
