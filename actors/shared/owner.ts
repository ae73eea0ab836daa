/**
 * Ownership: how the only holder of a persistent structure may change it in place.
 *
 * Every structure of this folder is persistent: an update gives a new version and leaves the old
 * one whole. An update that carries an owner may instead change, in place, whatever was made under
 * that same owner, and then gives back the very version it was called on. So a loop that holds the
 * only reference pays no copies; when it hands a version out (a fork, a snapshot), or derives one
 * without its owner, it renews its owner, and everything made so far is frozen by that.
 */

/** A token that is compared by identity and holds nothing. */
export interface Owner {
  readonly kind: 'owner';
}

/** A token that nobody else holds. */
export function newOwner(): Owner {
  return { kind: 'owner' };
}
