/** The one comparison that stories make. */

import { StoryError } from '../kernel/bug.ts';
import { currentPromises } from './promises.ts';
import { sameValue } from './sameValue.ts';

/**
 * Promises that two values are the same, members and items included. The story ends here if not.
 * @param sentence what it means that they are the same; printed with the verdict
 */
export function equal<T>(actual: T, expected: NoInfer<T>, sentence?: string): void {
  const promises = currentPromises();
  if (promises === undefined) throw new StoryError('equal() is for use inside a story');
  const said = sentence ?? `it is ${show(expected)}`;
  if (sameValue(actual, expected)) promises.hold(said);
  else promises.break('equal', said, [`expected ${show(expected)}`, `found    ${show(actual)}`]);
}

function show(value: unknown): string {
  return JSON.stringify(value, (_key, inner) =>
    typeof inner === 'bigint' ? `${inner}` : inner instanceof Set ? [...inner] : inner,
  );
}
