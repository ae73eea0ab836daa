import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Frame } from '../../../protocol/frame.ts';
import type { TraceNote } from '../../kernel/trace.ts';
import { abbreviate } from './abbreviate.ts';
import { Flow } from './flow.ts';
import { foldBackground } from './fold.ts';
import { mermaidFlow } from './mermaid.ts';
import { coloured } from './paint.ts';
import { drawFlow } from './terminal.ts';

/** A flow that is told event by event. */
class TestFlow extends Flow {
  private opaque = 0;

  note(timeMs: number, what: TraceNote): void {
    this.take({ timeMs, ...what } as Parameters<Flow['take']>[0]);
  }

  starts(...nodes: readonly string[]): this {
    for (const node of nodes) this.note(0, { kind: 'life', node, what: 'boot' });
    return this;
  }

  /** A call that is answered after a millisecond, or later. */
  call(timeMs: number, from: string, to: string, command: string, code = 0, tookMs = 1): void {
    this.opaque += 1;
    const { opaque } = this;
    const request = { kind: 'request', command, code: 1, opaque, header: {} } as unknown as Frame;
    const answer = { kind: 'response', command, code, opaque } as unknown as Frame;
    const frame = { kind: 'frame', outcome: 'delivered', connection: `${from}/${to}` } as const;
    this.note(timeMs, { ...frame, from, to, frame: request });
    this.note(timeMs + tookMs, { ...frame, from: to, to: from, frame: answer });
  }
}

const drawing = suite('drawing');

drawing('a flow is drawn with one lane a node and one row an event', () => {
  const flow = new TestFlow().starts('shop', 'ns', 'broker');
  flow.call(5, 'shop', 'broker', 'sendMessageV2');
  flow.note(7, { kind: 'life', node: 'ns', what: 'crash' });
  flow.note(8, { kind: 'fault', what: 'partition on shop <-> broker' });
  flow.promise('held', 'the order is stored', 9);
  assert.equal(drawFlow(flow, { width: 80 }).slice(0, -2), [
    '            shop    ns   broker',
    '   0.000 s    ●                  shop starts',
    '              │      ●           ns starts',
    '              │      │      ●    broker starts',
    '   0.005 s    ├──────┼─────▶│    sendMessageV2',
    '   0.006 s    │◀╌╌╌╌╌┼╌╌╌╌╌╌┤    SUCCESS',
    '   0.007 s    │      ✗      │    ns dies',
    '   0.008 s    │             │    !! partition on shop <-> broker',
    '   0.009 s    │             │    ✓ the order is stored',
  ]);
});

drawing('a promise that is judged at the end stands where it was broken', () => {
  const flow = new TestFlow().starts('shop', 'ns');
  flow.call(5, 'shop', 'ns', 'sendMessageV2', 0, 4);
  flow.call(20, 'shop', 'ns', 'sendMessageV2');
  flow.promise('broken', 'all is well', 7);
  assert.equal(drawFlow(flow, { width: 80 }).slice(3, -2), [
    '   0.005 s    ├─────▶│    sendMessageV2',
    '   0.007 s    │      │    ✗ all is well',
    '   0.009 s    │◀╌╌╌╌╌┤    SUCCESS',
    '   0.020 s    ├─────▶│    sendMessageV2',
    '   0.021 s    │◀╌╌╌╌╌┤    SUCCESS',
  ]);
  const halves = flow.rows.map((row) => (row.kind === 'arrow' ? row.other : undefined));
  assert.equal(halves.slice(2), [4, undefined, 2, 6, 5]);
  for (let at = 0; at < 40; at += 1) flow.note(100 + at, { kind: 'fault', what: `${at}` });
  assert.match(drawFlow(flow, { rowsMax: 8 }).join('\n'), '✗ all is well');
});

drawing('no line is wider than asked for, whatever the names and texts', () => {
  const flow = new TestFlow().starts('a-node-with-a-very-long-name', 'b', 'c', 'd', 'e', 'f');
  for (let at = 0; at < 20; at += 1) flow.call(at, 'b', 'f', 'sendMessageV2'.repeat(9));
  flow.note(30, { kind: 'fault', what: 'x'.repeat(300) });
  for (const width of [90, 100, 120]) {
    const lines = drawFlow(flow, { width });
    const longest = Math.max(...lines.map((line) => line.length));
    assert.ok(longest <= width, `${longest} columns of ${width}`);
  }
});

drawing('a frame that comes twice is marked, and no answer to it that was due', () => {
  const flow = new TestFlow().starts('shop', 'broker');
  const frame = { kind: 'frame', outcome: 'delivered', connection: 'one' } as const;
  const send = { kind: 'request', command: 'heartBeat', code: 34, opaque: 7, header: {} };
  const answer = { kind: 'response', command: 'heartBeat', code: 0, opaque: 7 };
  for (const at of [1, 2]) {
    flow.note(at, { ...frame, from: 'shop', to: 'broker', frame: send as unknown as Frame });
  }
  for (const at of [3, 4, 5]) {
    flow.note(at, { ...frame, from: 'broker', to: 'shop', frame: answer as unknown as Frame });
  }
  const said = (full: boolean) =>
    drawFlow(flow, { full })
      .slice(3, -2)
      .map((line) => line.slice(27).trim());
  const times = ['heartBeat', 'heartBeat [duplicate]', 'SUCCESS', 'SUCCESS', 'SUCCESS [duplicate]'];
  assert.equal(said(true), times);
  assert.ok(said(false).some((line) => line.startsWith('heartBeat [duplicate]')));
  assert.match(mermaidFlow(flow, { full: true }), /n0->>n1: 0\.002 s heartBeat \[duplicate\]\n/);
});

drawing('in full, no text is cut', () => {
  const flow = new TestFlow().starts('a-node-with-a-very-long-name', 'b');
  const body = new TextEncoder().encode('seventeen teapots and one kettle for the kitchen');
  const topic = 'orders-of-all-the-shops-in-town';
  flow.note(1, {
    kind: 'operator',
    node: 'b',
    event: { type: 'operator.send', topic, body } as never,
  });
  const frame = { kind: 'request', command: 'sendMessageV2', opaque: 1, header: { topic }, body };
  const to = 'a-node-with-a-very-long-name';
  const sent = { kind: 'frame', outcome: 'delivered', connection: 'one', from: 'b', to } as const;
  flow.note(2, { ...sent, frame: frame as unknown as Frame });
  flow.note(3, { kind: 'fault', what: 'x'.repeat(300) });
  for (const text of [
    drawFlow(flow, { full: true }).join('\n'),
    mermaidFlow(flow, { full: true }),
  ]) {
    assert.not.match(text, '…');
    assert.match(
      text,
      `b sends ${topic} "seventeen teapots and one kettle for the kitchen"`.slice(2),
    );
    assert.match(text, `sendMessageV2 ${topic} "seventeen teapots and one kettle for the kitchen"`);
    assert.match(text, 'x'.repeat(300));
    assert.match(text, to);
  }
  assert.match(drawFlow(flow).join('\n'), '…');
});

drawing('colours change nothing but the colours', () => {
  const flow = new TestFlow().starts('a', 'b');
  flow.call(1, 'a', 'b', 'sendMessageV2', 1);
  flow.promise('broken', 'all is well', 2);
  const lines = drawFlow(flow, { paint: coloured }).map((line) =>
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters.
    line.replace(/\u001b\[\d+m/g, ''),
  );
  assert.equal(lines, drawFlow(flow));
  assert.ok(drawFlow(flow, { paint: coloured }).some((line) => line.includes('\u001b[31m')));
});

drawing('a frame that did not arrive stops short', () => {
  const flow = new TestFlow().starts('a', 'b');
  const frame = { kind: 'request', command: 'heartBeat', code: 34, opaque: 1 } as unknown as Frame;
  const lost = { kind: 'frame', outcome: 'lost', from: 'a', to: 'b', connection: 'c' } as const;
  flow.note(1, { ...lost, frame });
  const line = drawFlow(flow).at(-3)!;
  assert.match(line, '×');
  assert.match(line, 'heartBeat [lost]');
  assert.not.match(line, '▶');
});

drawing('how a call was answered stays when its details have no room', () => {
  const flow = new TestFlow().starts('a', 'b', 'c', 'd');
  const header = { topic: '%RETRY%a-group-with-a-long-name' };
  const command = 'getRouteInfoByTopic';
  const on = { kind: 'frame', outcome: 'delivered', connection: 'c' } as const;
  const request = { kind: 'request', command, code: 105, opaque: 1, header } as unknown as Frame;
  const answer = { kind: 'response', command, code: 17, opaque: 1 } as unknown as Frame;
  flow.note(1, { ...on, from: 'a', to: 'b', frame: request });
  flow.note(2, { ...on, from: 'b', to: 'a', frame: answer });
  const line = drawFlow(flow, { width: 90 }).at(-3)!;
  assert.match(line, /getRouteInfoByTopic %RETRY%\S*… => TOPIC_NOT_EXIST$/);
  assert.ok(line.length <= 90);
});

drawing.run();

const folding = suite('folding');
const kinds = (flow: Flow) => foldBackground(flow).map(({ kind }) => kind);

folding('a call of the background takes one row the first time, and is counted after', () => {
  const flow = new TestFlow();
  for (const atMs of [0, 30_000, 60_000]) flow.call(atMs, 'a', 'ns', 'registerBroker');
  const rows = foldBackground(flow);
  assert.equal(
    rows.map(({ kind }) => kind),
    ['call', 'folded'],
  );
  const [, fold] = rows;
  assert.ok(fold?.kind === 'folded');
  assert.equal([fold.frames, [...fold.commands]], [4, [['registerBroker', 2]]]);
});

folding('another answer, another peer, a dead peer or a fault make it news again', () => {
  const flow = new TestFlow();
  flow.call(0, 'a', 'ns', 'registerBroker');
  flow.call(10, 'a', 'ns', 'registerBroker', 1);
  flow.call(20, 'a', 'other', 'registerBroker');
  flow.note(30, { kind: 'life', node: 'ns', what: 'boot' });
  flow.call(40, 'a', 'ns', 'registerBroker');
  flow.note(50, { kind: 'fault', what: 'delay' });
  flow.call(60, 'a', 'ns', 'registerBroker');
  assert.equal(kinds(flow), ['call', 'call', 'call', 'life', 'call', 'fault', 'call']);
});

folding('sends, and pulls that fetch something, are never folded', () => {
  const flow = new TestFlow();
  for (const atMs of [0, 1, 2]) flow.call(atMs, 'shop', 'a', 'sendMessageV2');
  for (const atMs of [5, 6, 7]) flow.call(atMs, 'billing', 'a', 'pullMessage');
  assert.equal(new Set(kinds(flow)), new Set(['arrow']));
});

folding('an answer that was held back is a row of its own', () => {
  const flow = new TestFlow();
  flow.call(0, 'billing', 'a', 'pullMessage', 19, 15_000);
  assert.equal(kinds(flow), ['arrow', 'arrow']);
});

folding('every frame is either shown or counted', () => {
  const flow = new TestFlow().starts('a', 'b', 'c');
  const commands = ['heartBeat', 'sendMessageV2', 'pullMessage', 'registerBroker', 'queryMessage'];
  for (let at = 0; at < 400; at += 1) {
    const command = commands[(at * 7) % commands.length]!;
    flow.call(at * 50, at % 3 === 0 ? 'a' : 'b', 'c', command, at % 5, (at % 9) * 30);
    if (at % 60 === 0) flow.note(at * 50, { kind: 'fault', what: 'a fault' });
  }
  for (const rowsMax of [10_000, 120, 40, 12]) {
    const rows = abbreviate(foldBackground(flow), rowsMax);
    let frames = 0;
    let others = 0;
    for (const row of rows) {
      if (row.kind === 'folded') {
        frames += row.frames;
        others += row.events;
      } else if (row.kind === 'call') frames += 2;
      else if (row.kind === 'arrow') frames += 1;
      else others += 1;
    }
    assert.equal([frames, others], [800, 10], `with ${rowsMax} rows`);
    assert.ok(rows.length <= rowsMax + 20, `${rows.length} rows of ${rowsMax}`);
  }
});

folding('runs that are alike are shortened to three rows and a count', () => {
  const flow = new TestFlow().starts('shop');
  for (let at = 0; at < 20; at += 1) {
    const event = { type: 'operator.send', topic: 'orders', body: new Uint8Array([65 + at]) };
    flow.note(at, { kind: 'operator', node: 'shop', event });
  }
  assert.equal(
    drawFlow(flow)
      .slice(2, -2)
      .map((line) => line.slice(19).trim()),
    [
      'shop sends orders "A"',
      'shop sends orders "B"',
      '... 17 more events',
      'shop sends orders "T"',
    ],
  );
});

folding('a run that is too long to keep says how much is missing', () => {
  const flow = new TestFlow().starts('a', 'b');
  for (let at = 0; at < 25_100; at += 1) flow.call(at, 'a', 'b', 'heartBeat');
  assert.match(drawFlow(flow).at(-3)!, '202 more events that were not kept');
});

folding.run();

const mermaid = suite('mermaid');

mermaid('a flow is a sequence diagram that Mermaid can read', () => {
  const flow = new TestFlow().starts('shop "x"', 'a;b#c');
  flow.call(5, 'shop "x"', 'a;b#c', 'sendMessageV2');
  flow.promise('held', 'it is; stored #1', 9);
  assert.equal(mermaidFlow(flow).split('\n'), [
    'sequenceDiagram',
    '  participant n0 as shop "x"',
    '  participant n1 as a#59;b#35;c',
    '  Note over n0: starts',
    '  Note over n1: starts',
    '  n0->>n1: 0.005 s sendMessageV2',
    '  n1-->>n0: 0.006 s SUCCESS',
    '  Note over n0,n1: ✓ it is#59; stored #35;1 (0.009 s)',
    '',
  ]);
});

mermaid('a call that was answered at once has one time: that of its request', () => {
  const flow = new TestFlow().starts('a', 'ns');
  flow.call(5, 'a', 'ns', 'registerBroker');
  assert.equal(mermaidFlow(flow).split('\n').slice(-3, -1), [
    '  n0->>n1: 0.005 s registerBroker',
    '  n1-->>n0: SUCCESS',
  ]);
});

mermaid.run();
