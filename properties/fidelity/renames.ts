/**
 * Values that a server makes up (addresses in its log, handles, ids, times): what each recorded one
 * is called here. Learnt from answers that correspond, and then kept to: a value has one name, and
 * no two values share one, so that equal means equal up to these names.
 */

/** Kinds of values that are named apart. */
export type Kind =
  /** A position in the commit log. */
  | 'physicalOffset'
  /** A position in the table of prepared transactions. */
  | 'tranStateTableOffset'
  /** A message key that a broker made, because its sender gave none. */
  | 'uniqueKey'
  /** `host:port` of a client. */
  | 'peer'
  /** A clock's reading that comes back: the time of a pop. */
  | 'time'
  /** The revive queue of the pop of a time. */
  | 'reviveQueue'
  /** The handle by which a timer message is recalled. */
  | 'recallHandle';

/** The table. */
export interface Renames {
  /** What a recorded value is called here, if that is known. */
  ours(kind: Kind, recorded: string): string | undefined;
  /** Whether the two may be one value's names; if so, from now on they are. */
  agree(kind: Kind, recorded: string, ours: string): boolean;
  /** Runs something and forgets what it taught. */
  trial<T>(run: () => T): T;
}

/** An empty table. */
export function newRenames(): Renames {
  const there = new Map<string, string>();
  const here = new Map<string, string>();
  let learnt: (readonly [string, string])[] | undefined;
  return {
    ours: (kind, recorded) => there.get(`${kind} ${recorded}`),
    agree: (kind, recorded, ours) => {
      const [their, our] = [`${kind} ${recorded}`, `${kind} ${ours}`];
      const known = there.get(their);
      if (known !== undefined) return known === ours;
      if (here.has(our) && !shared.has(kind)) return false;
      there.set(their, ours);
      here.set(our, recorded);
      learnt?.push([their, our]);
      return true;
    },
    trial: (run) => {
      learnt = [];
      try {
        return run();
      } finally {
        for (const [their, our] of learnt) {
          there.delete(their);
          here.delete(our);
        }
        learnt = undefined;
      }
    },
  };
}

/** Several may fall together here: two pops within a millisecond, the queues of two pops. */
const shared: ReadonlySet<Kind> = new Set(['time', 'reviveQueue']);
