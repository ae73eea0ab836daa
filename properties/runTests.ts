/**
 * The test command: types, lint, tidy, unit, scenario and property tests, two at a time, and one
 * line at the end that says how it went. A group that dies or runs nothing counts as failed.
 *
 * Usage: npm test [-- GROUP…]   a group that there is not names those that there are
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

interface Group {
  readonly name: string;
  readonly command: readonly string[];
  /** Which files of which folder it runs. */
  readonly files?: { readonly folder: string; readonly pattern: RegExp };
  /** True where the command is uvu, whose summary tells how many tests ran. */
  readonly counted: boolean;
}

interface Result {
  readonly group: Group;
  readonly passed: number;
  readonly failed: number;
  readonly output: string;
  readonly tookMs: number;
}

/**
 * Longer than any group may take on a slow machine: one that hangs fails instead of holding all.
 */
const limitMs = 8 * 60_000;

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name: string) => `node_modules/.bin/${name}`;

const uvu = (name: string, folder: string, pattern: string): Group => ({
  name,
  counted: true,
  files: { folder, pattern: new RegExp(pattern) },
  command: [
    'node',
    '--import',
    'tsx',
    'node_modules/uvu/bin.js',
    folder,
    pattern,
    '--no-color',
    '-i',
    'node_modules',
  ],
});

const linting = [bin('biome'), 'ci', '--error-on-warnings', '--colors=off', '.'];

/** Properties of what clients do in random plans. */
const clientProperties = 'clients|litePull|orderedPop|orderly|requestReply|transactions';
/** Properties of proxies. */
const proxyProperties = 'proxy\\w+|negotiation';

/** The slow ones first, so that two workers end at about the same time. */
const groups: readonly Group[] = [
  uvu('plans', 'properties', '^(delivery|offsets|ownership)\\.prop\\.ts$'),
  // Several processes of one name: by itself one would take as long as all others.
  uvu('properties', 'properties', `^(${clientProperties})\\.prop\\.ts$`),
  uvu('properties', 'properties', `^(${proxyProperties})\\.prop\\.ts$`),
  uvu(
    'properties',
    'properties',
    `^(?!tidy/|delivery|offsets|ownership|${proxyProperties}|${clientProperties}).*\\.prop\\.ts$`,
  ),
  uvu('fuzz', 'properties', '^(fuzz|museum)/.*\\.test\\.ts$'),
  uvu('package', 'properties', '^package\\.test\\.ts$'),
  { name: 'types', counted: false, command: [bin('tsc'), '-p', '.'] },
  { name: 'lint', counted: false, command: linting },
  uvu('tidy', 'properties', '^(tidy/.*\\.(prop|test)|invariants\\.test)\\.ts$'),
  uvu('scenarios', 'properties', '^(scenarios|\\w+Stories)\\.test\\.ts$'),
  uvu('protocol', 'protocol', '\\.test\\.ts$'),
  uvu('actors', 'actors', '\\.test\\.ts$'),
  uvu('harness', 'harness', '\\.test\\.ts$'),
];

const plainEnvironment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1' };
delete plainEnvironment.FORCE_COLOR;

function count(output: string, label: string): number {
  // uvu writes a summary a run: "  Total:     7" and "  Passed:    7", coloured or not.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes are control characters.
  const plain = output.replace(/\u001b\[[0-9;]*m/g, '');
  const found = plain.match(new RegExp(`^\\s*${label}:\\s+(\\d+)`, 'm'));
  return found === null ? 0 : Number(found[1]);
}

function run(group: Group): Promise<Result> {
  const [command = '', ...args] = group.command;
  const startedMs = performance.now();
  return new Promise((resolve) => {
    const options = { cwd: root, env: plainEnvironment, timeout: limitMs } as const;
    const child = spawn(command, args, options);
    let output = '';
    const add = (chunk: Buffer) => {
      output += chunk.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.on('error', (error) => add(Buffer.from(String(error))));
    child.on('close', (code, signal) => {
      if (signal !== null) output += `\nended by ${signal} after ${limitMs / 60_000} minutes`;
      const total = group.counted ? count(output, 'Total') : 1;
      const passed = group.counted ? count(output, 'Passed') : code === 0 ? 1 : 0;
      const missing = total === 0 || (code !== 0 && passed === total) ? 1 : 0;
      const tookMs = performance.now() - startedMs;
      resolve({ group, passed, failed: total - passed + missing, output, tookMs });
    });
  });
}

/** Test files that no group runs, or more than one. */
function strayFiles(): readonly string[] {
  const all = ['protocol', 'actors', 'harness', 'scenarios', 'properties'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => file.replaceAll('\\', '/'))
      .filter((file) => /\.(test|prop)\.ts$/.test(file))
      .map((file) => ({ folder, file })),
  );
  const runs = ({ folder, file }: { folder: string; file: string }) =>
    groups.filter(({ files }) => files?.folder === folder && files.pattern.test(file)).length;
  return all.filter((one) => runs(one) !== 1).map(({ folder, file }) => `${folder}/${file}`);
}

const wanted = process.argv.slice(2);
const known = new Set(groups.map(({ name }) => name));
const unknown = wanted.filter((name) => !known.has(name));
if (unknown.length > 0) {
  console.error(`no test group "${unknown[0]}"; there are ${[...known].join(', ')}`);
  process.exit(2);
}
const stray = strayFiles();
if (stray.length > 0) {
  console.error(`each test file is run by one group, but not so ${stray.join(', ')}`);
  process.exit(2);
}
const queue = groups.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
let passed = 0;
let failed = 0;

async function worker(): Promise<void> {
  for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
    const result = await run(group);
    passed += result.passed;
    failed += result.failed;
    const ok = result.failed === 0;
    const seconds = (result.tookMs / 1000).toFixed(1);
    if (!ok || process.env.ORRERY_TEST_OUTPUT !== undefined || result.group.name !== 'lint') {
      process.stdout.write(`${result.output.trimEnd()}\n`);
    }
    const figures = `${result.passed} passed, ${result.failed} failed`;
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${group.name}: ${figures} (${seconds} s)\n`);
  }
}

await Promise.all(Array.from({ length: Math.min(2, cpus().length) }, worker));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
