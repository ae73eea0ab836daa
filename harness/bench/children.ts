/** The processes of the live benchmark: a server, and a load that does not share its CPU time. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A cluster served by a process of its own. */
export interface Server {
  readonly namesrv: string;
  readonly broker: string;
  /** Of the first proxy, if there is one. */
  readonly proxy: string | undefined;
  /** From the call of `serve()` to its first accepted send, in ms. */
  readonly firstSendMs: number;
  usage(): Promise<Usage>;
  close(): Promise<void>;
}

/** What a process has used so far. */
export interface Usage {
  readonly cpuMs: number;
  readonly rssBytes: number;
}

/** What a load has done. */
export interface Load {
  readonly sends: number;
  readonly elapsedMs: number;
  readonly failed: number;
}

/** A module of this folder, as source or as built. */
function modulePath(source: string): string {
  const file = import.meta.url.endsWith('.ts') ? source : source.replace(/\.ts$/, '.js');
  return fileURLToPath(new URL(file, import.meta.url));
}

function message<T>(child: ChildProcess, matches: (message: unknown) => boolean): Promise<T> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`a process ended with code ${code}`));
    const onMessage = (got: unknown) => {
      if (!matches(got)) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(got as T);
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}

const kind = (wanted: string) => (got: unknown) => (got as { kind?: string }).kind === wanted;

/** Starts a server process with so many proxies. */
export async function startServer(proxies = 0): Promise<Server> {
  const child = fork(modulePath('./serverProcess.ts'), [String(proxies)], { stdio: 'inherit' });
  const { namesrv, broker, proxy, firstSendMs } = await message<Server>(child, kind('ready'));
  return {
    namesrv,
    broker,
    proxy,
    firstSendMs,
    usage: () => {
      child.send('usage');
      return message<Usage>(child, kind('usage'));
    },
    close: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send('close');
      await gone;
    },
  };
}

/** How hard a load presses. */
export interface Pressure {
  readonly connections: number;
  readonly window: number;
  readonly bodyBytes: number;
  readonly warmUpMs: number;
  readonly measureMs: number;
}

/** Runs a raw load against a broker; `onEdge` is called as the measured time begins and ends. */
export async function runLoad(
  broker: string,
  { connections, window, bodyBytes, warmUpMs, measureMs }: Pressure,
  onEdge: (edge: 'measuring' | 'measured') => void = () => {},
): Promise<Load> {
  const numbers = [connections, window, bodyBytes, warmUpMs, measureMs].map(String);
  const stdio = ['ignore', 'pipe', 'inherit', 'ipc'] as const;
  const child = fork(modulePath('./rawLoad.ts'), [broker, 'bench', ...numbers], {
    stdio: [...stdio],
  });
  let text = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  child.on('message', (edge) => onEdge(edge as 'measuring' | 'measured'));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`the load on ${broker} ended with code ${code}`);
  return JSON.parse(text) as Load;
}

/** Clients that are connected and quiet. */
export interface Crowd {
  /** How many of them have lost their connection. */
  lost(): Promise<number>;
  /** Has each of them send one more heartbeat; resolves when all are answered. */
  beat(): Promise<void>;
  end(): Promise<void>;
}

/** Connects so many clients to an address; resolves when each has had a heartbeat answered. */
export async function startCrowd(address: string, clients: number): Promise<Crowd> {
  const child = fork(modulePath('./crowd.ts'), [address, String(clients)], { stdio: 'inherit' });
  await message(child, kind('connected'));
  return {
    lost: async () => {
      child.send('lost?');
      return (await message<{ readonly lost: number }>(child, kind('lost'))).lost;
    },
    beat: async () => {
      child.send('beat');
      await message(child, kind('beaten'));
    },
    end: async () => {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      child.send('end');
      await gone;
    },
  };
}
