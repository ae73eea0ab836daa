/** Values as Java compares them and reads them from texts (`ComparisonExpression.compare`). */
import type { Value } from './expression.ts';

/** Where the reference throws: the message does not match, whatever stands around. */
export const thrown = Symbol('thrown');

/** What evaluating comes to. */
export type Outcome = Value | typeof thrown;

/**
 * Which of two values comes first: below 0, 0, above 0; `unlike` for kinds that are never equal. A
 * text beside another kind is read as that kind; beside a truth on its left the reference fails.
 */
export function compare(
  left: NonNullable<Value>,
  right: NonNullable<Value>,
): number | 'unlike' | typeof thrown {
  if (typeof left === 'boolean') {
    if (typeof right === 'string') return thrown;
    return typeof right === 'boolean' ? Number(left) - Number(right) : 'unlike';
  }
  if (typeof right === 'boolean') {
    return typeof left === 'string'
      ? Number(left.toLowerCase() === 'true') - Number(right)
      : 'unlike';
  }
  if (typeof left === 'string' && typeof right === 'string') return order(left, right);
  if (typeof left === 'string') return withText(left, right as bigint | number, 1);
  if (typeof right === 'string') return withText(right, left, -1);
  if (typeof left === 'bigint' && typeof right === 'bigint') return order(left, right);
  return orderDoubles(Number(left), Number(right));
}

/** Compares a text, read as a number of the other's kind, with it; `sign` -1 turns the result. */
function withText(text: string, other: bigint | number, sign: 1 | -1): number | typeof thrown {
  const read = typeof other === 'bigint' ? longOf(text) : doubleOf(text);
  if (read === undefined) return thrown;
  if (typeof read === 'bigint' && typeof other === 'bigint') return sign * order(read, other);
  return sign * orderDoubles(Number(read), Number(other));
}

function order<T extends string | bigint>(left: T, right: T): number {
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** `Double.compare`: NaN is the greatest and equal to itself, -0 is below 0. */
export function orderDoubles(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (Object.is(left, right)) return 0;
  const rank = (value: number) => (Number.isNaN(value) ? 2 : Object.is(value, -0) ? 0 : 1);
  return rank(left) - rank(right);
}

const longMin = -(2n ** 63n);
const longMax = 2n ** 63n - 1n;

/** `Long.valueOf`: digits of any script, nothing around them. */
export function longOf(text: string): bigint | undefined {
  const match = /^([+-]?)(\p{Nd}+)$/u.exec(text);
  // Java reads one half of a surrogate pair at a time, which is no digit.
  if (match === null || /[\ud800-\udfff]/.test(text)) return undefined;
  const digits = [...(match[2] ?? '')].map(digitOf).join('');
  // As long as it is, it is read in a time that is no matter.
  if (digits.length > digitsMax) return undefined;
  const value = match[1] === '-' ? -BigInt(digits) : BigInt(digits);
  return value >= longMin && value <= longMax ? value : undefined;
}

const digitsMax = 1_000;

/** What a decimal digit means: those of a script follow each other, from its zero on. */
function digitOf(digit: string): number {
  const code = digit.charCodeAt(0);
  let zero = code;
  while (/^\p{Nd}$/u.test(String.fromCharCode(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}

const plain = /^[+-]?(?:NaN|Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?)$/;
const hexadecimal = /^([+-]?)0[xX]([\da-fA-F]*)\.?([\da-fA-F]*)[pP]([+-]?\d+)[fFdD]?$/;

/** `Double.valueOf`: blanks around it are allowed, and the suffixes of Java's literals. */
export function doubleOf(text: string): number | undefined {
  // `String.trim` takes away all that is not above a blank.
  let start = 0;
  let end = text.length;
  while (start < end && text.charCodeAt(start) <= 0x20) start += 1;
  while (end > start && text.charCodeAt(end - 1) <= 0x20) end -= 1;
  const trimmed = text.slice(start, end);
  if (plain.test(trimmed)) {
    // The last letter of Infinity is no suffix.
    return Number(/\d/.test(trimmed) ? trimmed.replace(/[fFdD]$/, '') : signless(trimmed));
  }
  const match = hexadecimal.exec(trimmed);
  if (match === null) return undefined;
  const [, minus = '', whole = '', fraction = '', power = ''] = match;
  if (whole + fraction === '') return undefined;
  const size = Number.parseInt(whole + fraction, 16) * 2 ** (Number(power) - 4 * fraction.length);
  return minus === '-' ? -size : size;
}

const signless = (text: string) => (text.endsWith('NaN') ? 'NaN' : text);
