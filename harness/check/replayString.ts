/**
 * Replay strings: one run in one word, `v1:` and then JSON in base64url.
 *
 * It holds the story's name and seed or a whole plan, the trace hash that the run had, and the
 * build that it came from, so that a replay can say whether it is the same run, and if not, whether
 * it is the same build.
 */

import type { Plan } from '../plan/plan.ts';
import { readPlan } from '../plan/readPlan.ts';

/** What every replay string says: how the run it stands for ended. */
interface Recorded {
  readonly hash: string;
  /** `<package version>+<digest of the sources>`. */
  readonly build: string;
}

/** A run of a story, by its name and seed. */
export interface StoryReplay extends Recorded {
  readonly story: string;
  readonly seed: number;
}

/** A run of a plan, which is all in the string. */
export interface PlanReplay extends Recorded {
  readonly plan: Plan;
}

/** What a replay string says. */
export type Replay = StoryReplay | PlanReplay;

/** What came of reading a replay string. */
export type ReadReplay =
  | { readonly ok: true; readonly replay: Replay }
  /** `problem` is a sentence for whoever pasted it. */
  | { readonly ok: false; readonly problem: string };

const prefix = 'v1:';

/** The replay string of a run. */
export function writeReplay(replay: Replay): string {
  return prefix + toBase64Url(new TextEncoder().encode(JSON.stringify(replay)));
}

/** Reads a replay string; blanks and line breaks around and in it do not matter. */
export function readReplay(given: string): ReadReplay {
  const text = given.replace(/\s+/g, '');
  const no = (problem: string): ReadReplay => ({ ok: false, problem });
  if (text === '') return no('there is no replay string');
  const version = /^v(\d+):/.exec(text);
  if (version === null) return no('a replay string begins with "v1:"');
  if (version[0] !== prefix) return no(`this build reads v1, and that is a v${version[1]} string`);
  const encoded = text.slice(prefix.length);
  if (encoded === '') return no('nothing comes after "v1:"');
  if (!/^[\w-]+$/.test(encoded)) {
    return no('after "v1:" there are characters that cannot be there');
  }
  let value: unknown;
  try {
    const bytes = fromBase64Url(encoded);
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return no('it is cut short or damaged');
  }
  if (typeof value !== 'object' || value === null) return no('it holds no run');
  const { story, seed, plan, hash, build } = value as Readonly<Record<string, unknown>>;
  if (typeof hash !== 'string' || typeof build !== 'string') return no('it holds no run');
  if (plan !== undefined) {
    const read = readPlan(plan);
    return read.ok ? { ok: true, replay: { plan: read.plan, hash, build } } : no(read.problem);
  }
  if (typeof story !== 'string' || typeof seed !== 'number' || !Number.isSafeInteger(seed)) {
    return no('it holds no run');
  }
  return { ok: true, replay: { story, seed, hash, build } };
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Throws where a text of this length cannot be. */
function fromBase64Url(text: string): Uint8Array {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
