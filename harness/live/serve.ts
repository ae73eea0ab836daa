/**
 * `serve()`: a live cluster on loopback for tests of applications, in milliseconds and without a JVM.
 */
import type { BrokerConfig } from '../../actors/broker/config.ts';
import { brokerDefaults } from '../../actors/broker/config.ts';
import { brokerMachine } from '../../actors/broker/machine.ts';
import { namesrvMachine } from '../../actors/namesrv/machine.ts';
import { defaultLimits, type LiveLimits } from './limits.ts';
import { LiveRuntime } from './liveRuntime.ts';

/** What is served. Everything is optional: one name server and one broker on free ports. */
export interface ServeOptions {
  /** How many name servers (default 1), or where each listens, as `host:port`; port 0 picks one. */
  readonly namesrvs?: number | readonly string[];
  /** How many brokers (default 1), or where each listens. They are `broker-a`, `broker-b`, … */
  readonly brokers?: number | readonly string[];
  /** Name servers outside that the brokers register with, as `host:port`; then none is served. */
  readonly namesrvAddrs?: readonly string[];
  /** Settings of every broker: upstream's names, units added. */
  readonly broker?: Partial<BrokerConfig>;
  /** Topics that exist from the start: name to number of queues. */
  readonly topics?: Readonly<Record<string, number>>;
  /** What strangers may make the cluster keep. */
  readonly limits?: Partial<LiveLimits>;
  /** Seeds what is left to chance in the nodes; by default a new one each time. */
  readonly seed?: number;
  /** Takes each line of the nodes' logs; by default they are dropped. */
  readonly log?: (line: string) => void;
}

/** A running cluster. */
export interface LiveCluster {
  /** What a client is configured with: `host:port`, several joined by `;`. */
  readonly namesrvAddress: string;
  /** Where each name server listens. */
  readonly namesrvs: readonly string[];
  /** Where each broker listens. */
  readonly brokers: readonly string[];
  /** Moves the cluster's clock on, in ms: its timers fire in order. Clients keep their own time. */
  advance(byMs: number): void;
  /** Shuts the brokers down as an operator would, then closes every socket. */
  close(): Promise<void>;
}

/** How long brokers get to register, and later to shut down, before the cluster gives up on them. */
const patienceMs = 5_000;

/**
 * Starts a cluster on loopback and resolves once clients can connect and find every broker. Rejects with
 * a sentence that names the address if one cannot be listened on.
 */
export async function serve(options: ServeOptions = {}): Promise<LiveCluster> {
  const runtime = new LiveRuntime({
    limits: { ...defaultLimits, ...options.limits },
    seed: options.seed ?? Math.floor(Math.random() * 0x7fff_ffff),
    log: options.log ?? (() => {}),
  });
  try {
    const namesrvs =
      options.namesrvAddrs === undefined ? await startNamesrvs(runtime, options) : [];
    const namesrvAddrs = options.namesrvAddrs ?? namesrvs;
    const brokers = await startBrokers(runtime, options, namesrvAddrs);
    return {
      namesrvAddress: namesrvAddrs.join(';'),
      namesrvs,
      brokers,
      advance: (byMs) => runtime.advance(byMs),
      close: () => shutDown(runtime),
    };
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

function addressesOf(wanted: number | readonly string[] | undefined): readonly string[] {
  if (typeof wanted === 'object') return wanted;
  return Array.from({ length: wanted ?? 1 }, () => '127.0.0.1:0');
}

async function listen(runtime: LiveRuntime, name: string, address: string): Promise<string> {
  const found = /^(.+):(\d{1,5})$/.exec(address);
  const port = Number(found?.[2]);
  if (found === null || port > 65_535) {
    throw new Error(
      `"${address}" is not an address: write it as host:port, such as 127.0.0.1:9876`,
    );
  }
  return runtime.listen(name, found[1]!, port);
}

async function startNamesrvs(runtime: LiveRuntime, options: ServeOptions): Promise<string[]> {
  const addresses: string[] = [];
  for (const [index, wanted] of addressesOf(options.namesrvs).entries()) {
    const name = index === 0 ? 'namesrv' : `namesrv-${index + 1}`;
    const address = await listen(runtime, name, wanted);
    const host = address.slice(0, address.lastIndexOf(':'));
    runtime.boot({ name, kind: 'namesrv', machine: namesrvMachine, config: {}, host, address });
    addresses.push(address);
  }
  return addresses;
}

async function startBrokers(
  runtime: LiveRuntime,
  options: ServeOptions,
  namesrvAddrs: readonly string[],
): Promise<string[]> {
  const addresses: string[] = [];
  const wantedAddresses = addressesOf(options.brokers);
  const registered = registrations(runtime, wantedAddresses.length * namesrvAddrs.length);
  for (const [index, wanted] of wantedAddresses.entries()) {
    const name = `broker-${String.fromCharCode(97 + (index % 26))}${index < 26 ? '' : index}`;
    const address = await listen(runtime, name, wanted);
    const config: BrokerConfig = {
      ...brokerDefaults,
      topics: options.topics ?? {},
      ...options.broker,
      brokerName: name,
      address,
      namesrvAddrs,
    };
    const host = address.slice(0, address.lastIndexOf(':'));
    runtime.boot({ name, kind: 'broker', machine: brokerMachine, config, host, address });
    addresses.push(address);
  }
  if (options.namesrvAddrs === undefined) await registered;
  return addresses;
}

/** Resolves when name servers have listed brokers so many times, or after a while in any case. */
function registrations(runtime: LiveRuntime, expected: number): Promise<void> {
  if (expected === 0) return Promise.resolve();
  return new Promise((resolve) => {
    let seen = 0;
    const finish = () => {
      clearTimeout(giveUp);
      listening.unsubscribe();
      resolve();
    };
    const giveUp = setTimeout(() => {
      runtime.log(`warn serve: ${seen} of ${expected} registrations after ${patienceMs} ms`);
      finish();
    }, patienceMs);
    const listening = runtime.kernel.taps.subscribe((entry) => {
      if (entry.kind !== 'observation' || entry.observation.kind !== 'brokerListed') return;
      if (!entry.observation.listed) return;
      seen += 1;
      if (seen >= expected) finish();
    });
  });
}

async function shutDown(runtime: LiveRuntime): Promise<void> {
  const names = runtime.kernel.world.nodeNames().filter((name) => runtime.isUp(name));
  const brokers = names.filter(
    (name) => runtime.kernel.world.peekNode(name)?.definition.kind === 'broker',
  );
  for (const name of brokers) runtime.operate(name, { type: 'operator.shutdown' });
  const deadlineMs = performance.now() + patienceMs;
  while (brokers.some((name) => runtime.isUp(name)) && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await runtime.close();
}
