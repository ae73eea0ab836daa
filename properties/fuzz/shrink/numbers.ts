/** Which numbers read better than a number. */

const units = [10_000, 1_000, 100, 10] as const;

/** Smaller numbers that read better, the plainest first. */
export function plainer(value: number): readonly number[] {
  const small = [0, 1, 10, 100, 1_000, 5_000, 10_000, 30_000, 60_000];
  const halves = [Math.floor(value / 4), Math.floor(value / 2)].flatMap(floors);
  const all = [...small, ...halves, ...floors(value)];
  return [...new Set(all)].filter((each) => each >= 0 && each < value);
}

/** The round numbers below a number, the roundest first. */
export function floors(value: number): readonly number[] {
  return units.map((unit) => Math.floor(value / unit) * unit);
}
