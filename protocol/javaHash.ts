/** Java's hash of a text, which tag filters travel as. */

/** `String.hashCode`: over UTF-16 units, in 32 bits. */
export function javaStringHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/** What consume queues and subscriptions know of a message's tags; 0 without any. */
export function tagsCode(tags: string | undefined): number {
  return tags === undefined ? 0 : javaStringHash(tags);
}
