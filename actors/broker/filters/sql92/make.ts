/**
 * Expressions put together, each checked as the reference checks it when it is made, long before
 * any message is looked at (`ComparisonExpression.create…`, `ConstantExpression`).
 */
import {
  type Expression,
  isTruth,
  type OrderSymbol,
  plainText,
  type TextTest,
  textOf,
  type Value,
} from './expression.ts';
import { compare, longOf, thrown } from './values.ts';

/** An expression, or the refusal of one in the reference's words. */
export type Made = Expression | { readonly problem: string };

/** The deepest expression; where Java's stack ends is no fixed number. */
export const depthMax = 500;

const refused = (text: string, type = 'java.lang.RuntimeException') => ({
  problem: `${type}: ${text}`,
});

/** A node of the tree, unless that becomes too deep by it. */
function node(expression: Expression): Made {
  return expression.depth > depthMax ? { problem: 'java.lang.StackOverflowError' } : expression;
}

const above = (...parts: readonly Expression[]) =>
  parts.reduce((depth, part) => Math.max(depth, part.depth), 0) + 1;

/** A value that stands in the text. */
export function constant(value: Value, isTruthful = false): Expression {
  return { kind: 'constant', value, isTruth: isTruthful, depth: 1 };
}

/** An integer, which has to fit into 64 bits. */
export function integer(image: string): Made {
  const digits = image.replace(/l$/i, '');
  const value = longOf(digits);
  if (value !== undefined) return constant(value);
  return refused(`For input string: "${digits}"`, 'java.lang.NumberFormatException');
}

/** A number with a point or a power; zero is refused as too small. */
export function real(image: string): Made {
  const value = Number(image);
  if (value > Number.MAX_VALUE) return refused(`${image} is greater than 1.7976931348623157E308`);
  if (value < Number.MIN_VALUE) return refused(`${image} is less than 4.9E-324`);
  return constant(value);
}

/** The property of a name. */
export function property(name: string): Expression {
  return { kind: 'property', name, depth: 1 };
}

/** The same with the other sign. */
export function negate(of: Expression): Made {
  return node({ kind: 'negate', of, depth: above(of) });
}

/** An expression as a truth: a property may become one. */
export function truth(of: Expression): Made {
  if (isTruth(of)) return of;
  if (of.kind === 'property') return { kind: 'truthOf', of, depth: of.depth };
  return refused(
    `Expression will not result in a boolean value: ${textOf(of)}`,
    'org.apache.rocketmq.filter.parser.ParseException',
  );
}

/** The opposite. */
export function not(of: Expression): Made {
  const known = truth(of);
  return 'problem' in known ? known : node({ kind: 'not', of: known, depth: above(known) });
}

/** AND or OR of truths: a chain of one kind is one node, however long. */
export function logic(symbol: '&&' | '||', terms: readonly Expression[]): Made {
  let depth = 0;
  for (const term of terms) depth = Math.max(depth, term.depth);
  return node({ kind: 'logic', symbol, terms, depth: depth + 1 });
}

/** `=`. */
export function equal(left: Expression, right: Expression): Made {
  for (const operand of [left, right]) {
    if (operand.kind === 'constant' && operand.value === null) {
      return refused(`'${textOf(operand)}' cannot be compared.`);
    }
  }
  const isMixed =
    left.kind === 'constant' && right.kind === 'constant' && left.isTruth && !right.isTruth;
  if (isMixed) return refused(`'${textOf(left)}' cannot be compared with '${textOf(right)}'`);
  return node({ kind: 'equal', left, right, depth: above(left, right) });
}

/** `IS NULL`. */
export function isNull(left: Expression): Made {
  const right = constant(null, true);
  return node({ kind: 'equal', left, right, depth: above(left, right) });
}

/** `>` and the like: of properties, numbers and what is reckoned of them. */
export function order(symbol: OrderSymbol, left: Expression, right: Expression): Made {
  for (const operand of [left, right]) {
    const isNumber =
      operand.kind === 'constant' &&
      (typeof operand.value === 'number' || typeof operand.value === 'bigint');
    const isComparable = operand.kind === 'constant' ? isNumber : !isTruth(operand);
    if (!isComparable) return refused(`Value '${textOf(operand)}' cannot be compared.`);
  }
  return node({ kind: 'order', symbol, left, right, depth: above(left, right) });
}

/** `BETWEEN`, whose limits must be in order where both are known. */
export function between(of: Expression, low: Expression, high: Expression): Made {
  if (low.kind === 'constant' && high.kind === 'constant') {
    if (typeof low.value === 'string' && typeof high.value === 'boolean') return notCast;
    const problem = limitsProblem(low.value, high.value);
    if (problem !== undefined) return refused(problem);
  }
  return pair('&&', order('>=', of, low), () => order('<=', of, high));
}

/** `NOT BETWEEN`; nobody looks whether its limits are in order. */
export function notBetween(of: Expression, low: Expression, high: Expression): Made {
  return pair('||', order('<', of, low), () => order('>', of, high));
}

function pair(symbol: '&&' | '||', left: Made, makeRight: () => Made): Made {
  if ('problem' in left) return left;
  const right = makeRight();
  return 'problem' in right ? right : logic(symbol, [left, right]);
}

const notCast = refused(
  'class java.lang.Boolean cannot be cast to class java.lang.String (java.lang.Boolean and ' +
    "java.lang.String are in module java.base of loader 'bootstrap')",
  'java.lang.ClassCastException',
);

function limitsProblem(low: Value, high: Value): string | undefined {
  if (low === null || high === null) return 'Illegal values of between, values can not be null!';
  const found = compare(high, low);
  if (found === thrown) return limitsUnread(low, high);
  if (found !== 'unlike' && found >= 0) return undefined;
  return (
    `Illegal values of between, left value(${plainText(low)}) must less than or equal to ` +
    `right value(${plainText(high)})`
  );
}

/** Why two limits cannot be compared: one is a text and no number, or stands beside a truth. */
function limitsUnread(low: Value, high: Value): string {
  const text = typeof low === 'string' ? low : String(high);
  const number = typeof low === 'string' ? high : low;
  const isBlank = typeof number === 'number' && text.trim() === '';
  const what = isBlank ? 'empty String' : `For input string: "${text}"`;
  return `java.lang.NumberFormatException: ${what}`;
}

/** `IN` and `NOT IN`: of a property alone. */
export function isIn(of: Expression, texts: readonly string[], isNegated: boolean): Made {
  if (of.kind !== 'property') {
    return refused(`Expected a property for In expression, got: ${textOf(of)}`);
  }
  return node({ kind: 'in', of, texts: [...new Set(texts)], isNegated, depth: above(of) });
}

/** `CONTAINS`, `STARTSWITH`, `ENDSWITH`, negated or not. */
export function textTest(test: TextTest, of: Expression, search: string, isNegated: boolean): Made {
  return node({ kind: 'text', test, of, search, isNegated, depth: above(of) });
}
