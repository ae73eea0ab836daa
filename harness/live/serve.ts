/**
 * `serve()`: a live cluster on loopback for tests of applications, in milliseconds and without a
 * JVM.
 */
import { defaultLimits } from './limits.ts';
import { LiveRuntime } from './liveRuntime.ts';
import { patienceMs, stopped } from './milestones.ts';
import { checkOptions, type ServeOptions } from './serveOptions.ts';
import { drainSeconds, type StartedNodes, startNodes } from './startNodes.ts';

export type { ServeOptions };

/** A running cluster. */
export interface LiveCluster {
  /** What a client is configured with: `host:port`, several joined by `;`. */
  readonly namesrvAddress: string;
  /** Where each name server listens. */
  readonly namesrvs: readonly string[];
  /** Where each broker listens. */
  readonly brokers: readonly string[];
  /** Where each slave listens, those of the first broker first. */
  readonly slaves: readonly string[];
  /** Where each proxy listens: a client may be configured with one, or several joined by `;`. */
  readonly proxies: readonly string[];
  /**
   * Whether every broker was registered with every name server at the start. If not, a name server
   * outside has not answered: the brokers go on trying.
   */
  readonly registered: boolean;
  /**
   * Moves the cluster's clock on, in ms, and resolves when all that was due in between has
   * happened: timers fire in order, and what the nodes send each other arrives in time. Clients
   * keep their own time, so one that says nothing for as long counts as silent.
   */
  advance(byMs: number): Promise<void>;
  /**
   * Shuts proxies and then brokers down as an operator would, then closes every socket: nothing of
   * the cluster keeps the process alive. Takes some seconds at most, longer only where
   * `proxy.shutdownWaitTimeSeconds` asks for it; calling it again does no harm.
   */
  close(): Promise<void>;
}

/**
 * Starts a cluster on loopback and resolves once clients can connect, to proxies too, and find
 * every broker. Rejects with a sentence that names what is wrong: an option, an address that cannot
 * be listened on, a certificate that cannot be read.
 *
 * @example
 * const cluster = await serve({ topics: { orders: 4 } });
 * producer.setNamesrvAddr(cluster.namesrvAddress);
 * await cluster.advance(30_000); // half a minute later
 * await cluster.close();
 */
export async function serve(options: ServeOptions = {}): Promise<LiveCluster> {
  checkOptions(options);
  const runtime = new LiveRuntime({
    limits: { ...defaultLimits, ...options.limits },
    seed: options.seed ?? Math.floor(Math.random() * 0x7fff_ffff),
    log: options.log ?? (() => {}),
  });
  try {
    return clusterOf(runtime, options, await startNodes(runtime, options));
  } catch (error) {
    await runtime.close();
    throw error;
  }
}

function clusterOf(
  runtime: LiveRuntime,
  options: ServeOptions,
  started: StartedNodes,
): LiveCluster {
  let closing: Promise<void> | undefined;
  return {
    ...started,
    async advance(byMs) {
      if (closing !== undefined) throw new Error('the cluster is closed: its time stands still');
      if (!(byMs >= 0 && byMs < Number.POSITIVE_INFINITY)) {
        throw new Error(`time goes forward, by a number of ms, not by ${byMs}`);
      }
      await runtime.advance(byMs);
    },
    close() {
      closing ??= shutDown(runtime, options);
      return closing;
    },
  };
}

/** In the order of those who need each other: who hands on goes before whom it hands on to. */
async function shutDown(runtime: LiveRuntime, { proxy }: ServeOptions): Promise<void> {
  const drainMs = (proxy?.shutdownWaitTimeSeconds ?? drainSeconds) * 1_000;
  await shutDownAll(runtime, 'proxy', drainMs + patienceMs);
  await shutDownAll(runtime, 'broker', patienceMs);
  await runtime.close();
}

async function shutDownAll(runtime: LiveRuntime, kind: string, limitMs: number): Promise<void> {
  const { world } = runtime.kernel;
  const names = world
    .nodeNames()
    .filter((name) => runtime.isUp(name) && world.peekNode(name)?.definition.kind === kind);
  const gone = stopped(runtime, names, limitMs);
  for (const name of names) runtime.operate(name, { type: 'operator.shutdown' });
  if (!(await gone)) runtime.log.say(`warn a ${kind} is still busy after ${limitMs} ms`);
}
