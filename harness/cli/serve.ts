/** `orrery serve`: a live cluster until Ctrl-C. */
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TlsMode } from '../../protocol/negotiation/negotiation.ts';
import { Bug } from '../kernel/bug.ts';
import { partsOf } from '../live/dial.ts';
import { tlsModes } from '../live/negotiation/settings.ts';
import type { LiveCluster, ServeOptions } from '../live/serve.ts';
import { nodesMax, slavesMax } from '../live/serveOptions.ts';
import { type ExitCode, exitCode } from './exitCode.ts';
import { untilInterrupted } from './interrupt.ts';
import type { Output } from './output.ts';
import { wholeNumber } from './wholeNumber.ts';

interface Flags {
  readonly namesrv?: readonly string[];
  readonly broker?: readonly string[];
  readonly brokers?: number;
  readonly slaves?: number;
  readonly proxy?: readonly string[];
  readonly proxies?: number;
  readonly namesrvAddr?: readonly string[];
  readonly topic?: Readonly<Record<string, number>>;
  readonly set?: Readonly<Record<string, unknown>>;
  readonly setProxy?: Readonly<Record<string, unknown>>;
  readonly tlsMode?: TlsMode;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly seed?: number;
  readonly json?: true;
  readonly quiet?: true;
}

const portMax = 65_535;

const example = `
Example:
  $ orrery serve
  $ orrery serve --namesrv 127.0.0.1:0 --broker 127.0.0.1:0 --topic orders=4 --json
  $ orrery serve --namesrv-addr 127.0.0.1:9876 --broker 127.0.0.1:0 --set brokerName=broker-b
  $ orrery serve --proxies 2 --tls-mode enforcing --tls-cert cert.pem --tls-key key.pem

Point a client at the name server, such as DefaultMQProducer.setNamesrvAddr("127.0.0.1:9876"), or
at a proxy in its place ("127.0.0.1:8080").
Ctrl-C shuts proxies and brokers down in good order.`;

/** Adds `orrery serve`, which ends when the process is interrupted and the cluster has closed. */
export function addServe(program: Command, output: Output, end: (code: ExitCode) => void): void {
  const command = program
    .command('serve')
    .description('a live cluster on loopback, for official clients of any language');
  withSettings(withNodes(command))
    .option('--seed <n>', "seeds the nodes' own chance", wholeNumber('--seed'))
    .option('--json', 'one JSON object a line: "ready" with all addresses, "log" lines')
    .option('--quiet', 'no log lines')
    .addHelpText('after', example)
    .action(async (flags: Flags) => {
      try {
        await serveUntilInterrupted(output, flags);
        end(exitCode.held);
      } catch (error) {
        if (error instanceof Bug || !(error instanceof Error)) throw error;
        output.warn(`orrery: ${error.message}`);
        end(exitCode.usage);
      }
    });
}

/** Which nodes there are, and where. */
function withNodes(command: Command): Command {
  return command
    .addOption(
      new Option('--namesrv <host:port>', 'where a name server listens (again for more); 0 picks')
        .argParser(addresses)
        .conflicts('namesrvAddr'),
    )
    .option(
      '--broker <host:port>',
      'where a broker listens (again for more); port 0 picks',
      addresses,
    )
    .option(
      '--slaves <n>',
      'how many slaves each broker has, two ports apart behind it; they may be read',
      wholeNumber('--slaves', slavesMax),
    )
    .option(
      '--proxy <host:port>',
      'where a proxy listens (again for more); port 0 picks',
      addresses,
    )
    .addOption(
      new Option('--proxies <n>', 'how many proxies, from port 8080 on in steps of 10; 0 for none')
        .argParser(wholeNumber('--proxies', nodesMax))
        .conflicts('proxy'),
    )
    .addOption(
      new Option('--brokers <n>', 'how many brokers, from port 10911 on in steps of 10')
        .argParser(wholeNumber('--brokers', nodesMax))
        .conflicts('broker'),
    )
    .option(
      '--namesrv-addr <host:port>',
      'register with this name server (again for more); serve none',
      addresses,
    )
    .option('--topic <name=queues>', 'a topic that exists from the start (again for more)', topic);
}

/** How they are set up. */
function withSettings(command: Command): Command {
  return command
    .option(
      '--set <name=value>',
      'a setting of every broker (again for more), such as maxMessageSize=65536',
      setting,
    )
    .option(
      '--set-proxy <name=value>',
      'a setting of every proxy (again for more), such as enableTopicMessageTypeCheck=false',
      setting,
    )
    .addOption(
      new Option(
        '--tls-mode <mode>',
        'which clients proxies take: without TLS, with and without it, with it alone',
      ).choices(Object.keys(tlsModes)),
    )
    .option('--tls-cert <file>', "the proxies' certificate in PEM; by default a self-signed one")
    .option('--tls-key <file>', 'its private key in PEM');
}

async function serveUntilInterrupted(output: Output, flags: Flags): Promise<void> {
  const options = optionsOf(flags, logTo(output, flags));
  const { promise: interrupted, forget } = untilInterrupted();
  // Loaded when first used: a simulation needs no sockets.
  const { serve } = await import('../live/serve.ts');
  const cluster = await serve(options).catch((error) => {
    forget();
    throw withWayOut(error, flags);
  });
  tellReady(output, flags, cluster);
  await interrupted;
  if (!flags.json) output.warn('shutting down');
  await cluster.close();
}

/** Nobody named the port, or even asked for a proxy, that stands in the way of the rest. */
function withWayOut(error: Error, { proxy }: Flags): Error {
  const { message } = error;
  if (proxy !== undefined || !/^cannot listen on \S+ for proxy(-\d+)?: /.test(message))
    return error;
  return new Error(`${message} (--proxies 0 serves none, --proxy HOST:PORT elsewhere)`);
}

function optionsOf(flags: Flags, log: (line: string) => void): ServeOptions {
  const { namesrv, broker, brokers, slaves, proxy, proxies, namesrvAddr, set, seed } = flags;
  const { topic: topics, setProxy } = flags;
  // Whoever says where others listen wants no port taken that was not named.
  const unasked = (namesrv ?? broker ?? namesrvAddr) === undefined ? 1 : 0;
  const served = proxy ?? addressesFrom(8_080, proxies ?? unasked);
  return {
    ...(namesrvAddr === undefined
      ? { namesrvs: namesrv ?? ['127.0.0.1:9876'] }
      : { namesrvAddrs: namesrvAddr }),
    brokers: broker ?? addressesFrom(10_911, brokers ?? 1),
    proxies: served,
    ...portsOf(flags, served.length > 0),
    log,
    ...(slaves === undefined ? {} : { slaves }),
    ...(topics === undefined ? {} : { topics }),
    ...(set === undefined ? {} : { broker: set }),
    ...(setProxy === undefined ? {} : { proxy: setProxy }),
    ...(seed === undefined ? {} : { seed }),
  };
}

function portsOf(
  { tlsMode, tlsCert, tlsKey }: Flags,
  areServed: boolean,
): Pick<ServeOptions, 'proxyPorts'> {
  if ((tlsMode ?? tlsCert ?? tlsKey) === undefined) return {};
  if (!areServed) throw new Error('TLS is for proxies, and none is served: add --proxies 1');
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw new Error('--tls-cert and --tls-key go together: a certificate and its private key');
  }
  return {
    proxyPorts: {
      ...(tlsMode === undefined ? {} : { tlsMode }),
      ...(tlsCert === undefined || tlsKey === undefined
        ? {}
        : { certificate: { certPath: tlsCert, keyPath: tlsKey } }),
    },
  };
}

function addressesFrom(port: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `127.0.0.1:${port + 10 * index}`);
}

function logTo(output: Output, { json, quiet }: Flags): (line: string) => void {
  if (quiet) return () => {};
  if (json) return (text) => output.print(JSON.stringify({ event: 'log', text }));
  return (text) => output.warn(text);
}

function tellReady(output: Output, { json }: Flags, cluster: LiveCluster): void {
  const { namesrvs, brokers, slaves, proxies, namesrvAddress, registered } = cluster;
  const connectTo = `Clients connect to ${namesrvAddress}`;
  if (json) {
    const known = slaves.length === 0 ? {} : { slave: slaves };
    const ready = { event: 'ready', namesrv: namesrvs, broker: brokers, ...known, proxy: proxies };
    output.print(JSON.stringify(ready));
    return;
  }
  for (const address of namesrvs) output.print(`name server  ${address}`);
  for (const address of brokers) output.print(`broker       ${address}`);
  for (const address of slaves) output.print(`slave        ${address}`);
  for (const address of proxies) output.print(`proxy        ${address}`);
  output.print('', `${registered ? connectTo : notYet(cluster)}; Ctrl-C ends it.`);
}

/** Clients would find no broker there, or not all of them. */
function notYet({ brokers, namesrvAddress }: LiveCluster): string {
  const where = namesrvAddress.includes(';') ? `each of ${namesrvAddress}` : namesrvAddress;
  return brokers.length === 1
    ? `The broker is not registered with ${where} yet and goes on trying`
    : `Not all brokers are registered with ${where} yet; they go on trying`;
}

function addresses(value: string, before: readonly string[] = []): readonly string[] {
  if (partsOf(value) !== undefined) return [...before, value];
  if (Number(/:(\d+)$/.exec(value)?.[1]) > portMax) {
    throw new InvalidArgumentError(`A port is a number from 0 to ${portMax}.`);
  }
  throw new InvalidArgumentError('Write it as host:port, such as 127.0.0.1:9876.');
}

function topic(
  value: string,
  before: Readonly<Record<string, number>> = {},
): Readonly<Record<string, number>> {
  const found = /^([%|\w-]+)=(\d+)$/.exec(value);
  if (found === null) throw new InvalidArgumentError('Write it as name=queues, such as orders=4.');
  const name = found[1]!;
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`Topic ${name} is given twice.`);
  return { ...before, [name]: Number(found[2]) };
}

/** Which settings there are, and of which type, is checked where the cluster is made. */
function setting(
  value: string,
  before: Readonly<Record<string, unknown>> = {},
): Readonly<Record<string, unknown>> {
  const found = /^(\w+)=(.+)$/.exec(value);
  if (found === null) {
    throw new InvalidArgumentError('Write it as name=value, such as maxMessageSize=65536.');
  }
  const name = found[1]!;
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is set twice.`);
  return { ...before, [name]: settingValue(found[2]!) };
}

/** A number, true, false, or JSON as it is written; anything else is text. */
function settingValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
