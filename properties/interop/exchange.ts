/**
 * Our own producers and consumer as clients of a cluster that somebody else uses, too: three bodies
 * go out, compressed by ZLIB, LZ4 and ZSTD, and those of the other are read.
 *
 *     node --import tsx properties/interop/exchange.ts NAMESRV TOPIC
 *
 * `Exchange.java` is the other: it reads what has the tag `orrery` and writes with the tag `java`.
 * One line a promise, `ok …` or `FAIL …`; exit code 0 when all hold.
 */
import type { Observation } from '../../actors/shared/observation.ts';
import { AddressBook } from '../../harness/cluster/addressBook.ts';
import { define } from '../../harness/cluster/define.ts';
import { machines } from '../../harness/cluster/machines.ts';
import { defaultLimits } from '../../harness/live/limits.ts';
import { LiveRuntime } from '../../harness/live/liveRuntime.ts';

const limitMs = 30_000;
const formats = ['ZLIB', 'LZ4', 'ZSTD'] as const;
/** As `Exchange.java` has it. */
const text = 'Good compression needs repetition. '.repeat(3_000);

const [namesrv = '', topic = ''] = process.argv.slice(2);
const logs: string[] = [];
const runtime = new LiveRuntime({
  limits: defaultLimits,
  seed: 1,
  log: (line) => logs.push(line),
});
const book = new AddressBook((name) => ({
  host: '127.0.0.1',
  address: name === 'ns' ? namesrv : undefined,
}));
book.enter('ns', 'namesrv');

const stored = new Map<string, string>();
const read = new Map<string, boolean>();
runtime.kernel.taps.subscribe((entry) => {
  if (entry.kind === 'observation') note(entry.observation);
});

function note(told: Observation): void {
  if (told.kind === 'sendSettled') stored.set(told.id, `${told.outcome} ${told.remark ?? ''}`);
  if (told.kind !== 'consumed') return;
  const body = new TextDecoder().decode(told.body);
  // It names its format before the text that all have in common.
  read.set(body.slice(0, body.indexOf(' ')), body.endsWith(` ${text}`));
}

const options = { topic, tags: 'java', group: `${topic}-orrery` } as const;
runtime.boot(define({ kind: 'consumer', name: 'reader', options }, book, machines));
for (const compressType of formats) {
  const spec = { kind: 'producer', name: compressType, options: { compressType } } as const;
  runtime.boot(define(spec, book, machines));
  const body = new TextEncoder().encode(`${compressType} ${text}`);
  const order = {
    type: 'operator.send',
    id: compressType,
    topic,
    mode: 'sync',
    tags: 'orrery',
    body,
  };
  runtime.operate(compressType, order);
}

const deadline = performance.now() + limitMs;
while ((stored.size < 3 || read.size < 3) && performance.now() < deadline) {
  await new Promise((resolve) => setTimeout(resolve, 20));
}
let failed = 0;
for (const format of formats) {
  promise(`orreryStores${format}`, stored.get(format)?.trim() === 'stored', stored.get(format));
  const came = read.get(format);
  promise(`orreryReads${format}OfJava`, came === true, came === false ? 'changed' : 'not come');
}
for (const name of ['reader', ...formats]) runtime.operate(name, { type: 'operator.shutdown' });
await new Promise((resolve) => setTimeout(resolve, 500));
await runtime.close();
if (failed > 0) console.log(logs.join('\n'));
process.exitCode = failed === 0 ? 0 : 1;

function promise(name: string, isKept: boolean, reason = 'no answer'): void {
  if (!isKept) failed += 1;
  console.log(isKept ? `ok ${name}` : `FAIL ${name}: ${reason}`);
}
