/** Ctrl-C, for what has to be ended in good order. */

const signals = ['SIGINT', 'SIGTERM'] as const;

/**
 * Does something that can be interrupted, once; a second Ctrl-C ends the process at once. What was
 * interrupted ends the process by the same signal when it is over, so that a shell that runs it in
 * a loop hears of it.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const { signal } = controller;
  let caught: NodeJS.Signals | undefined;
  const interrupted = (name: NodeJS.Signals) => {
    remove();
    caught = name;
    controller.abort(new Error(`ended by ${name}`));
  };
  const remove = () => {
    for (const name of signals) process.removeListener(name, interrupted);
  };
  for (const name of signals) process.on(name, interrupted);
  try {
    return await work(signal);
  } finally {
    remove();
    if (caught !== undefined) process.kill(process.pid, caught);
  }
}
