/** What proxies tell whoever watches. */

/** A proxy handed a client's request on to a broker. */
export interface Forwarded {
  readonly kind: 'forwarded';
  /** Our name of the command, `sendMessageV2`. */
  readonly command: string;
  readonly brokerName: string;
}

/** The members of a consumer group changed, as a proxy would list them now. */
export interface MembersCounted {
  readonly kind: 'membersCounted';
  readonly group: string;
  /** Sorted; each client once, whichever proxy it hangs at. */
  readonly clientIds: readonly string[];
}

/**
 * A proxy knows the clients of all proxies now, as far as they told of them: or it has waited long
 * enough for that.
 */
export interface MembersComplete {
  readonly kind: 'membersComplete';
}

/** A proxy that ends began to send its clients away, or disconnected those that were left. */
export interface ClientsLeft {
  readonly kind: 'clientsLeft';
  /** `away`: they are answered GO_AWAY from now on; `cut`: nobody is served any more. */
  readonly how: 'away' | 'cut';
  /** How many connections there are. */
  readonly connections: number;
}
