/**
 * What an expression says of a message, by three-valued logic
 * (`ComparisonExpression`, `LogicExpression`, `UnaryExpression`, `UnaryInExpression`).
 *
 * Behaviour: a property that is not there is null. Null makes a comparison null, with three
 * exceptions of the reference: two nulls are equal, what is there is not equal to null, and a text
 * test of null is false, negated or not. AND and OR stop where the outcome is certain; what throws
 * before that, such as a text that is no number, ends all with no match.
 */
import type { Expression, OrderSymbol } from './expression.ts';
import { compare, doubleOf, type Outcome, orderDoubles, thrown } from './values.ts';

/** Properties of a message, by name. */
export type Properties = ReadonlyMap<string, string>;

/** Whether a message with these properties passes: only what is true does. */
export function matches(expression: Expression, properties: Properties): boolean {
  return evaluate(expression, properties) === true;
}

/** What an expression comes to. */
export function evaluate(expression: Expression, properties: Properties): Outcome {
  switch (expression.kind) {
    case 'constant':
      return expression.value;
    case 'property':
      return properties.get(expression.name) ?? null;
    case 'negate':
      return negated(evaluate(expression.of, properties));
    case 'not':
      return opposite(evaluate(expression.of, properties));
    case 'truthOf': {
      // A property is a text: there, it is not TRUE, whatever it says.
      const value = evaluate(expression.of, properties);
      return value === null || value === thrown ? value : value === true;
    }
    case 'logic':
      return joined(expression.terms, expression.symbol === '||', properties);
    case 'equal':
      return equal(evaluate(expression.left, properties), evaluate(expression.right, properties));
    case 'order':
      return ordered(expression, properties);
    case 'in': {
      const value = evaluate(expression.of, properties);
      if (typeof value !== 'string') return value === thrown ? thrown : null;
      return expression.texts.includes(value) !== expression.isNegated;
    }
    case 'text':
      // Nothing contains nothing: what is searched is not even looked at.
      return expression.search !== '' && tested(expression, evaluate(expression.of, properties));
  }
}

function negated(value: Outcome): Outcome {
  if (typeof value === 'bigint') return BigInt.asIntN(64, -value);
  if (typeof value === 'number') return -value;
  return value === thrown ? thrown : null;
}

function opposite(value: Outcome): Outcome {
  return typeof value === 'boolean' ? !value : value;
}

/** AND and OR of terms, from the left: `certain` ends it. */
function joined(terms: readonly Expression[], certain: boolean, properties: Properties): Outcome {
  let outcome: Outcome = !certain;
  for (const term of terms) {
    const value = evaluate(term, properties);
    if (value === thrown || value === certain) return value;
    if (value === null) outcome = null;
  }
  return outcome;
}

function equal(left: Outcome, right: Outcome): Outcome {
  if (left === thrown || right === thrown) return thrown;
  if (left === null) return right === null ? true : null;
  if (right === null) return false;
  const found = compare(left, right);
  return found === thrown ? thrown : found === 0;
}

function ordered(
  { symbol, left, right }: Extract<Expression, { kind: 'order' }>,
  properties: Properties,
): Outcome {
  const one = evaluate(left, properties);
  if (one === null || one === thrown) return one;
  const other = evaluate(right, properties);
  if (other === null || other === thrown) return other;
  if (typeof one === 'string' && typeof other === 'string') {
    // Texts have no order, unless both are numbers.
    const [a, b] = [doubleOf(one), doubleOf(other)];
    return a === undefined || b === undefined ? thrown : holds(symbol, orderDoubles(a, b));
  }
  const found = compare(one, other);
  if (found === thrown) return thrown;
  return found === 'unlike' ? false : holds(symbol, found);
}

function holds(symbol: OrderSymbol, found: number): boolean {
  switch (symbol) {
    case '>':
      return found > 0;
    case '>=':
      return found >= 0;
    case '<':
      return found < 0;
    case '<=':
      return found <= 0;
  }
}

function tested(
  { test, search, isNegated }: Extract<Expression, { kind: 'text' }>,
  value: Outcome,
): Outcome {
  if (value === thrown) return thrown;
  if (typeof value !== 'string') return false;
  switch (test) {
    case 'CONTAINS':
      return value.includes(search) !== isNegated;
    case 'STARTSWITH':
      return value.startsWith(search) !== isNegated;
    case 'ENDSWITH':
      return value.endsWith(search) !== isNegated;
  }
}
