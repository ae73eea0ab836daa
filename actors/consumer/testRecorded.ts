/** For tests: what a recorded consumer sent, and what one under test did, in comparable form. */
import { readFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { commands } from '../../protocol/commands/index.ts';
import type { Field } from '../../protocol/schema.ts';
import type { Rig, Sent } from './testRig.ts';

/** A request as it is compared: what is the recording's own (times, opaques) left out. */
export interface Comparable {
  readonly code: number;
  readonly flag: number;
  readonly ext: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** The requests that the recorded consumer sent in some scenarios of a file of vectors. */
export function recorded(file: string, ...scenarios: string[]): Comparable[] {
  const vectors = new URL(`../../protocol/vectors/${file}`, import.meta.url);
  const found: Comparable[] = [];
  for (const line of readFileSync(vectors, 'utf8').trim().split('\n')) {
    const row = JSON.parse(line) as { scenario: string; from: string; flag: number; frame: string };
    if (!scenarios.includes(row.scenario) || row.from !== 'consumer' || row.flag === 1) continue;
    const bytes = Buffer.from(row.frame, 'base64');
    const headerEnd = 8 + (bytes.readUInt32BE(4) & 0xffffff);
    const { code, flag, extFields } = JSON.parse(bytes.toString('utf8', 8, headerEnd)) as {
      code: number;
      flag: number;
      extFields?: Record<string, string>;
    };
    const ext = { ...extFields };
    const text = bytes.toString('utf8', headerEnd);
    found.push(comparable(code, flag, ext, text === '' ? undefined : JSON.parse(text)));
  }
  return found;
}

/** The requests that a consumer under test sent. */
export function sentBy(rig: Rig): Comparable[] {
  return rig.sent.map(({ frame }: Sent) => {
    const fields: Readonly<Record<string, Field>> = commands[frame.command].request;
    const ext = Object.fromEntries(
      Object.entries(frame.header).map(([name, value]) => [fields[name]?.as ?? name, `${value}`]),
    );
    return comparable(frame.code, frame.oneway ? 2 : 0, ext, frame.body);
  });
}

function comparable(
  code: number,
  flag: number,
  { subVersion, ...ext }: Record<string, string>,
  body: unknown,
): Comparable {
  if (subVersion !== undefined) {
    assert.match(subVersion, /^\d{13}$/, 'a subscription’s version is a time in ms');
    ext.subVersion = 'some time';
  }
  // How far a listener is when the next pull goes out is chance; that it moved on shows in sysFlag.
  if (code === commands.pullMessage.code && ext.sysFlag === '3') ext.commitOffset = 'moved';
  if (ext.bornTime !== undefined) ext.bornTime = 'some time';
  if (ext.extraInfo !== undefined) ext.extraInfo = ext.extraInfo.replace(/ \d{13} /, ' some time ');
  if (body === undefined) return { code, flag, ext };
  return { code, flag, ext, body: sorted(body) };
}

/** A heartbeat's body with its sets sorted and its times left out. */
function sorted(body: unknown): unknown {
  return JSON.parse(JSON.stringify(body), (name, value: unknown) => {
    if (name === 'subVersion') return 'some time';
    if (!Array.isArray(value)) return value;
    return value.map((item) => JSON.stringify(item)).sort();
  });
}

/** What was sent at all, however often. */
export const distinct = (requests: readonly Comparable[]): string[] =>
  [
    ...new Set(
      requests.map(({ ext, ...rest }) =>
        JSON.stringify({ ...rest, ext: Object.entries(ext).sort() }),
      ),
    ),
  ].sort();
