/** Options that are numbers. */
import { InvalidArgumentError } from 'commander';

/** Reads a whole number that is not negative, for an option; the sentence names what it is. */
export function wholeNumber(what: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
    throw new InvalidArgumentError(`${what} is a whole number from 0 on, not "${text}"`);
  };
}
