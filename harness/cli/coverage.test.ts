import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commands } from '../../protocol/commands/index.ts';
import { requestCode } from '../../protocol/requestCodes.ts';
import type { Command } from '../../protocol/schema.ts';
import { machines } from '../cluster/machines.ts';
import { coverageNodes, coverageOf, ownRows, refusedEverywhere } from './coverageRows.ts';
import { coverageTable, withCoverageTable } from './coverageTable.ts';
import { orrery } from './testCommandLine.ts';

const coverage = suite('orrery coverage');

/** Rows for whatever a machine does not serve. */
const notCommands: ReadonlySet<string> = new Set(['*', 'malformed', 'unknown']);

/** The commands that a machine has a row for. */
function rowsOf(events: readonly string[]): readonly string[] {
  const names = events.filter((type) => type.startsWith('rmq.')).map((type) => type.slice(4));
  return [...new Set(names)].filter((name) => !notCommands.has(name)).sort();
}

for (const node of coverageNodes) {
  coverage(`${node}: what is declared has a row in its machine, and the other way round`, () => {
    const declared = [...coverageOf(node), ...ownRows().filter((row) => row.node === node)]
      .filter(({ support }) => support !== 'refused')
      .map(({ command }) => command!)
      .sort();
    assert.equal(rowsOf(machines[node].events as readonly string[]), declared);
  });
}

coverage('every declared command is one of the codes, under the code that it declares', () => {
  const covered = new Map(
    [...coverageOf('broker'), ...ownRows()].map(({ command, code }) => [command, code]),
  );
  for (const [name, { code }] of Object.entries(commands) as [string, Command][]) {
    assert.is(covered.get(name), code, name);
  }
});

coverage('every code of upstream is listed for every node, once and in order', () => {
  const codes = Object.values(requestCode).sort((one, other) => one - other);
  for (const node of coverageNodes) {
    assert.equal(
      coverageOf(node).map(({ code }) => code),
      codes,
    );
  }
});

coverage('prints what each node takes, and what is missing of it', async () => {
  const { code, out } = await orrery('coverage');
  assert.is(code, 0);
  assert.match(out, /^namesrv: \d+ full, \d+ in part, \d+ refused$/m);
  assert.match(out, /^ +310 {2}SEND_MESSAGE_V2 +/m);
  assert.match(out, /^ +105 {2}GET_ROUTEINFO_BY_TOPIC +part: no /m);
  assert.not.match(out, / {2}refused$/m);
  assert.match(out, new RegExp(`refused by every node: ${refusedEverywhere().length} codes`));
});

coverage('of one node it prints every code', async () => {
  const { code, out } = await orrery('coverage', '--node', 'namesrv');
  assert.is(code, 0);
  assert.match(out, /^ +103 {2}REGISTER_BROKER +part: no /m);
  assert.match(out, /^ +310 {2}SEND_MESSAGE_V2 +refused$/m);
  assert.not.match(out, /^broker:/m);
});

coverage('as JSON it is one object for each node and code', async () => {
  const { out } = await orrery('coverage', '--json', '--node', 'broker');
  const lines = out.trimEnd().split('\n');
  assert.is(lines.length, Object.keys(requestCode).length);
  const rows = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
  const expected = {
    ...{ event: 'coverage', node: 'broker', code: 34, name: 'HEART_BEAT' },
    ...{ command: 'heartBeat', support: 'full' },
  };
  assert.equal(
    rows.find((row) => row.code === 34),
    expected,
  );
  assert.equal(
    rows.find((row) => row.code === 103 && row.support === 'refused')?.command,
    'registerBroker',
  );
});

coverage('as markdown it is the table of the README', async () => {
  const { code, out } = await orrery('coverage', '--markdown');
  assert.is(code, 0);
  assert.is(out.trimEnd(), coverageTable().join('\n'));
  assert.match(out, /^\| 310 \| SEND_MESSAGE_V2 \| broker/m);
  assert.is((await orrery('coverage', '--markdown', '--json')).code, 2);
  assert.is((await orrery('coverage', '--markdown', '--node', 'broker')).code, 2);
});

coverage('another kind of node is wrong usage', async () => {
  const { code, err } = await orrery('coverage', '--node', 'cook');
  assert.is(code, 2);
  assert.match(err, /namesrv, broker/);
});

coverage('the README has the table of today', () => {
  const readme = new URL('../../README.md', import.meta.url);
  const text = readFileSync(readme, 'utf8');
  const wanted = withCoverageTable(text);
  assert.ok(wanted !== undefined, 'the README has the marks of the table');
  if (process.env.ORRERY_UPDATE === '1') writeFileSync(readme, wanted);
  else assert.ok(wanted === text, 'run: ORRERY_UPDATE=1 npm test -- harness');
});

coverage.run();
