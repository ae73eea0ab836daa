/** Attributes of topics: how changes are written, and which there are (`TopicAttributes`). */
import type { Decoded } from '../../../protocol/body.ts';
import { type AttributeChanges, type AttributeRules, between, oneOf } from './attributes.ts';

/** The longest that messages of a lite topic are kept, in minutes. */
const liteExpirationMax = 43_200n;

/** Which there are, and what they may be. */
export const topicAttributes: AttributeRules = new Map([
  ['queue.type', oneOf(false, 'SimpleCQ', 'BatchCQ')],
  ['cleanup.policy', oneOf(false, 'DELETE', 'COMPACTION')],
  [
    'message.type',
    oneOf(
      true,
      'UNSPECIFIED',
      'MIXED',
      'TRANSACTION',
      'PRIORITY',
      'FIFO',
      'DELAY',
      'LITE',
      'NORMAL',
    ),
  ],
  ['reserve.time', between(-1n, 9_223_372_036_854_775_807n)],
  ['lite.topic.expiration', between(-1n, liteExpirationMax)],
]);

/** Reads `+name=value,-name`. */
export function parseAttributes(text: string | undefined): Decoded<AttributeChanges> {
  const changes = new Map<string, string>();
  if (text === undefined || text === '') return { ok: true, value: changes };
  // As Java splits: what is empty at the end does not count.
  for (const change of text.replace(/,+$/, '').split(',')) {
    if (change === '' && /^,*$/.test(text)) break;
    const [name = '', value] = change.split('=');
    const isSet = value !== undefined;
    if (!name.includes(isSet ? '+' : '-')) {
      const what = isSet
        ? 'add/alter attribute format is wrong'
        : 'delete attribute format is wrong';
      return { ok: false, problem: `${what}: ${name}` };
    }
    if (changes.has(name)) return { ok: false, problem: `key duplication: ${name}` };
    changes.set(name, value ?? '');
  }
  return { ok: true, value: changes };
}
