/** Handlers by themselves, without a machine: pure functions of a state and a request. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type CommandName,
  commands,
  type RequestBody,
  type RequestHeader,
} from '../../../protocol/commands/index.ts';
import type { ResponseFrame } from '../../../protocol/frame.ts';
import type { Request, Step } from '../../shared/node.ts';
import { boot } from '../boot.ts';
import { brokerDefaults } from '../config.ts';
import { type Broker, newBroker } from '../state.ts';
import { pullHeaderOf, sendHeaderOf } from '../testRequests.ts';
import { getMaxOffset } from './getMaxOffset.ts';
import { heartBeat } from './heartBeat.ts';
import { pullMessage } from './pullMessage.ts';
import { sendMessageV2 } from './sendMessageV2.ts';
import { updateConsumerOffset } from './updateConsumerOffset.ts';

const handlers = suite('broker: handlers');

const stamp = { at: 1_000, mono: 1_000, entropy: 7 };

function booted(): Broker {
  const config = { ...brokerDefaults, topics: { orders: 2 } };
  const input = { name: 'b', config, disk: { logs: {}, values: {} }, incarnation: 1 };
  return boot(newBroker(input), { type: 'node.boot', ...stamp })[0];
}

function requestOf<N extends CommandName>(
  command: N,
  header: RequestHeader<N>,
  body: RequestBody<N>,
  oneway = false,
): Request<N> {
  const { code } = commands[command];
  const base = { kind: 'request', opaque: 1, language: 'JAVA', version: 513 };
  const frame = { ...base, serializeType: 'JSON', command, code, oneway, header, body };
  // One command's event is an event; the compiler cannot see it for a command not yet known.
  return { type: `rmq.${command}`, ...stamp, connection: 'c', frame } as unknown as Request<N>;
}

function answerOf([, outputs]: Step<Broker>): ResponseFrame | undefined {
  for (const output of outputs) {
    if (output.type === 'send' && output.frame.kind === 'response') return output.frame;
  }
  return undefined;
}

const send = (text: string) =>
  requestOf('sendMessageV2', sendHeaderOf('orders', 0, 1), new TextEncoder().encode(text));
const maxOffset = requestOf(
  'getMaxOffset',
  { topic: 'orders', queueId: 0, committed: true },
  undefined,
);

handlers('a handler leaves the state that it was given as it was', () => {
  const state = booted();
  const left = sendMessageV2(state, send('left'));
  const right = sendMessageV2(state, send('right'));
  assert.equal(answerOf(left)?.header, { ...answerOf(right)?.header });
  for (const [after, count] of [
    [state, 0],
    [left[0], 1],
    [right[0], 1],
  ] as const) {
    assert.equal(answerOf(getMaxOffset(after, maxOffset))?.header, { offset: count });
  }
  const read = (after: Broker) => {
    const pulled = pullMessage(
      after,
      requestOf('pullMessage', pullHeaderOf('orders', 0, 0), undefined),
    );
    const body = answerOf(pulled)?.body as readonly { body: Uint8Array }[] | undefined;
    return body?.map((message) => new TextDecoder().decode(message.body));
  };
  assert.equal([read(left[0]), read(right[0])], [['left'], ['right']]);
});

handlers('the same state and request give the same step', () => {
  const state = booted();
  const header = { ...sendHeaderOf('orders', -1, 1), topic: 'fresh' };
  const request = requestOf('sendMessageV2', header, new Uint8Array(1));
  assert.equal(sendMessageV2(state, request)[1], sendMessageV2(state, request)[1]);
});

handlers('what changes nothing gives back the very state', () => {
  const state = booted();
  assert.is(getMaxOffset(state, maxOffset)[0], state);
  const commit = { consumerGroup: 'nobody', topic: 'orders', queueId: 0, commitOffset: 1 };
  assert.is(
    updateConsumerOffset(state, requestOf('updateConsumerOffset', commit, undefined))[0],
    state,
  );
});

handlers('a one-way request is never answered, whatever became of it', () => {
  const state = booted();
  const bad = { ...sendHeaderOf('bad topic', 0, 1) };
  const body = { clientID: 'x', consumerDataSet: [], producerDataSet: [] };
  const beat = { ...body, heartbeatFingerprint: 0, withoutSub: false };
  const steps = [
    sendMessageV2(state, requestOf('sendMessageV2', bad, new Uint8Array(1), true)),
    heartBeat(state, requestOf('heartBeat', {}, beat, true)),
    pullMessage(state, requestOf('pullMessage', pullHeaderOf('nope', 0, 0), undefined, true)),
  ];
  for (const step of steps) assert.is(answerOf(step), undefined);
});

handlers.run();
