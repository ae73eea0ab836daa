/** Limits on everything that a stranger can grow. */

/** What a served cluster puts up with. Time without traffic is the nodes' own matter: 120 s. */
export interface LiveLimits {
  /** Longest frame in bytes, its length field included (`com.rocketmq.remoting.frameMaxLength`). */
  readonly frameBytesMax: number;
  /** Longest header in bytes; upstream has no limit but the format's. */
  readonly headerBytesMax: number;
  /** Connections that a node holds at once; further ones are closed as they come. */
  readonly connectionsMax: number;
  /** Requests of a connection that wait for their answers; one more closes the connection. */
  readonly pendingRequestsMax: number;
  /** Bytes waiting to be written to a connection: beyond it, nothing more is read from it. */
  readonly bufferedBytesMax: number;
  /** Bytes waiting to be written to a connection at which it is given up. */
  readonly bufferedBytesGiveUp: number;
  /**
   * Bytes kept for all connections together, unfinished frames and unread answers: beyond it, the
   * connection that keeps most is given up.
   */
  readonly bufferedBytesInAllMax: number;
}

/** Generous for applications under test, small enough for a laptop. */
export const defaultLimits: LiveLimits = {
  frameBytesMax: 16 * 1024 * 1024,
  headerBytesMax: 1024 * 1024,
  connectionsMax: 20_000,
  pendingRequestsMax: 65_536,
  bufferedBytesMax: 4 * 1024 * 1024,
  bufferedBytesGiveUp: 64 * 1024 * 1024,
  bufferedBytesInAllMax: 512 * 1024 * 1024,
};
