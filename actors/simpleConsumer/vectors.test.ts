import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { RemotingCommand, RequestFrame } from '../../protocol/frame.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { decodeResponse, encodeRequest } from '../../protocol/typed.ts';
import { type Bench, messageOf, servingBench, type Travelling } from './fixtures.ts';

// Goal: what the official Java client put on the wire, this consumer puts there for the same order,
// and it reads the same handles out of the recorded answers.
const vectors = suite('recorded pops');

interface Line {
  readonly scenario: string;
  readonly from: string;
  readonly code: number;
  readonly flag: number;
  readonly inReplyTo?: number;
  readonly frame?: string;
}

/** Frames of official clients and brokers; those built by hand have their own order of fields. */
const recorded = readFileSync(new URL('../../protocol/vectors/pop.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .flatMap((line) => {
    const parsed = JSON.parse(line) as Line;
    if (parsed.frame === undefined) return [];
    const { frames } = split(newSplitter(), new Uint8Array(Buffer.from(parsed.frame, 'base64')));
    return frames.map((command) => ({ ...parsed, command }));
  });

const requests = (code: number) =>
  recorded.filter((line) => line.code === code && line.inReplyTo === undefined);

type Ext = ReadonlyMap<string, string>;

/** Ext fields without those that the test cannot choose. */
function comparable(ext: Ext | undefined): unknown {
  return [...(ext ?? [])].filter(([name]) => name !== 'bornTime').toSorted();
}

/** A consumer that has this group and topic. */
const benchOf = (ext: Ext) =>
  servingBench(['broker-a'], { group: ext.get('consumerGroup')!, topic: ext.get('topic')! });

/** The same with one delivery, which came with this handle. */
function holding(ext: Ext): Bench {
  const bench = benchOf(ext);
  bench.give({ type: 'operator.receive', id: 'it', invisibleTimeMs: 1 });
  const named = { POP_CK: ext.get('extraInfo')! };
  bench.answer(bench.take('popMessage'), 0, { header: {}, body: [messageOf('it', { named })] });
  return bench;
}

function same({ frame }: Travelling, command: RemotingCommand, scenario: string): void {
  // A request with a command of its own is a request.
  const made = encodeRequest(frame as RequestFrame);
  assert.equal(comparable(made.ext), comparable(command.ext), scenario);
  assert.equal([made.code, made.body], [command.code, command.body], scenario);
}

vectors('pops have the recorded headers', () => {
  let compared = 0;
  for (const { scenario, command } of requests(200_050)) {
    const ext = command.ext ?? new Map<string, string>();
    if (scenario.includes('raw') || scenario.includes('fast')) continue;
    const bench = benchOf(ext);
    bench.give({
      ...{ type: 'operator.receive', id: 'it', tags: ext.get('exp') },
      invisibleTimeMs: Number(ext.get('invisibleTime')),
      pollTimeMs: Number(ext.get('pollTime')),
      maxMsgNums: Number(ext.get('maxMsgNums')),
      queueId: Number(ext.get('queueId')),
      initMode: Number(ext.get('initMode')),
    });
    same(bench.take('popMessage') as unknown as Travelling, command, scenario);
    compared += 1;
  }
  assert.ok(compared >= 5, `${compared} were compared`);
});

vectors('acknowledgements and changes have the recorded headers', () => {
  let compared = 0;
  for (const { scenario, code, command } of [...requests(200_051), ...requests(200_053)]) {
    const ext = command.ext ?? new Map<string, string>();
    if (scenario.includes('raw')) continue;
    const bench = holding(ext);
    const invisibleTimeMs = Number(ext.get('invisibleTime'));
    if (code === 200_051) bench.give({ type: 'operator.ack', delivery: 0 });
    else bench.give({ type: 'operator.changeInvisible', delivery: 0, invisibleTimeMs });
    const made = bench.take(code === 200_051 ? 'ackMessage' : 'changeMessageInvisibletime');
    same(made as unknown as Travelling, command, scenario);
    compared += 1;
  }
  assert.ok(compared >= 4, `${compared} were compared`);
});

vectors('batches have the recorded form', () => {
  const [line] = requests(200_151).filter(
    ({ scenario }) => scenario === 'pop.raw-client-batch-ack',
  );
  const { acks } = JSON.parse(Buffer.from(line!.command.body).toString()) as {
    readonly acks: readonly { readonly [name: string]: number & string }[];
  };
  const { c, it, pt, q, rq, so, t } = acks[0]!;
  const bench = servingBench(['broker-a'], { group: c!, topic: t! });
  bench.give({ type: 'operator.receive', id: 'it', invisibleTimeMs: 1 });
  // The recorded bits, DA==, are 2 and 3.
  const body = [2, 3].map((offset) =>
    messageOf('it', {
      named: { POP_CK: `${so} ${pt} ${it} ${rq} 0 broker-a ${q} ${so! + offset}` },
    }),
  );
  bench.answer(bench.take('popMessage'), 0, { header: {}, body });
  bench.give({ type: 'operator.batchAck', deliveries: [0, 1] });
  same(bench.take('batchAckMessage') as unknown as Travelling, line!.command, 'batch');
});

vectors('a request mode has the recorded form', () => {
  const [line] = requests(401);
  const bench = servingBench(['broker-a'], { group: 'CG_pop', topic: 'VT_pop' });
  bench.give({ type: 'operator.setRequestMode', mode: 'POP' });
  same(bench.take('setMessageRequestMode') as unknown as Travelling, line!.command, 'mode');
});

vectors(
  'the handles of recorded answers are those that the official client acknowledged by',
  () => {
    const handles = new Set<string>();
    for (const { command, inReplyTo, code } of recorded) {
      if (inReplyTo !== 200_050 || code !== 0) continue;
      const bench = servingBench();
      bench.give({ type: 'operator.receive', id: 'it', invisibleTimeMs: 1 });
      const request = bench.take('popMessage');
      const answer = decodeResponse('popMessage', command);
      assert.ok(answer.ok);
      if (!answer.ok) continue;
      const { opaque } = request.frame;
      bench.give({
        type: 'frame.response',
        connection: request.connection,
        frame: { ...answer.value, opaque },
      });
      assert.is(bench.settled[0]?.outcome, 'done');
      for (const { handle } of bench.received) handles.add(handle);
    }
    let compared = 0;
    for (const { scenario, command } of [...requests(200_051), ...requests(200_053)]) {
      if (scenario.includes('raw')) continue;
      const handle = command.ext?.get('extraInfo') ?? '';
      assert.ok(handles.has(handle), `${scenario}: ${handle}`);
      compared += 1;
    }
    assert.ok(compared >= 4, `${compared} were compared`);
  },
);

vectors.run();
