/** Limits on everything that a stranger can grow. */

/** What a listening node puts up with. */
export interface LiveLimits {
  /** Largest frame, its length field included, in bytes. Upstream: `com.rocketmq.remoting.frameMaxLength`. */
  readonly frameBytesMax: number;
  /** Connections a listening node holds at once; further ones are closed as they come. */
  readonly connectionsMax: number;
  /** Requests of one connection that wait for their answers; the next one closes the connection. */
  readonly pendingRequestsMax: number;
  /** Bytes waiting to be written to one connection: beyond it, nothing more is read from it. */
  readonly bufferedBytesMax: number;
  /** Bytes waiting to be written to one connection at which it is given up. */
  readonly bufferedBytesGiveUp: number;
}

/** Generous for applications under test, small enough for a laptop. */
export const defaultLimits: LiveLimits = {
  frameBytesMax: 16 * 1024 * 1024,
  connectionsMax: 20_000,
  pendingRequestsMax: 65_536,
  bufferedBytesMax: 4 * 1024 * 1024,
  bufferedBytesGiveUp: 64 * 1024 * 1024,
};
