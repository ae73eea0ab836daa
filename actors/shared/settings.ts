/**
 * Settings of a running node, read and changed by their upstream names (`Configuration`).
 *
 * A table of rows says which upstream keys there are and what each means here; texts that do not
 * fit a setting leave it as it was, as upstream's `MixAll.properties2Object` does.
 */

/** One setting of a node: how it is shown, and how a text changes it. */
export interface Setting<C> {
  /** Upstream's name. */
  readonly key: string;
  /** Its text; undefined where it is not shown. */
  readonly read: (config: C) => string | undefined;
  /** The settings after it; undefined if the text makes no sense. */
  readonly write: (config: C, text: string) => C | undefined;
}

type KeysOf<C, V> = { [K in keyof C]: C[K] extends V ? K : never }[keyof C] & keyof C;

/** A truth value. As in Java, every text but `true` is false. */
export function flagSetting<C>(key: KeysOf<C, boolean> & string): Setting<C> {
  return {
    key,
    read: (config) => String(config[key]),
    write: (config, text) => ({ ...config, [key]: text.toLowerCase() === 'true' }),
  };
}

/** A condition that upstream has no setting for: under a name of its own, shown while it lasts. */
export function conditionSetting<C>(member: KeysOf<C, boolean> & string, key: string): Setting<C> {
  const { write } = flagSetting<C>(member);
  return { key, read: (config) => (config[member] ? 'true' : undefined), write };
}

/** A whole number; `scale` of the unit here are one of upstream's (1,000 ms in a second). */
export function numberSetting<C>(
  member: KeysOf<C, number> & string,
  key: string = member,
  scale = 1,
): Setting<C> {
  return {
    key,
    read: (config) => String(Number(config[member]) / scale),
    write: (config, text) => {
      // As Java reads numbers: a blank behind them makes them none.
      const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN;
      if (!Number.isSafeInteger(value)) return undefined;
      return { ...config, [member]: value * scale };
    },
  };
}

/** One of some words. */
export function wordSetting<C>(
  key: KeysOf<C, string> & string,
  words: readonly string[],
): Setting<C> {
  return {
    key,
    read: (config) => String(config[key]),
    write: (config, text) =>
      words.includes(text.trim()) ? { ...config, [key]: text.trim() } : undefined,
  };
}

/** A text that is shown and cannot be changed while the node runs. */
export function fixedSetting<C>(key: string, read: (config: C) => string): Setting<C> {
  return { key, read, write: () => undefined };
}

/** What came of a change: the settings after it, and the keys that were not taken. */
export interface Changed<C> {
  readonly config: C;
  /** Changed keys and their texts, as they are kept for the next life. */
  readonly taken: ReadonlyMap<string, string>;
  readonly ignored: readonly string[];
}

/** Changes settings by their upstream names. */
export function changeSettings<C>(
  settings: readonly Setting<C>[],
  config: C,
  texts: ReadonlyMap<string, string>,
): Changed<C> {
  let after = config;
  const taken = new Map<string, string>();
  const ignored: string[] = [];
  for (const [key, text] of texts) {
    const next = settings.find((setting) => setting.key === key)?.write(after, text);
    if (next === undefined) ignored.push(key);
    else {
      after = next;
      taken.set(key, text);
    }
  }
  return { config: after, taken, ignored };
}

/** All settings by their upstream names. */
export function readSettings<C>(
  settings: readonly Setting<C>[],
  config: C,
): readonly (readonly [string, string])[] {
  return settings.flatMap(({ key, read }) => {
    const text = read(config);
    return text === undefined ? [] : [[key, text] as const];
  });
}
