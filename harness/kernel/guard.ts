/**
 * Takes the ambient clock, chance and timers away while the loop runs, and brings errors that
 * XState and RxJS put off to a later macrotask back into the step that caused them.
 *
 * Installed once a run (not once a step): replacing globals costs far more than looking at a list.
 */
import { Bug } from './bug.ts';

/** An installed guard. */
export interface Guard {
  /** Rethrows the first error that was put off since the last call. */
  check(): void;
  /** Gives the globals back. */
  remove(): void;
}

type Task = () => void;

const refused = (what: string) => (): never => {
  throw new Bug(`${what} was used inside a step: time and chance come in with the input`);
};

let installed: Guard | undefined;

/**
 * Installs the guard; a second installation while one is in place shares it and removes nothing.
 * @returns the handle that checks for errors and gives the globals back
 */
export function installGuard(): Guard {
  if (installed !== undefined) return { check: installed.check, remove: () => {} };
  const saved = {
    setTimeout: globalThis.setTimeout,
    setImmediate: globalThis.setImmediate,
    setInterval: globalThis.setInterval,
    random: Math.random,
    now: Date.now,
  };
  const putOff: Task[] = [];
  // Zero-delay timers are how XState and RxJS report errors; nothing else may start a timer.
  globalThis.setTimeout = ((task: Task, delayMs?: number) => {
    if (delayMs) refused('a real timer')();
    putOff.push(task);
    return 0;
  }) as unknown as typeof setTimeout;
  globalThis.setInterval = refused('setInterval') as unknown as typeof setInterval;
  if (saved.setImmediate !== undefined) {
    globalThis.setImmediate = refused('setImmediate') as unknown as typeof setImmediate;
  }
  Math.random = refused('Math.random');
  Date.now = refused('Date.now');
  const guard: Guard = {
    check: () => {
      if (putOff.length === 0) return;
      for (const task of putOff.splice(0)) task();
    },
    remove: () => {
      globalThis.setTimeout = saved.setTimeout;
      globalThis.setInterval = saved.setInterval;
      globalThis.setImmediate = saved.setImmediate;
      Math.random = saved.random;
      Date.now = saved.now;
      installed = undefined;
    },
  };
  installed = guard;
  return guard;
}
