/** What `start` may be told. */
export interface RealClusterOptions {
  /** Name server port; 0 or absent picks a free one. */
  namesrvPort?: number;
  /** Broker port; its neighbours at -2 and +1 must be free too. 0 or absent picks. */
  brokerPort?: number;
  /** Heap of each server in MB; 512 when absent. */
  heapMb?: number;
  /** How many proxies stand before the broker; none when absent. */
  proxies?: number;
  /** More lines of the broker's configuration, by upstream's names. */
  settings?: Record<string, string | number | boolean>;
}

/** A running Apache RocketMQ. */
export interface RealCluster {
  /** Name server address, `host:port`. */
  readonly namesrv: string;
  /** Broker address, `host:port`. */
  readonly broker: string;
  /** Addresses of the proxies, `host:port`. */
  readonly proxies: readonly string[];
  /** Kills one of the servers, by its name: `namesrv`, `broker`, `proxy-1`. */
  kill(name: string): void;
  /** Process ids, for reading the CPU time that the servers used. */
  readonly pids: { readonly namesrv: number; readonly broker: number };
  /** The temporary folder that holds store and logs. */
  readonly directory: string;
  /** Ends both servers and removes the folder. */
  stop(): Promise<void>;
}

/** Starts a name server and a broker on loopback; settles once a topic's route is served. */
export function start(options?: RealClusterOptions): Promise<RealCluster>;
