/** Colours for terminals; each a function from text to text. */
export interface Paint {
  readonly faint: (text: string) => string;
  readonly strong: (text: string) => string;
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
}

const same = (text: string) => text;

/** No colours at all. */
export const plain: Paint = { faint: same, strong: same, good: same, bad: same, warn: same };

const sequence = (on: number, off: number) => (text: string) =>
  text === '' ? '' : `\u001b[${on}m${text}\u001b[${off}m`;

/** Colours by escape sequences. */
export const coloured: Paint = {
  faint: sequence(2, 22),
  strong: sequence(1, 22),
  good: sequence(32, 39),
  bad: sequence(31, 39),
  warn: sequence(33, 39),
};
