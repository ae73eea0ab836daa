/** Batches. */
import { ask, type Case, code, first } from '../case.ts';
import { createTopic, properties, pull, send, sendBatch, stored } from '../shots.ts';

const three = ['one', 'two', 'three'];
const cut = (bytes: Uint8Array | string | undefined, length: number) =>
  (bytes as Uint8Array).slice(0, length);

/** A batch body whose one record says another total size. */
function lying(topic: string, size: number) {
  const shot = sendBatch(topic, ['one']);
  const body = (shot.body as Uint8Array).slice();
  new DataView(body.buffer).setInt32(0, size);
  return { ...shot, body };
}

function batch(name: string, steps: Case['steps']): Case {
  return { name, of: 'SEND_BATCH_MESSAGE', to: 'broker', steps };
}

/** The cases. */
export const batchCases: readonly Case[] = [
  batch('three messages', (t) => [
    ask(sendBatch(t, three)),
    ask(sendBatch(t, ['four'])),
    stored(t, 4),
    ask(pull(t, `${t}g`, 0)),
  ]),
  batch('in ROCKETMQ headers', (t) => [
    ask({ ...sendBatch(t, three), format: 'ROCKETMQ' }),
    stored(t, 3),
    ask(pull(t, `${t}g`, 0)),
  ]),
  batch('what the code and the flag say', (t) => [
    ask(sendBatch(t, three, { m: false })),
    ask({ ...sendBatch(t, three), code: code.SEND_MESSAGE_V2 }),
    stored(t, 4),
    ask(pull(t, `${t}g`, 0)),
  ]),
  batch('empty and cut', (t) => [
    first(createTopic(t)),
    ask({ ...sendBatch(t, three), body: '' }),
    ask({ ...sendBatch(t, three), body: new Uint8Array(1) }),
    ask({ ...sendBatch(t, three), body: new Uint8Array(4) }),
    ask({ ...sendBatch(t, three), body: 'rubbish that is no batch at all' }),
    ask({ ...sendBatch(t, three), body: cut(sendBatch(t, three).body, 40) }),
    ask(sendBatch(t, ['', ''])),
  ]),
  batch('sizes that lie', (t) => [
    first(createTopic(t)),
    ask(lying(t, 5)),
    ask(lying(t, 500)),
    ask(lying(t, -1)),
    stored(t, 3),
    ask(pull(t, `${t}g`, 0)),
  ]),
  batch('wrapper properties', (t) => [
    ask(sendBatch(t, three, { i: properties({ KEYS: 'k', TAGS: 'w' }) })),
    ask(sendBatch(t, three, { i: '' })),
    ask(sendBatch(t, three, { i: properties({ TRAN_MSG: 'true' }) })),
    ask(sendBatch(t, three, { i: properties({ DELAY: '0' }) })),
    ask(sendBatch(t, three, { i: properties({ DELAY: '3' }) })),
    ask(sendBatch(t, three, { i: properties({ DELAY: 'x' }) })),
    ask(sendBatch(t, three, { i: properties({ _SYS_MSG_PRIORITY_: '1' }) })),
    stored(t, 15),
    ask(pull(t, `${t}g`, 0)),
  ]),
  {
    ...batch('a wrapper with a timer', (t) => [
      first(createTopic(t)),
      ask(sendBatch(t, three, { i: properties({ TIMER_DELAY_MS: '10' }) })),
    ]),
    withoutTimers: true,
  },
  batch('bits', (t) => [
    ask(sendBatch(t, three, { f: 4 })),
    ask(sendBatch(t, three, { f: 8 })),
    ask(sendBatch(t, three, { f: 12 })),
    ask(sendBatch(t, three, { f: 1 })),
    ask(sendBatch(t, three, { h: 9, j: 2 })),
    ask(sendBatch(t, three, { f: 128 })),
    stored(t, 6),
    ask(pull(t, `${t}g`, 0)),
  ]),
  batch('places', (t) => [
    ask(sendBatch(t, three, { e: 3 })),
    ask(sendBatch(t, three, { e: 4 })),
    ask(sendBatch(`${t}one`, three, { e: -1, d: 1 })),
    ask(sendBatch(`%RETRY%${t}g`, three)),
    ask(sendBatch(`%DLQ%${t}g`, three)),
    ask(sendBatch(`%RETRY%${'x'.repeat(200)}`, three)),
    ask(sendBatch('SELF_TEST_TOPIC', three)),
    ask(sendBatch('a b', three)),
  ]),
  batch('sizes', (t) => [
    first(createTopic(t)),
    ask(
      sendBatch(
        t,
        Array.from({ length: 200 }, (_, at) => `m${at}`),
      ),
    ),
    ask(sendBatch(t, ['x'.repeat(4_194_000)])),
    ask(sendBatch(t, ['x'.repeat(2_097_152), 'x'.repeat(2_097_152)])),
    ask(sendBatch(t, ['x'.repeat(4_194_305)])),
    stored(t, 200),
    ask(pull(t, `${t}g`, 0)),
    ask(pull(t, `${t}g`, 190, { maxMsgNums: 5 })),
  ]),
  batch('a message that is not a batch, with its flag', (t) => [
    ask(send(t, { m: true })),
    ask({ ...send(t), code: code.SEND_BATCH_MESSAGE }),
    stored(t, 1),
    ask(pull(t, `${t}g`, 0)),
  ]),
];
