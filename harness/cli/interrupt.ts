/** Ctrl-C, or a polite kill: the first is caught, a second one ends the process. */

const signals = ['SIGINT', 'SIGTERM'] as const;

/** Waits for an interruption. */
export interface Interruption {
  /** Resolves with the first one; a second one ends the process at once, as any other would. */
  readonly promise: Promise<NodeJS.Signals>;
  /** Waits no longer. */
  forget(): void;
}

/** Begins to wait for an interruption. */
export function untilInterrupted(): Interruption {
  let forget = () => {};
  const promise = new Promise<NodeJS.Signals>((resolve) => {
    const interrupted = (name: NodeJS.Signals) => {
      forget();
      resolve(name);
    };
    forget = () => {
      for (const name of signals) process.removeListener(name, interrupted);
    };
    for (const name of signals) process.on(name, interrupted);
  });
  return { promise, forget: () => forget() };
}

/**
 * Does something that can be interrupted, once; a second Ctrl-C ends the process at once. What was
 * interrupted ends the process by the same signal when it is over, so that a shell that runs it in
 * a loop hears of it.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  let caught: NodeJS.Signals | undefined;
  const interruption = untilInterrupted();
  void interruption.promise.then((name) => {
    caught = name;
    controller.abort(new Error(`ended by ${name}`));
  });
  try {
    return await work(controller.signal);
  } finally {
    interruption.forget();
    if (caught !== undefined) process.kill(process.pid, caught);
  }
}
