import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { connect as connectTls } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { plain } from '../check/diagram/paint.ts';
import { requestBytes, sendHeader } from '../live/testClient.ts';
import { commandLine } from './commandLine.ts';

const test = suite('orrery serve');

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const free = ['--namesrv', '127.0.0.1:0', '--broker', '127.0.0.1:0'];
const startMsMax = 20_000;

/** A served process of its own. */
interface Served {
  readonly child: ChildProcess;
  /** The next line of its standard output. */
  line(): Promise<string>;
  /** Ends it by a signal or lets it end; resolves to its exit code and what it wrote to stderr. */
  ended(signal?: NodeJS.Signals): Promise<{ code: number | null; err: string }>;
}

function start(...args: readonly string[]): Served {
  const command = ['--import', 'tsx', main, 'serve', ...args];
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), startMsMax);
  let err = '';
  child.stderr!.on('data', (chunk) => {
    err += chunk;
  });
  const exit = once(child, 'close').finally(() => clearTimeout(timer));
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    child,
    line: async () => String((await lines.next()).value),
    ended: async (signal) => {
      if (signal !== undefined) child.kill(signal);
      const [code] = await exit;
      return { code, err };
    },
  };
}

/** Runs the command in this process: for what ends by itself. */
async function orrery(...args: readonly string[]) {
  const said = { out: '', err: '' };
  const keep =
    (to: 'out' | 'err') =>
    (...lines: readonly string[]) => {
      said[to] += lines.map((line) => `${line}\n`).join('');
    };
  const code = await commandLine(['serve', ...args], {
    print: keep('out'),
    warn: keep('err'),
    progress: () => {},
    columns: 100,
    paint: plain,
  });
  return { code, ...said };
}

test('a terminal is told the addresses, and Ctrl-C ends it with exit code 0', async () => {
  const served = start(...free);
  assert.match(await served.line(), /^name server {2}127\.0\.0\.1:\d+$/);
  assert.match(await served.line(), /^broker {7}127\.0\.0\.1:\d+$/);
  assert.is(await served.line(), '');
  assert.match(await served.line(), /^Clients connect to 127\.0\.0\.1:\d+; Ctrl-C ends it\.$/);
  const { code, err } = await served.ended('SIGINT');
  assert.is(code, 0);
  assert.is(err, 'shutting down\ninfo broker-a: broker broker-a has stopped\n');
});

test('a broker that is not registered yet is told of, and no client is sent', async () => {
  const nobody = createServer().listen(0, '127.0.0.1');
  await once(nobody, 'listening');
  const { port } = nobody.address() as { port: number };
  await new Promise((resolve) => nobody.close(resolve));
  const served = start('--namesrv-addr', `127.0.0.1:${port}`, '--broker', '127.0.0.1:0');
  await served.line();
  await served.line();
  const sentence = `The broker is not registered with 127.0.0.1:${port} yet and goes on trying`;
  assert.is(await served.line(), `${sentence}; Ctrl-C ends it.`);
  assert.is((await served.ended('SIGINT')).code, 0);
});

test('a program reads one line of JSON when clients can connect, and SIGTERM ends it', async () => {
  const served = start(...free, '--broker', '127.0.0.1:0', '--topic', 'orders=4', '--json');
  const ready = JSON.parse(await served.line());
  assert.equal(Object.keys(ready), ['event', 'namesrv', 'broker', 'proxy']);
  assert.is(ready.event, 'ready');
  assert.is(ready.namesrv.length, 1);
  assert.is(ready.broker.length, 2);
  assert.equal(ready.proxy, []);
  for (const address of [...ready.namesrv, ...ready.broker]) {
    const socket = connect(Number(address.split(':')[1]), '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  }
  const end = served.ended('SIGTERM');
  assert.equal(JSON.parse(await served.line()), {
    event: 'log',
    text: 'info broker-a: broker broker-a has stopped',
  });
  assert.equal(await end, { code: 0, err: '' });
});

test('a setting of the brokers holds', async () => {
  const served = start(...free, '--json', '--set', 'regionId=here');
  const { broker } = JSON.parse(await served.line());
  const socket = connect(Number(broker[0].split(':')[1]), '127.0.0.1');
  const fields = { a: 'g', b: 't', c: 'TBW102', d: 4, e: 0, f: 0, g: 1, h: 0, k: false, m: false };
  const header = Buffer.from(
    JSON.stringify({ code: 310, opaque: 1, version: 1, extFields: fields }),
  );
  const lengths = Buffer.alloc(8);
  lengths.writeUInt32BE(5 + header.length, 0);
  lengths.writeUInt32BE(header.length, 4);
  socket.write(Buffer.concat([lengths, header, Buffer.from('x')]));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString('utf8'), '"MSG_REGION":"here"');
  socket.destroy();
  assert.is((await served.ended('SIGTERM')).code, 0);
});

test('a reader that has gone ends it without a word', async () => {
  const served = start(...free, '--json');
  const { namesrv } = JSON.parse(await served.line());
  served.child.stdout!.destroy();
  // Rubbish is worth a log line, which nobody reads any more.
  const socket = connect(Number(namesrv[0].split(':')[1]), '127.0.0.1');
  socket.on('error', () => {});
  socket.write(Buffer.alloc(64));
  assert.equal(await served.ended(), { code: 0, err: '' });
});

test('--help shows an example', async () => {
  const { code, out } = await orrery('--help');
  assert.is(code, 0);
  assert.match(out, '$ orrery serve --namesrv 127.0.0.1:0 --broker 127.0.0.1:0 --topic orders=4');
  assert.match(out, '--namesrv-addr <host:port>');
});

const wrong: readonly [readonly string[], string][] = [
  [['--brokerz', '1'], "unknown option '--brokerz'"],
  [['extra'], 'too many arguments'],
  [['--namesrv', 'here'], "option '--namesrv <host:port>' argument 'here' is invalid"],
  [['--broker', '127.0.0.1:9x'], 'Write it as host:port, such as 127.0.0.1:9876.'],
  [['--broker', '127.0.0.1:70000'], 'A port is a number from 0 to 65535.'],
  [['--namesrv-addr', 'a:1234567'], 'A port is a number from 0 to 65535.'],
  [['--brokers', 'two'], '--brokers is a whole number from 0 to 1000, not "two"'],
  [['--brokers', '100000'], '--brokers is a whole number from 0 to 1000, not "100000"'],
  [['--topic', 'orders'], 'Write it as name=queues, such as orders=4.'],
  [['--topic', 'orders=0'], 'topic "orders" cannot have 0 queues'],
  [['--topic', 'orders=100000'], 'topic "orders" cannot have 100000 queues: 1 to 65535 can be'],
  [['--set', 'maxMessageSize'], 'Write it as name=value, such as maxMessageSize=65536.'],
  [['--set', 'maxMesageSize=1'], '"broker" has no setting "maxMesageSize"'],
  [
    ['--set', 'maxMessageSize=big'],
    '"broker.maxMessageSize" is a number, such as 4194304, not "big"',
  ],
  [['--set', 'traceOn=true', '--set', 'traceOn=false'], 'traceOn is set twice.'],
  [['--proxies', 'two'], '--proxies is a whole number from 0 to 1000, not "two"'],
  [['--proxies', '1', '--proxy', '127.0.0.1:0'], "'--proxies <n>' cannot be used with option"],
  [['--set-proxy', 'regionID=x'], '"proxy" has no setting "regionID"'],
  [['--set-proxy', 'traceOn=1'], '"proxy.traceOn" is a boolean, such as false, not 1'],
  [['--tls-mode', 'on'], 'Allowed choices are disabled, permissive, enforcing.'],
  [['--tls-cert', 'cert.pem'], '--tls-cert and --tls-key go together'],
  [['--proxies', '0', '--tls-mode', 'enforcing'], 'TLS is for proxies, and none is served'],
  [
    [...free, '--proxy', '127.0.0.1:0', '--tls-cert', '/no/cert', '--tls-key', '/no/key'],
    'cannot read the certificate /no/cert: there is no such file',
  ],
  [['--topic', 'orders=4', '--topic', 'orders=8'], 'Topic orders is given twice.'],
  [['--seed', '-1'], '--seed'],
  [['--brokers', '2', '--broker', '127.0.0.1:0'], "'--brokers <n>' cannot be used with option"],
  [['--namesrv', 'a:1', '--namesrv-addr', 'a:1'], "'--namesrv <host:port>' cannot be used with"],
];

test('wrong usage ends with exit code 2 and names the thing', async () => {
  for (const [args, sentence] of wrong) {
    const { code, err, out } = await orrery(...args);
    assert.is(code, 2, args.join(' '));
    assert.ok(err.startsWith('orrery: '), err);
    assert.match(err, sentence);
    assert.is(out, '');
  }
});

test('an address that is taken ends it with exit code 2 and is named', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  const { code, err } = await orrery('--namesrv', `127.0.0.1:${port}`, '--broker', '127.0.0.1:0');
  taken.close();
  assert.is(code, 2);
  const where = `127.0.0.1:${port} for namesrv`;
  assert.is(err, `orrery: cannot listen on ${where}: something listens there already\n`);
});

test('a proxy takes TLS and has its settings, and ends before its brokers', async () => {
  const proxied = ['--proxy', '127.0.0.1:0', '--tls-mode', 'enforcing', '--topic', 'orders=4'];
  const served = start(...free, ...proxied, '--set-proxy', 'regionId=here', '--json');
  const { proxy } = JSON.parse(await served.line());
  assert.is(proxy.length, 1);
  const port = Number(proxy[0].split(':')[1]);
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { header, body } = { header: sendHeader('orders'), body: Buffer.from('x') };
  socket.write(requestBytes('sendMessageV2', header, { body }));
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString('utf8'), '"MSG_REGION":"here"');
  socket.destroy();
  const end = served.ended('SIGTERM');
  assert.match(await served.line(), 'info proxy: the proxy has stopped');
  assert.match(await served.line(), 'info broker-a: broker broker-a has stopped');
  assert.equal(await end, { code: 0, err: '' });
});

test('a proxy on the usual port, if that is taken, says how to go on', async () => {
  const taken = createServer().listen(8_080, '127.0.0.1');
  // Whoever else has it makes the same case.
  await Promise.race([once(taken, 'listening'), once(taken, 'error')]);
  const { code, err } = await orrery(...free, '--proxies', '1');
  taken.close();
  assert.is(code, 2);
  const problem = 'cannot listen on 127.0.0.1:8080 for proxy: something listens there already';
  assert.is(err, `orrery: ${problem} (--proxies 0 serves none, --proxy HOST:PORT elsewhere)\n`);
});

test.run();
