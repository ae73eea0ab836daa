/** What may differ, and why. */
import type { Case } from './case.ts';
import type { Difference } from './compare.ts';

interface Explanation {
  readonly of?: Case['of'];
  readonly name?: RegExp;
  readonly field: RegExp;
  readonly reason: string;
  readonly when?: (difference: Difference) => boolean;
}

const explanations: readonly Explanation[] = [
  {
    field: /^remark$/,
    reason: 'a Java exception says where it was thrown; here the field at fault is named',
    when: ({ real, ours }) =>
      real?.startsWith('<Java>') === true && (ours ?? '(none)') !== '(none)',
  },
];

/** Why this difference is as it should be; undefined where nothing says so. */
export function explanationOf(one: Case, difference: Difference): string | undefined {
  return explanations.find(
    ({ of, name, field, when }) =>
      (of === undefined || of === one.of) &&
      (name === undefined || name.test(one.name)) &&
      field.test(difference.field) &&
      (when === undefined || when(difference)),
  )?.reason;
}
