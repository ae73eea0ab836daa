/** Texts and numbers in the form that fastjson writes. */

// What Java escapes. `JSON.stringify` agrees on all but 0x7F and the two separators.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const special = /["\\\u0000-\u001f\u007f\u2028\u2029\ud800-\udfff]/;
const unescaped = /[\u007f\u2028\u2029]/g;

/** A text in quotes. */
export function quote(text: string): string {
  if (isPlain(text)) return `"${text}"`;
  return JSON.stringify(text).replace(
    unescaped,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function isPlain(text: string): boolean {
  if (text.length > 16) return !special.test(text);
  // Names of fields and numbers: looking at a few units is quicker than a regular expression.
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 32 || unit > 126 || unit === 34 || unit === 92) return !special.test(text);
  }
  return true;
}

/** A double as Java prints it: never without a fraction, with an exponent from 10^7 on. */
export function doubleText(value: number): string {
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e7 || size < 1e-3) && Number.isFinite(value)) {
    const [digits = '', exponent = ''] = value.toExponential().split('e');
    return `${digits.includes('.') ? digits : `${digits}.0`}E${Number(exponent)}`;
  }
  return Number.isInteger(value) ? `${value}.0` : String(value);
}
