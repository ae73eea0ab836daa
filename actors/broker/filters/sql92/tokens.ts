/**
 * The words of a SQL92 filter (`SelectorParser.jj`): keywords in any case, names, literals, signs;
 * blanks and comments lie between them. What is no word is refused in the words of the reference's
 * scanner, which JavaCC made.
 */

/** Kinds of words in the order in which refusals list them; signs stand for themselves. */
export const tokenKinds = [
  ...['NOT', 'AND', 'OR', 'BETWEEN', 'IN', 'TRUE', 'FALSE', 'NULL', 'IS'],
  ...['CONTAINS', 'STARTSWITH', 'ENDSWITH'],
  ...['DECIMAL_LITERAL', 'FLOATING_POINT_LITERAL', 'STRING_LITERAL', 'ID'],
  ...['=', '<>', '>', '>=', '<', '<=', '(', ',', ')', '-', '+'],
] as const;

/** One word, and the place of its first character. */
export interface Token {
  /** Of `tokenKinds`, or `EOF`. */
  readonly kind: string;
  readonly image: string;
  readonly line: number;
  readonly column: number;
  /** Where the text goes on behind it. */
  readonly end: number;
}

/** Characters with their lines and columns, as JavaCC counts them. */
export interface Source {
  readonly text: string;
  readonly lines: readonly number[];
  readonly columns: readonly number[];
}

const tabSize = 8;
const keywordCount = 12;
const keywords: ReadonlySet<string> = new Set(tokenKinds.slice(0, keywordCount));

/** A text with the places of its characters. */
export function sourceOf(text: string): Source {
  const lines: number[] = [];
  const columns: number[] = [];
  let line = 1;
  let column = 0;
  for (let i = 0; i < text.length; i += 1) {
    column += 1;
    const before = text[i - 1];
    if (before === '\n' || (before === '\r' && text[i] !== '\n')) {
      line += 1;
      column = 1;
    }
    if (text[i] === '\t') column += tabSize - 1 - ((column - 1) % tabSize);
    lines.push(line);
    columns.push(column);
  }
  return { text, lines, columns };
}

/** The next word from `start` on, or why there is none. */
export function tokenAt(source: Source, start: number): Token | { readonly problem: string } {
  const { text, lines, columns } = source;
  const from = afterBlanks(text, start);
  if (text.startsWith('/*', from)) return { problem: unended(source, from) };
  if (from >= text.length) {
    const last = text.length - 1;
    const place = { line: lines[last] ?? 0, column: columns[last] ?? 0 };
    return { kind: 'EOF', image: '', ...place, end: from };
  }
  const place = { line: lines[from] ?? 0, column: columns[from] ?? 0 };
  const found = wordAt(text, from);
  if (found === undefined) return { problem: noWord(source, from) };
  const [kind, end] = found;
  return { kind, image: text.slice(from, end), ...place, end };
}

/** The position behind blanks and comments, or of a comment that does not end. */
function afterBlanks(text: string, start: number): number {
  let at = start;
  for (;;) {
    const code = text[at];
    if (code !== undefined && ' \t\n\r\f'.includes(code)) at += 1;
    else if (text.startsWith('--', at)) {
      const end = lineEnd(text, at);
      // The last line has no end: two signs, not a comment.
      if (end === undefined) return at;
      at = end;
    } else if (text.startsWith('/*', at)) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return at;
      at = end + 2;
    } else return at;
  }
}

function lineEnd(text: string, start: number): number | undefined {
  for (let at = start; at < text.length; at += 1) {
    if (text[at] === '\n') return at + 1;
    if (text[at] === '\r') return text[at + 1] === '\n' ? at + 2 : at + 1;
  }
  return undefined;
}

const float = /\d+\.\d*(?:e[+-]?\d+)?|\.\d+(?:e[+-]?\d+)?|\d+e[+-]?\d+/iy;
const decimal = /0|[1-9]\d*l?/iy;
const name = /[a-z_$][a-z0-9_$]*/iy;
const sign = /<>|>=|<=|[=><(),+-]/y;

function wordAt(text: string, from: number): readonly [kind: string, end: number] | undefined {
  const named = matched(name, text, from);
  if (named !== undefined) {
    const word = text.slice(from, named).toUpperCase();
    return [keywords.has(word) ? word : 'ID', named];
  }
  const whole = matched(decimal, text, from) ?? from;
  const real = matched(float, text, from) ?? from;
  if (real > whole) return ['FLOATING_POINT_LITERAL', real];
  if (whole > from) return ['DECIMAL_LITERAL', whole];
  const quoted = text[from] === "'" ? quoteEnd(text, from) : undefined;
  if (quoted !== undefined) return ['STRING_LITERAL', quoted];
  const end = matched(sign, text, from);
  return end === undefined ? undefined : [text.slice(from, end), end];
}

function matched(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** The end of a text in quotes; if it has none, the last place where it could have ended. */
function quoteEnd(text: string, from: number): number | undefined {
  let possible: number | undefined;
  for (let at = text.indexOf("'", from + 1); at >= 0; at = text.indexOf("'", at + 2)) {
    possible = at + 1;
    if (text[at + 1] !== "'") return possible;
  }
  return possible;
}

/** A word that began and did not end with the text. */
function unended(source: Source, from: number): string {
  const after = source.text.slice(from);
  return lexical(source, source.text.length, after.length > 1 ? after : '');
}

function noWord(source: Source, from: number): string {
  const { text } = source;
  const first = text[from] ?? '';
  if (first === "'") return unended(source, from);
  // Two characters are read where the first could begin a number or a comment.
  const read = (first === '.' || first === '/') && from + 1 < text.length ? 2 : 1;
  const end = from + read;
  if (end >= text.length) return lexical(source, end, read > 1 ? text.slice(from) : '');
  return lexical(source, end - 1, text.slice(from, end - 1));
}

function lexical({ text, lines, columns }: Source, at: number, after: string): string {
  const found = text[at];
  const last = text[at - 1];
  const isNewLine = found === undefined && (last === '\n' || last === '\r');
  const nearest = found === undefined ? at - 1 : at;
  const line = (lines[nearest] ?? 0) + (isNewLine ? 1 : 0);
  const behind = (columns[nearest] ?? 0) + (found === undefined ? 1 : 0);
  const column = isNewLine ? 0 : behind;
  const what = found === undefined ? '<EOF> ' : `"${escaped(found)}" (${found.charCodeAt(0)}), `;
  return (
    `org.apache.rocketmq.filter.parser.TokenMgrError: Lexical error at line ${line}, ` +
    `column ${column}.  Encountered: ${what}after : "${escaped(after)}"`
  );
}

const escapes: Readonly<Record<string, string>> = {
  '\b': '\\b',
  '\t': '\\t',
  '\n': '\\n',
  '\f': '\\f',
  '\r': '\\r',
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
};

/** A text as JavaCC quotes it. */
export function escaped(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i += 1) {
    const character = text[i] ?? '';
    const code = text.charCodeAt(i);
    const isPlain = code >= 0x20 && code <= 0x7e;
    out += escapes[character] ?? (isPlain ? character : `\\u${code.toString(16).padStart(4, '0')}`);
  }
  return out;
}
