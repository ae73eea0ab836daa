/** Bits of a topic's or a broker's permission (`PermName`). */

/** What each bit allows. */
export const permissionBits = { inherit: 1, write: 2, read: 4 } as const;

/** A permission in upstream's letters, such as `RW-`. */
export function permissionText(perm: number): string {
  const read = perm & permissionBits.read ? 'R' : '-';
  const write = perm & permissionBits.write ? 'W' : '-';
  const inherit = perm & permissionBits.inherit ? 'X' : '-';
  return read + write + inherit;
}
