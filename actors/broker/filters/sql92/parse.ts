/**
 * The grammar of SQL92 filters (`SelectorParser.jj`), by descent: OR over AND over equality over
 * comparison over signs and NOT.
 *
 * Behaviour: what is left behind a complete expression is not looked at, but for the next word,
 * which must be one. A refusal names the word that does not fit and, as JavaCC does, all that would
 * have fitted where alternatives were tried since the word before. An expression is checked where
 * it is made, so a value that cannot be compared is refused ahead of what comes later.
 */
import type { Expression, OrderSymbol, TextTest } from './expression.ts';
import {
  between,
  constant,
  depthMax,
  equal,
  integer,
  isIn,
  isNull,
  logic,
  type Made,
  negate,
  not,
  notBetween,
  order,
  property,
  real,
  textTest,
  truth,
} from './make.ts';
import {
  checked,
  fail,
  need,
  newReader,
  type Part,
  peek,
  type Reader,
  sees,
  take,
} from './reader.ts';
import { sourceOf, tokenAt } from './tokens.ts';

/** A filter that was read, or why it cannot be, in the reference's words. */
export type Compiled =
  | { readonly ok: true; readonly expression: Expression }
  | { readonly ok: false; readonly problem: string };

/** Reads a filter; never throws, whatever the text. */
export function compileSql(text: string): Compiled {
  const reader = newReader(sourceOf(text));
  const whole = orExpression(reader);
  const made = whole === undefined ? undefined : checked(reader, truth(whole));
  if (made !== undefined) return { ok: true, expression: made };
  return { ok: false, problem: reader.problem ?? '' };
}

function orExpression(reader: Reader): Part {
  return chain(reader, 'OR', '||', andExpression);
}

function andExpression(reader: Reader): Part {
  return chain(reader, 'AND', '&&', equalityExpression);
}

function chain(
  reader: Reader,
  word: 'AND' | 'OR',
  symbol: '&&' | '||',
  term: (reader: Reader) => Part,
): Part {
  const first = term(reader);
  const terms: Expression[] = [];
  while (reader.problem === undefined && sees(reader, [word])) {
    take(reader);
    const next = term(reader);
    if (next === undefined) return undefined;
    // The one before is known to be a truth or not only now, as in the reference.
    const operands = terms.length === 0 ? [first, next] : [next];
    for (const operand of operands) {
      const known = operand && checked(reader, truth(operand));
      if (known === undefined) return undefined;
      terms.push(known);
    }
  }
  if (reader.problem !== undefined) return undefined;
  return terms.length === 0 ? first : checked(reader, logic(symbol, terms));
}

function equalityExpression(reader: Reader): Part {
  let left = comparisonExpression(reader);
  while (left !== undefined && sees(reader, ['IS', '=', '<>'])) {
    const word = take(reader).toUpperCase();
    left = word === 'IS' ? nullTest(reader, left) : equality(reader, left, word === '=');
  }
  return reader.problem === undefined ? left : undefined;
}

function equality(reader: Reader, left: Expression, isSame: boolean): Part {
  const right = comparisonExpression(reader);
  const same = right && checked(reader, equal(left, right));
  return isSame || same === undefined ? same : checked(reader, not(same));
}

function nullTest(reader: Reader, left: Expression): Part {
  const isNegated = sees(reader, ['NOT']);
  if (isNegated) take(reader);
  if (need(reader, 'NULL') === undefined) return undefined;
  const test = checked(reader, isNull(left));
  return isNegated && test !== undefined ? checked(reader, not(test)) : test;
}

const orderSigns: readonly string[] = ['>', '>=', '<', '<='];
const textTests: readonly string[] = ['CONTAINS', 'STARTSWITH', 'ENDSWITH'];
const withoutNot: readonly string[] = ['BETWEEN', 'IN', ...textTests, ...orderSigns];
const comparisons: readonly string[] = ['NOT', ...withoutNot];

function comparisonExpression(reader: Reader): Part {
  let left = unaryExpression(reader);
  while (left !== undefined && sees(reader, comparisons)) left = comparison(reader, left);
  return reader.problem === undefined ? left : undefined;
}

function comparison(reader: Reader, left: Expression): Part {
  const isNegated = reader.next?.kind === 'NOT';
  if (isNegated && !takesNot(reader)) return undefined;
  const word = take(reader).toUpperCase();
  if (orderSigns.includes(word)) {
    const right = unaryExpression(reader);
    return right && checked(reader, order(word as OrderSymbol, left, right));
  }
  if (word === 'BETWEEN') return limits(reader, left, isNegated);
  if (word === 'IN') return list(reader, left, isNegated);
  const search = need(reader, 'STRING_LITERAL');
  if (search === undefined) return undefined;
  return checked(reader, textTest(word as TextTest, left, unquoted(search), isNegated));
}

/** Takes a NOT if what it negates follows; else it is the NOT itself that does not fit. */
function takesNot(reader: Reader): boolean {
  const following = tokenAt(reader.source, reader.next?.end ?? reader.at);
  if ('problem' in following) {
    reader.problem = following.problem;
    return false;
  }
  const { kind } = following;
  if (kind === 'BETWEEN' || kind === 'IN' || textTests.includes(kind)) {
    take(reader);
    peek(reader);
    return true;
  }
  for (const other of withoutNot) reader.expected.add(other);
  fail(reader);
  return false;
}

function limits(reader: Reader, of: Expression, isNegated: boolean): Part {
  const low = unaryExpression(reader);
  if (low === undefined || need(reader, 'AND') === undefined) return undefined;
  const high = unaryExpression(reader);
  if (high === undefined) return undefined;
  return checked(reader, isNegated ? notBetween(of, low, high) : between(of, low, high));
}

function list(reader: Reader, of: Expression, isNegated: boolean): Part {
  if (need(reader, '(') === undefined) return undefined;
  const texts: string[] = [];
  for (;;) {
    const text = need(reader, 'STRING_LITERAL');
    if (text === undefined) return undefined;
    texts.push(unquoted(text));
    if (!sees(reader, [','])) break;
    take(reader);
  }
  if (need(reader, ')') === undefined) return undefined;
  return checked(reader, isIn(of, texts, isNegated));
}

const unquoted = (image: string) => image.slice(1, -1).replaceAll("''", "'");

const literals = ['DECIMAL_LITERAL', 'FLOATING_POINT_LITERAL', 'STRING_LITERAL'];
const primaries = ['TRUE', 'FALSE', 'NULL', ...literals, 'ID', '('];

function unaryExpression(reader: Reader): Part {
  if (reader.nesting >= depthMax) return checked(reader, tooDeep);
  reader.nesting += 1;
  const part = signed(reader);
  reader.nesting -= 1;
  return part;
}

const tooDeep: Made = { problem: 'java.lang.StackOverflowError' };

function signed(reader: Reader): Part {
  if (peek(reader) === '+' && operandFollows(reader)) {
    take(reader);
    return unaryExpression(reader);
  }
  if (reader.problem !== undefined) return undefined;
  const isPlus = reader.next?.kind === '+';
  if (!sees(reader, ['NOT', '-', ...primaries])) {
    // A sign before nothing does not fit itself.
    if (!isPlus) reader.expected.add('+');
    return fail(reader);
  }
  const { kind } = reader.next ?? {};
  if (kind !== 'NOT' && kind !== '-') return primary(reader);
  take(reader);
  const of = unaryExpression(reader);
  return of && checked(reader, kind === '-' ? negate(of) : not(of));
}

/** Whether a complete operand stands behind a plus sign; what is no word at all is a problem. */
function operandFollows(reader: Reader): boolean {
  if (reader.isTrial) return true;
  const { source, next, nesting } = reader;
  const trial = newReader(source, next?.end ?? reader.at, true, nesting);
  const part = unaryExpression(trial);
  if (part === undefined && trial.problem?.includes('TokenMgrError')) {
    reader.problem = trial.problem;
  }
  return part !== undefined;
}

function primary(reader: Reader): Part {
  const { kind = '' } = reader.next ?? {};
  const image = take(reader);
  switch (kind) {
    case 'TRUE':
      return constant(true, true);
    case 'FALSE':
      return constant(false, true);
    case 'NULL':
      return constant(null, true);
    case 'DECIMAL_LITERAL':
      return checked(reader, integer(image));
    case 'FLOATING_POINT_LITERAL':
      return checked(reader, real(image));
    case 'STRING_LITERAL':
      return constant(unquoted(image));
    case 'ID':
      return property(image);
    default:
      return bracketed(reader);
  }
}

function bracketed(reader: Reader): Part {
  const inner = orExpression(reader);
  if (inner === undefined || need(reader, ')') === undefined) return undefined;
  return inner;
}
