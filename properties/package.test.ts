/**
 * The package as its users get it: packed, installed from the tarball into an empty folder, and
 * used there by command, by import and by its types.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command to its end; fails with what it wrote if it ends badly. */
function run(folder: string, command: string, ...args: readonly string[]): string {
  // A test runner's own settings must not reach the package's users.
  const { NODE_OPTIONS: _options, NODE_V8_COVERAGE: _coverage, ...env } = process.env;
  const options = { cwd: folder, env, encoding: 'utf8', timeout: 120_000 } as const;
  const { status, stdout, stderr, error } = spawnSync(command, args, options);
  const wrote = `${stdout}\n${stderr}\n${error ?? ''}`;
  assert.is(status, 0, `${command} ${args.join(' ')} ended with ${status}:\n${wrote}`);
  return stdout;
}

const script = `
import { replay, serve, simulate } from 'rocketmq-orrery';

const cluster = await serve({ topics: { orders: 2 }, proxies: 1 });
const { connect } = await import('node:net');
const { connect: connectTls } = await import('node:tls');
/** What a server says to a request for a route, over a socket that is connected with \`over\`. */
const askedFor = (address, over) => new Promise((resolve, reject) => {
  const [host, port] = address.split(':');
  const socket = over({ port: Number(port), host, rejectUnauthorized: false });
  const header = JSON.stringify({ code: 105, opaque: 1, extFields: { topic: 'orders' } });
  const lengths = Buffer.alloc(8);
  lengths.writeInt32BE(4 + header.length, 0);
  lengths.writeInt32BE(header.length, 4);
  socket.write(Buffer.concat([lengths, Buffer.from(header)]));
  socket.once('error', reject);
  socket.once('data', (answer) => {
    socket.destroy();
    resolve(answer.toString());
  });
});
const answers = [
  await askedFor(cluster.namesrvs[0], connect),
  await askedFor(cluster.proxies[0], connect),
  await askedFor(cluster.proxies[0], connectTls),
];
await cluster.close();

const run = simulate('first send to first consume');
const { verdict, hash } = run;
console.log(JSON.stringify({ address: cluster.namesrvAddress, verdict, hash, answers }));
`;

const ownStory = `
import { equal, scenario } from 'rocketmq-orrery';

scenario('an order of mine', { seed: 3 }, (story) => {
  story.namesrv('ns');
  story.broker('a', { topics: { orders: 2 } });
  const order = story.producer('shop').send('orders', 'first');
  story.until('the order is stored', () => order.outcome === 'stored');
  equal(order.attempts, 1, 'one request was enough');
});
`;

const typed = `
import { type LiveCluster, type Simulated, serve, simulate } from 'rocketmq-orrery';

const run: Simulated = simulate((story) => {
  story.namesrv('ns');
});
const proxyPorts = { tlsMode: 'enforcing' } as const;
const cluster: LiveCluster = await serve({ brokers: 1, proxies: 1, proxyPorts });
const address: string = cluster.namesrvAddress;
// @ts-expect-error brokers are counted in numbers
await serve({ brokers: 'one' });
console.log(run.verdict, address);
`;

interface Place {
  folder: string;
}

const installed = suite<Place>('the installed package');

installed.before((place) => {
  place.folder = mkdtempSync(join(tmpdir(), 'orrery-package-'));
  run(root, 'npm', 'pack', '--silent', '--pack-destination', place.folder);
  const [tarball = ''] = readdirSync(place.folder);
  writeFileSync(join(place.folder, 'package.json'), '{ "private": true, "type": "module" }');
  run(
    place.folder,
    'npm',
    'install',
    '--no-audit',
    '--no-fund',
    '--prefer-offline',
    `./${tarball}`,
  );
});

installed.after(({ folder }) => {
  rmSync(folder, { recursive: true, force: true });
});

installed('plays a story by its command', ({ folder }) => {
  const [line = ''] = run(folder, 'npx', '--no-install', 'orrery', 'run', '--json').split('\n');
  const { event, verdict, hash, replay } = JSON.parse(line);
  assert.equal([event, verdict], ['run', 'held']);
  const again = run(folder, 'npx', '--no-install', 'orrery', 'replay', replay, '--json');
  assert.match(again, hash, 'the replay has the same trace hash');
});

installed('plays the stories of a file, in simulation and over sockets', ({ folder }) => {
  writeFileSync(join(folder, 'mine.scenario.mjs'), ownStory);
  for (const how of [[], ['--live']]) {
    const args = ['orrery', 'run', './mine.scenario.mjs', '--json', ...how];
    const { scenario, verdict } = JSON.parse(run(folder, 'npx', '--no-install', ...args));
    assert.equal([scenario, verdict], ['an order of mine', 'held']);
  }
});

installed('plays a story over sockets by its command', ({ folder }) => {
  const [line = ''] = run(folder, 'npx', '--no-install', 'orrery', 'run', '--live', '--json').split(
    '\n',
  );
  const { verdict, live } = JSON.parse(line);
  assert.equal([verdict, live], ['held', true]);
});

installed('fuzzes in processes of its own', ({ folder }) => {
  const args = ['fuzz', '--runs', '4', '--jobs', '2', '--seed', '1', '--json'];
  const lines = run(folder, 'npx', '--no-install', 'orrery', ...args)
    .trim()
    .split('\n');
  const { event, runs, verdict } = JSON.parse(lines.at(-1)!);
  assert.equal([event, runs, verdict], ['fuzz', 4, 'held']);
});

installed('serves and simulates for a program that imports it', ({ folder }) => {
  writeFileSync(join(folder, 'use.mjs'), script);
  const { address, verdict, hash, answers } = JSON.parse(run(folder, 'node', 'use.mjs'));
  assert.match(address, /^127\.0\.0\.1:\d+$/);
  assert.is(answers.length, 3);
  for (const answer of answers) assert.match(answer, '"queueDatas"', 'a route');
  assert.is(verdict, 'held');
  const inCheckout = run(root, 'node', '--import', 'tsx', 'harness/cli/main.ts', 'run', '--json');
  assert.match(inCheckout, hash, 'built and source run alike');
});

installed('has types that check a user’s program', ({ folder }) => {
  writeFileSync(join(folder, 'typed.ts'), typed);
  const flags = ['--ignoreConfig', '--noEmit', '--strict'];
  const target = ['--target', 'es2023', '--module', 'nodenext', '--skipLibCheck', 'false'];
  run(folder, join(root, 'node_modules/.bin/tsc'), ...flags, ...target, 'typed.ts');
});

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = suite('the lock file');

lock('names the packages of every platform, since npm ci refuses one that does not', () => {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Readonly<Record<string, LockedPackage>>;
  };
  const wanted = Object.values(packages).flatMap((each) =>
    Object.keys(each.optionalDependencies ?? {}),
  );
  assert.ok(wanted.length > 20, 'there are packages for one platform each');
  assert.equal(
    wanted.filter((name) => packages[`node_modules/${name}`] === undefined),
    [],
  );
});

installed.run();
lock.run();
