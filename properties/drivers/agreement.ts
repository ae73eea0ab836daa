/** Compares two drivers, event by event. */
import { isDeepStrictEqual } from 'node:util';
import type { AnyStateMachine } from 'xstate';
import type { Driver, Step } from './drive.ts';
import type { Stamped } from './recordLives.ts';

/** How often whole contexts are compared; everything else is at every event. */
const contextPeriod = 16;

/** The first difference as a sentence; undefined if there is none. */
export function disagreement(
  [one, other]: readonly [Driver, Driver],
  machine: AnyStateMachine,
  input: unknown,
  events: readonly Stamped[],
): string | undefined {
  const left = one(machine, input, events);
  const right = other(machine, input, events);
  let last: readonly [Step, Step] | undefined;
  for (let index = 0; ; index += 1) {
    const a = left.next();
    const b = right.next();
    const where = index === 0 ? 'the start' : `event ${index}, ${events[index - 1]?.type}`;
    if (a.done !== b.done) return `after ${where}, only one of them lives on`;
    if (a.done || b.done) break;
    last = [a.value, b.value];
    const wholly = index % contextPeriod === 0;
    const what = difference(a.value, b.value, wholly);
    if (what !== undefined) return `after ${where}: ${what}`;
  }
  return last && difference(...last, true);
}

function difference(a: Step, b: Step, wholly: boolean): string | undefined {
  if (a.status !== b.status) return `status ${a.status} and ${b.status}`;
  if (!isDeepStrictEqual(a.value, b.value)) return `state ${print(a.value)} and ${print(b.value)}`;
  if (!isDeepStrictEqual(a.outputs, b.outputs)) {
    return `outputs ${print(a.outputs)} and ${print(b.outputs)}`;
  }
  return wholly && !isDeepStrictEqual(a.context, b.context) ? 'different contexts' : undefined;
}

function print(value: unknown): string {
  return JSON.stringify(value, (_, item) => (typeof item === 'bigint' ? String(item) : item));
}
