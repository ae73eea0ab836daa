/** Messages by key and by place. */
import { as, ask, type Case, code, first, type Shot } from '../case.ts';
import { createTopic, properties, send, sendBatch, stored, without } from '../shots.ts';

const query = (topic: string, ext: Shot['ext'] = {}): Shot => ({
  code: code.QUERY_MESSAGE,
  ext: {
    topic,
    key: 'k1',
    maxNum: 32,
    beginTimestamp: 0,
    endTimestamp: '9223372036854775807',
    ...ext,
  },
});

const view = (ext: Shot['ext']): Shot => ({ code: code.VIEW_MESSAGE_BY_ID, ext: ext ?? null });

const keyed = (t: string, id: string, keys: string): Shot =>
  send(t, { i: properties({ UNIQ_KEY: id, KEYS: keys }) });

/** The place that the answer to a send names. */
const placeOf = (msgId: string | undefined) => Number.parseInt((msgId ?? '').slice(-16), 16);

/** The cases. */
export const lookupCases: readonly Case[] = [
  {
    name: 'keys, ids and times',
    of: 'QUERY_MESSAGE',
    to: 'broker',
    steps: (t) => [
      first(createTopic(t)),
      first(keyed(t, 'u1', 'k1 k2')),
      first(keyed(t, 'u2', 'k1')),
      first(keyed(t, 'u3', '  k1   k3 ')),
      first(keyed(t, 'u4', 'u1')),
      first(keyed(t, 'u5', 'Aa')),
      first(keyed(t, 'u6', 'BB')),
      first(sendBatch(t, ['x', 'y'])),
      stored(t, 8),
      // Upstream's index is behind its queues.
      { do: 'wait', ms: 500 },
      ...['k1', 'k2', 'k3', 'u1', 'u0', 'Aa', 'BB', '', 'k1 k2', 'nope'].map((key) =>
        ask(query(t, { key })),
      ),
      ...['K', 'U', 'T', 'x'].map((indexType) => ask(query(t, { indexType }))),
      ...[1, 2, 0, -1, 100].map((maxNum) => ask(query(t, { maxNum }))),
      ask(query(t, { maxNum: 0, _UNIQUE_KEY_QUERY: 'true' })),
      ask(query(t, { maxNum: 0, _UNIQUE_KEY_QUERY: 'TRUE' })),
      ask(query(t, { maxNum: 0, _UNIQUE_KEY_QUERY: '1' })),
      ask(query(t, { endTimestamp: 5 })),
      ask(query(t, { beginTimestamp: '9223372036854775807', endTimestamp: 0 })),
      ask(query(`${t}x`)),
      ...['topic', 'key', 'maxNum', 'beginTimestamp', 'endTimestamp'].map((name) =>
        ask(without(query(t), name)),
      ),
      ask({ ...query(t), ext: null }),
      ask(query(t, { maxNum: 'x' })),
    ],
  },
  {
    name: 'places that have a message, and others',
    of: 'VIEW_MESSAGE_BY_ID',
    to: 'broker',
    steps: (t) => [
      first(createTopic(t)),
      as('sent', first(keyed(t, 'u1', 'k1'))),
      ask((_, named) => view({ offset: placeOf(named('sent').ext.get('msgId')), topic: 'other' })),
      ask((_, named) => view({ offset: placeOf(named('sent').ext.get('msgId')) })),
      ...[-1, 99_999_999_999, '9223372036854775807', 'x'].map((offset) => ask(view({ offset }))),
      ask(view(null)),
    ],
  },
];
