/** One line of the benchmark's table. */
export interface Row {
  readonly what: string;
  /** What was measured, with its unit, as text. */
  readonly measured: string;
  /** What it is compared with in the same run, as text. */
  readonly reference: string;
  /** The figure that the floor is about. */
  readonly figure: number;
  readonly floor: number;
  readonly goal: number;
  /** Whether more is better; else less is. */
  readonly moreIsBetter: boolean;
}

/** Whether a row's floor is kept. */
export function keepsFloor({ figure, floor, moreIsBetter }: Row): boolean {
  return moreIsBetter ? figure >= floor : figure <= floor;
}

/** The middle one of some figures: machines are noisy, and one bad moment must not decide. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/** A whole number with thin groups, such as `12 345`. */
export function grouped(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ' ');
}
