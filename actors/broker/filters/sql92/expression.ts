/**
 * SQL92 filters as data: what an expression is made of once it is read, and how the reference
 * writes it in its refusals (`org.apache.rocketmq.filter.expression`).
 */

/** What an operand comes to: nothing, a truth, a text, a 64-bit integer or a double. */
export type Value = null | boolean | string | bigint | number;

/** How two numbers are compared. */
export type OrderSymbol = '>' | '>=' | '<' | '<=';

/** How a text is searched for another. */
export type TextTest = 'CONTAINS' | 'STARTSWITH' | 'ENDSWITH';

/** An expression, or a part of one. */
export type Expression = { readonly depth: number } & (
  | { readonly kind: 'constant'; readonly value: Value; readonly isTruth: boolean }
  | { readonly kind: 'property'; readonly name: string }
  | { readonly kind: 'negate' | 'not' | 'truthOf'; readonly of: Expression }
  | { readonly kind: 'logic'; readonly symbol: '&&' | '||'; readonly terms: readonly Expression[] }
  | { readonly kind: 'equal'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'order';
      readonly symbol: OrderSymbol;
      readonly left: Expression;
      readonly right: Expression;
    }
  | {
      readonly kind: 'in';
      readonly of: Expression;
      readonly texts: readonly string[];
      readonly isNegated: boolean;
    }
  | {
      readonly kind: 'text';
      readonly test: TextTest;
      readonly of: Expression;
      readonly search: string;
      readonly isNegated: boolean;
    }
);

/** Whether an expression is a truth by its form (upstream `BooleanExpression`). */
export function isTruth(expression: Expression): boolean {
  switch (expression.kind) {
    case 'property':
    case 'negate':
      return false;
    case 'constant':
      return expression.isTruth;
    default:
      return true;
  }
}

/** An expression as the reference's refusals quote it. */
export function textOf(expression: Expression): string {
  switch (expression.kind) {
    case 'constant':
      return constantText(expression.value);
    case 'property':
      return expression.name;
    case 'negate':
      return `(- ${textOf(expression.of)})`;
    case 'not':
      return `(NOT ${textOf(expression.of)})`;
    case 'truthOf':
      return textOf(expression.of);
    case 'logic':
      return expression.terms
        .map(textOf)
        .reduce((left, right) => `(${left} ${expression.symbol} ${right})`);
    case 'equal':
      return `(${textOf(expression.left)} == ${textOf(expression.right)})`;
    case 'order':
      return `(${textOf(expression.left)} ${expression.symbol} ${textOf(expression.right)})`;
    case 'in': {
      const how = expression.isNegated ? 'NOT IN' : 'IN';
      return `${textOf(expression.of)} ${how} ( ${expression.texts.join(', ')} )`;
    }
    case 'text':
      return `(${expression.isNegated ? 'NOT ' : ''}${expression.test} ${textOf(expression.of)})`;
  }
}

function constantText(value: Value): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : plainText(value);
}

/** A value as Java's `toString` gives it. */
export function plainText(value: Value): string {
  return typeof value === 'number' ? doubleText(value) : String(value);
}

const plainMin = 1e-3;
const plainMax = 1e7;

/** `Double.toString`: at least one digit behind the point, powers of ten from 1E7 on. */
function doubleText(value: number): string {
  const size = Math.abs(value);
  if (size >= plainMin && size < plainMax) {
    const text = String(value);
    return text.includes('.') ? text : `${text}.0`;
  }
  const [digits = '', power = ''] = value.toExponential().split('e');
  return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(power)}`;
}
