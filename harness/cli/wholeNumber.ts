/** Options that are numbers. */
import { StoryError } from '../kernel/bug.ts';

/** Reads a whole number from 0 on, to `max` if it is said; the sentence names what it is. */
export function wholeNumber(what: string, max?: number): (text: string) => number {
  const upTo = max === undefined ? 'on' : `to ${max}`;
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value <= (max ?? value)) return value;
    // What the parser of arguments says of an invalid one would name the option once more.
    throw new StoryError(`${what} is a whole number from 0 ${upTo}, not "${text}"`);
  };
}
