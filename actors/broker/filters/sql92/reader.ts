/**
 * How the words of a filter are taken one after another, and what is said of one that does not fit,
 * as JavaCC says it: the word, and all that was tried in its place.
 */
import type { Expression } from './expression.ts';
import { constant, type Made } from './make.ts';
import { escaped, type Source, type Token, tokenAt, tokenKinds } from './tokens.ts';

/** Where the reading stands. */
export interface Reader {
  readonly source: Source;
  /** The next word, once it was looked at. */
  next: Token | undefined;
  /** Where the text goes on behind the last word taken. */
  at: number;
  /** What would have fitted, since the last word was taken. */
  expected: Set<string>;
  problem: string | undefined;
  /** Unfinished signs, NOTs and brackets around this place. */
  nesting: number;
  /** Looking ahead only: nothing is checked that is made. */
  readonly isTrial: boolean;
}

/** A part that was read; undefined once there is a problem. */
export type Part = Expression | undefined;

/** A reader at a place of a text. */
export function newReader(source: Source, at = 0, isTrial = false, nesting = 0): Reader {
  const expected = new Set<string>();
  return { source, next: undefined, at, expected, problem: undefined, nesting, isTrial };
}

/** The kind of the next word; undefined if there is none. */
export function peek(reader: Reader): string | undefined {
  if (reader.problem !== undefined) return undefined;
  if (reader.next === undefined) {
    const token = tokenAt(reader.source, reader.at);
    if ('problem' in token) reader.problem = token.problem;
    else reader.next = token;
  }
  return reader.next?.kind;
}

/** Whether the next word is one of some; if not, they would have fitted. */
export function sees(reader: Reader, kinds: readonly string[]): boolean {
  const kind = peek(reader);
  if (kind === undefined) return false;
  if (kinds.includes(kind)) return true;
  for (const other of kinds) reader.expected.add(other);
  return false;
}

/** Takes the next word. */
export function take(reader: Reader): string {
  const { next } = reader;
  reader.at = next?.end ?? reader.at;
  reader.next = undefined;
  reader.expected = new Set();
  return next?.image ?? '';
}

/** Takes a word of one kind: what alone fits here, besides what was tried. */
export function need(reader: Reader, kind: string): string | undefined {
  if (sees(reader, [kind])) return take(reader);
  return fail(reader);
}

/** Refuses the next word. */
export function fail(reader: Reader): undefined {
  const { next, expected } = reader;
  if (reader.problem !== undefined || next === undefined) return undefined;
  const found = next.kind === 'EOF' ? '<EOF>' : ` ${imageOf(next.kind)} "${escaped(next.image)} "`;
  const fitting = tokenKinds.filter((kind) => expected.has(kind));
  const was = fitting.length === 1 ? 'Was expecting:' : 'Was expecting one of:';
  const list = fitting.map((kind) => `${imageOf(kind)} ...\n    `).join('');
  reader.problem =
    `org.apache.rocketmq.filter.parser.ParseException: Encountered "${found}" at line ` +
    `${next.line}, column ${next.column}.\n${was}\n    ${list}`;
  return undefined;
}

const imageOf = (kind: string) => (/_|^ID$/.test(kind) ? `<${kind}>` : `"${kind}"`);

/** What was made, unless it is refused. */
export function checked(reader: Reader, made: Made): Part {
  if (!('problem' in made)) return made;
  if (reader.isTrial) return constant(true, true);
  reader.problem = made.problem;
  return undefined;
}
