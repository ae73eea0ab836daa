/** `LanguageCode` of upstream: a name in JSON headers, a byte in ROCKETMQ headers. */
import type { Language } from './frame.ts';

/** Names by their byte. */
export const languages: readonly Language[] = [
  'JAVA',
  'CPP',
  'DOTNET',
  'PYTHON',
  'DELPHI',
  'ERLANG',
  'RUBY',
  'OTHER',
  'HTTP',
  'GO',
  'PHP',
  'OMS',
  'RUST',
  'NODE_JS',
];

const bytes: ReadonlyMap<string, number> = new Map(languages.map((name, byte) => [name, byte]));

/** The language of a name, if upstream knows it. */
export function languageOfName(name: string): Language | undefined {
  return languages[bytes.get(name) ?? -1];
}

/** The byte of a language. One that nobody knows is written as OTHER. */
export function byteOfLanguage(language: Language | undefined): number {
  return bytes.get(language ?? 'OTHER') ?? 7;
}
