/** Options that are lengths of time. */
import { InvalidArgumentError } from 'commander';

const unitMs = { s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Reads `90`, `90s`, `2m` or `1h`, in ms; a number alone is seconds. The sentence names what. */
export function duration(what: string): (text: string) => number {
  return (text) => {
    const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)([smh])?$/.exec(text) ?? [];
    const ms = Number(amount) * unitMs[unit as keyof typeof unitMs];
    if (amount !== undefined && ms > 0) return ms;
    throw new InvalidArgumentError(`${what} is a time such as 30, 30s, 2m or 1h, not "${text}"`);
  };
}
