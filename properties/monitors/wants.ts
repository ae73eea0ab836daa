/** Which messages a group wants: what its members filter by. */
import { compileSql, matches } from '../../actors/broker/filters/sql92/index.ts';

/** Whether a message with these tags and properties is meant for a group. */
export type Wants = (
  tags: string | undefined,
  properties?: Readonly<Record<string, string>>,
) => boolean;

/** What a consumer with these options wants. A wrong filter wants nothing. */
export function wantsOf({
  tags = '*',
  sql,
}: {
  readonly tags?: string;
  readonly sql?: string;
}): Wants {
  if (sql !== undefined) return wantsBySql(sql);
  const wanted = tags === '*' ? undefined : tags.split('||').map((tag) => tag.trim());
  return (tag) => wanted === undefined || (tag !== undefined && wanted.includes(tag));
}

function wantsBySql(sql: string): Wants {
  const compiled = compileSql(sql);
  if (!compiled.ok) return () => false;
  return (tags, properties = {}) => {
    const own = new Map(Object.entries(properties));
    if (tags !== undefined) own.set('TAGS', tags);
    return matches(compiled.expression, own);
  };
}
