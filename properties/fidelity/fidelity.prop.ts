/**
 * Goal: what was reached in likeness to a recorded cluster is kept, and the comparison finds what
 * is wrong. Method: the recorded session is replayed; then again with frames changed by hand.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { StoredMessage } from '../../protocol/message.ts';
import { decodeRecords, encodeRecords } from '../../protocol/messageRecord.ts';
import { requestCode } from '../../protocol/requestCodes.ts';
import { emptySuccess, scoreOf } from './baseline.ts';
import { ownVectors } from './commandLine.ts';
import { compareFrames, hasMessages } from './compare.ts';
import type { Exchange } from './exchange.ts';
import { explanations } from './explained.ts';
import { pinnedRows } from './page.ts';
import { readProxyRecording } from './proxy/recording.ts';
import { replayProxy } from './proxy/replay.ts';
import { newRenames } from './renames.ts';
import { replay } from './replay.ts';
import { type FrameLine, type Line, readSession, type Session } from './session.ts';
import { substituted } from './substitute.ts';
import { rowsOf, totalsOf } from './table.ts';
import { type Judged, judge } from './verdict.ts';

const fidelity = suite('fidelity');

const read = readSession(ownVectors);
if ('problem' in read) throw new Error(read.problem);
const session: Session = read;
const exchanges = [...replay(session, () => {}), ...replayProxy(readProxyRecording(ownVectors))];
const judged = exchanges.map(judge);

/** The first four recorded minutes hold sends, routes, registrations and the first pulls. */
const shortMs = 250_000;
const short: Session = { ...session, lines: session.lines.filter(({ ms }) => ms < shortMs) };
const before = unexplained(replay(short, () => {}));

function unexplained(of: readonly Exchange[]): readonly Judged[] {
  return of.map(judge).filter(({ verdict }) => verdict === 'unexplained');
}

/** What more is unexplained when one recorded frame is another: `label field…`. */
function found(
  label: string,
  change: (line: FrameLine) => Line | undefined,
  of = short,
): readonly string[] {
  let changed = 0;
  const lines = of.lines.flatMap((line) => {
    if (line.kind !== 'frame' || line.label !== label) return [line];
    changed += 1;
    return change(line) ?? [];
  });
  assert.is(changed, 1, `${label} is one frame`);
  const known = new Set(before.map(({ exchange }) => exchange.label));
  return unexplained(replay({ ...of, lines }, () => {}))
    .filter(({ exchange }) => !known.has(exchange.label))
    .map(({ exchange }) =>
      [exchange.label, ...exchange.differences.map(({ field }) => field)].join(' '),
    );
}

const withRaw = (line: FrameLine, raw: Partial<FrameLine['raw']>): FrameLine => ({
  ...line,
  raw: { ...line.raw, ...raw },
});

const pinned = pinnedRows();

fidelity('no code has fewer equal or more unexplained frames than the page states', () => {
  assert.ok(pinned.size > 50, `${pinned.size} codes are stated`);
  const worse = rowsOf(judged).flatMap(({ kind, node, name, equal, unexplained: open }) => {
    const key = `${kind === 'push' ? 'push ' : ''}${name} (${node})`;
    const then = pinned.get(key) ?? { equal: 0, unexplained: 0 };
    if (equal >= then.equal && open <= then.unexplained) return [];
    const was = `${then.equal} equal, ${then.unexplained} unexplained`;
    return [`${key}: ${equal} equal, ${open} unexplained; was ${was}`];
  });
  assert.equal(worse, []);
});

fidelity('no code of the page is compared no more', () => {
  const names = new Set(
    rowsOf(judged).map(
      ({ kind, node, name }) => `${kind === 'push' ? 'push ' : ''}${name} (${node})`,
    ),
  );
  assert.equal(
    [...pinned.keys()].filter((name) => name !== 'all' && !names.has(name)),
    [],
  );
});

fidelity('every explanation is needed by some frame', () => {
  const used = new Set(judged.flatMap((one) => one.used));
  assert.equal(
    explanations.filter((one) => !used.has(one)).map(({ reason }) => reason),
    [],
  );
});

fidelity('a server that answers everything with an empty success scores next to nothing', () => {
  const { frames, equal, explained } = scoreOf(emptySuccess(exchanges));
  const ours = totalsOf(rowsOf(judged));
  assert.ok(frames > 2_500, `${frames} frames`);
  assert.ok(equal + explained < frames * 0.05, `${equal} and ${explained} of ${frames}`);
  assert.ok(ours.equal > 10 * (equal + explained), `${ours.equal} of ours are equal`);
});

fidelity('a wrong code, remark, header field or message is found where it is', () => {
  const label = 'route.missing 2';
  assert.equal(
    found(label, (line) => withRaw(line, { code: 1 })),
    [`${label} code`],
  );
  assert.equal(
    found(label, (line) => withRaw(line, { remark: `${line.raw.remark}!` })),
    [`${label} remark`],
  );
  const sent = 'send.sync 2';
  const wrongOffset = (line: FrameLine) =>
    withRaw(line, { ext: new Map([...(line.raw.ext ?? []), ['queueOffset', '77']]) });
  assert.equal(found(sent, wrongOffset), [`${sent} ext.queueOffset`]);
  const pulled = short.lines.find(
    (line): line is FrameLine =>
      line.kind === 'frame' && line.scenario === 'push.concurrent' && hasMessages(line.raw.body),
  );
  assert.ok(pulled);
  const otherOffset = (line: FrameLine) =>
    withRaw(line, { body: line.raw.body.map((byte, at) => (at === 27 ? byte + 1 : byte)) });
  assert.match(found(pulled.label, otherOffset).join(), /body\.messages\[0\]\.queueOffset/);
});

fidelity('a wrong answer of the recorded proxy is found, and a lost one', () => {
  const recorded = readProxyRecording(ownVectors);
  const unlike = (lines: readonly FrameLine[]) =>
    unexplained(replayProxy(lines)).map(({ exchange }) =>
      [exchange.label, ...exchange.differences.map(({ field }) => field)].join(' '),
    );
  assert.equal(unlike(recorded), []);
  const label = 'proxy.route 6';
  const wrong = recorded.map((line) => (line.label === label ? withRaw(line, { code: 1 }) : line));
  assert.equal(unlike(wrong), [`${label} code`]);
  const lost = recorded.filter((line) => line.label !== label);
  assert.equal(unlike(lost), ['proxy.route 5 frame']);
});

fidelity('an answer that is late, one that is missing and a push too many are found', () => {
  const late = (line: FrameLine): Line => ({ ...line, ms: line.ms + 10_000 });
  assert.equal(found('route.missing 2', late), ['route.missing 2 time']);
  assert.equal(
    found('send.sync 2', () => undefined),
    ['send.sync 1 frame'],
  );
  const push = short.lines.find(
    (line): line is FrameLine =>
      line.kind === 'frame' && line.raw.code === requestCode.NOTIFY_CONSUMER_IDS_CHANGED,
  );
  assert.ok(push);
  assert.equal(found(push.label, () => undefined).length, 1);
});

fidelity('a pop may visit queues in each order that a draw can give, and in no other', () => {
  const pops: Session = {
    ...session,
    lines: session.lines.filter(
      (line) => line.ms < 60_000 || line.kind === 'link' || line.scenario.startsWith('pop.'),
    ),
  };
  const label = 'pop.raw-pop-ack 2';
  const withOrder = (order: readonly number[], info: string, starts: string) =>
    found(
      label,
      (line) => {
        const messages = decodeRecords(line.raw.body);
        assert.is(messages.length, order.length);
        const body = encodeRecords(order.map((at) => messages[at] as StoredMessage));
        const ext = new Map([...(line.raw.ext ?? [])]);
        ext.set('msgOffsetInfo', info).set('startOffsetInfo', starts);
        return withRaw(line, { body, ext });
      },
      pops,
    );
  const [asRecorded, rotated] = [
    [0, 1, 2, 3, 4, 5, 6, 7],
    [4, 5, 6, 7, 0, 1, 2, 3],
  ];
  assert.equal(withOrder(asRecorded, '0 1 0,1,2,3;0 0 0,1,2,3', '0 1 0;0 0 0'), []);
  assert.equal(withOrder(rotated, '0 0 0,1,2,3;0 1 0,1,2,3', '0 0 0;0 1 0'), []);
  const swapped = [1, 0, 2, 3, 4, 5, 6, 7];
  const wrong = withOrder(swapped, '0 1 0,1,2,3;0 0 0,1,2,3', '0 1 0;0 0 0');
  assert.match(wrong.join(), new RegExp(`^${label}.* body`));
});

fidelity('a position in the log that two messages share is found', () => {
  const msgId = (label: string) =>
    short.lines
      .find((line): line is FrameLine => line.kind === 'frame' && line.label === label)
      ?.raw.ext?.get('msgId') ?? '';
  const other = msgId('send.sync 2');
  assert.is(other.length, 32);
  const asTheOther = (line: FrameLine) =>
    withRaw(line, { ext: new Map([...(line.raw.ext ?? []), ['msgId', other]]) });
  assert.match(found('send.async 2', asTheOther).join(), /^send\.async 2 ext\.msgId/);
});

fidelity('properties in a header are compared one by one, in any order', () => {
  const raw = short.lines.find((line): line is FrameLine => line.kind === 'frame')?.raw;
  assert.ok(raw);
  const differing = (recorded: string, ours: string) => {
    const context = { renames: newRenames(), asked: '' };
    const withProperties = (text: string) => ({ ...raw, ext: new Map([['properties', text]]) });
    return compareFrames(withProperties(recorded), withProperties(ours), context).map(
      ({ field }) => field,
    );
  };
  assert.equal(differing('a\u00011\u0002b\u00012\u0002', 'b\u00012\u0002a\u00011\u0002'), []);
  assert.equal(differing('a\u00011\u0002', 'a\u00012\u0002'), ['ext.properties.a']);
  assert.equal(differing('a\u00011\u0002', ''), ['ext.properties.a']);
  const pushed = (ms: number) => `PUSH_REPLY_TIME\u0001${1_795_330_357_782 + ms}\u0002`;
  assert.equal(differing(pushed(0), pushed(100)), []);
  assert.equal(differing(pushed(0), pushed(60_000)), ['ext.properties.PUSH_REPLY_TIME']);
});

fidelity('a value has one name here, and a trial teaches none', () => {
  const renames = newRenames();
  assert.ok(renames.trial(() => renames.agree('physicalOffset', '10', '20')));
  assert.is(renames.ours('physicalOffset', '10'), undefined);
  assert.ok(renames.agree('physicalOffset', '10', '30'));
  assert.not(renames.agree('physicalOffset', '10', '20'), 'another name');
  assert.not(renames.agree('physicalOffset', '11', '30'), 'the name of another');
  assert.is(renames.ours('physicalOffset', '10'), '30');
  assert.is(renames.ours('uniqueKey', '10'), undefined);
});

fidelity('requests are put with our values of what earlier answers said', () => {
  const renames = newRenames();
  renames.agree('time', '1795330409201', '1795330409000');
  renames.agree('reviveQueue', '1795330409201', '3');
  renames.agree('physicalOffset', '4711', '815');
  const raw = short.lines.find((line): line is FrameLine => line.kind === 'frame')?.raw;
  assert.ok(raw);
  const put = (code: number, fields: Readonly<Record<string, string>>, body = '') => {
    const given = { ...raw, code, ext: new Map(Object.entries(fields)) };
    const made = substituted({ ...given, body: new TextEncoder().encode(body) }, renames);
    return [Object.fromEntries(made.ext ?? []), new TextDecoder().decode(made.body)];
  };
  const extraInfo = '0 1795330409201 60000 7 0 broker-a 1 2';
  assert.equal(put(requestCode.ACK_MESSAGE, { extraInfo, offset: '4711' }), [
    { extraInfo: '0 1795330409000 60000 3 0 broker-a 1 2', offset: '4711' },
    '',
  ]);
  assert.equal(put(requestCode.CONSUMER_SEND_MSG_BACK, { offset: '4711' })[0], { offset: '815' });
  const acks = '{"acks":[{"pt":1795330409201,"q":0,"rq":7,"so":0}]}';
  const ours = '{"acks":[{"pt":1795330409000,"q":0,"rq":3,"so":0}]}';
  assert.equal(put(requestCode.BATCH_ACK_MESSAGE, {}, acks)[1], ours);
});

fidelity.run();
