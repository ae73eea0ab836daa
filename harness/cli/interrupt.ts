/** Ctrl-C, or a polite kill. */

/** Waits for an interruption. */
export interface Interruption {
  /** Resolves with the first one; a second one ends the process at once, as any other would. */
  readonly promise: Promise<void>;
  /** Waits no longer. */
  forget(): void;
}

/** Begins to wait for an interruption. */
export function untilInterrupted(): Interruption {
  const signals = ['SIGINT', 'SIGTERM'] as const;
  let forget = () => {};
  const promise = new Promise<void>((resolve) => {
    const interrupted = () => {
      forget();
      resolve();
    };
    forget = () => {
      for (const signal of signals) process.removeListener(signal, interrupted);
    };
    for (const signal of signals) process.on(signal, interrupted);
  });
  return { promise, forget: () => forget() };
}
