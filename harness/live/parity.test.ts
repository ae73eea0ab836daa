/** The machine that is simulated is the one that serves: the same bytes get the same answers. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { enqueueActions, setup } from 'xstate';
import { brokerDefaults } from '../../actors/broker/config.ts';
import { brokerMachine } from '../../actors/broker/machine.ts';
import { applyStep, type NodeContext } from '../../actors/shared/apply.ts';
import type { LinkOpened, Output, ResponseEvent, Stamp, Step } from '../../actors/shared/node.ts';
import type { RemotingCommand, RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { encodeFrame } from '../../protocol/frameBytes.ts';
import type { StoredMessage } from '../../protocol/message.ts';
import { packProperties } from '../../protocol/messageProperties.ts';
import { decodeRecords } from '../../protocol/messageRecord.ts';
import { newSplitter, split } from '../../protocol/splitter.ts';
import { decodeRequest, encodeResponse } from '../../protocol/typed.ts';
import { Kernel } from '../kernel/kernel.ts';
import { World } from '../kernel/world.ts';
import { SimulatedNetwork } from '../network/simulatedNetwork.ts';
import { pullHeader, requestBytes, sendHeader, withClient, withCluster } from './testClient.ts';

const test = suite('parity');

const topics = { orders: 2 };
const offsetOf = { topic: 'orders', queueId: 0, committed: true };
const group = { consumerGroup: 'testers', topic: 'orders', queueId: 0 };
const hello = new TextEncoder().encode('hello');

/** A send with an id of its own, so that nothing of the answer is left to chance. */
function send(topic: string, id: string, tags?: string) {
  const named = new Map([['UNIQ_KEY', id]]);
  if (tags !== undefined) named.set('TAGS', tags);
  return { ...sendHeader(topic), properties: packProperties(named) };
}

function raw(code: number, ext: Readonly<Record<string, string>>, opaque: number): Uint8Array {
  return encodeFrame({
    serializeType: 'ROCKETMQ',
    code,
    language: 'GO',
    version: 317,
    opaque,
    flag: 0,
    remark: undefined,
    ext: new Map(Object.entries(ext)),
    body: hello,
  });
}

const client = { clientID: 'tester', producerGroup: 'makers', consumerGroup: 'testers' };
const heartbeat = {
  clientID: 'tester',
  heartbeatFingerprint: 0,
  consumerDataSet: [],
  producerDataSet: [{ groupName: 'makers' }],
  withoutSub: false,
};

/** The exchange: each request as the bytes that go over the wire, numbered from 0. */
const exchange: readonly ((opaque: number) => Uint8Array)[] = [
  (opaque) => requestBytes('getMaxOffset', offsetOf, { opaque }),
  (opaque) => requestBytes('getMaxOffset', { ...offsetOf, topic: 'none' }, { opaque }),
  (opaque) => requestBytes('sendMessageV2', send('orders', 'A1', 'red'), { body: hello, opaque }),
  (opaque) => requestBytes('sendMessageV2', send('orders', 'A2', 'blue'), { body: hello, opaque }),
  (opaque) => requestBytes('sendMessageV2', send('made', 'A3'), { body: hello, opaque }),
  (opaque) =>
    requestBytes('sendMessageV2', { ...send('orders', 'A4'), queueId: 9 }, { body: hello, opaque }),
  (opaque) => requestBytes('sendMessageV2', send('a b', 'A5'), { body: hello, opaque }),
  (opaque) => requestBytes('heartBeat', {}, { body: heartbeat, opaque }),
  (opaque) => requestBytes('getTopicConfig', { topic: 'orders' }, { opaque }),
  (opaque) => requestBytes('getTopicConfig', { topic: 'none' }, { opaque }),
  (opaque) => requestBytes('pullMessage', pullHeader('orders'), { opaque }),
  (opaque) =>
    requestBytes('pullMessage', { ...pullHeader('orders'), subscription: 'red' }, { opaque }),
  (opaque) => requestBytes('pullMessage', { ...pullHeader('orders'), queueOffset: 2 }, { opaque }),
  (opaque) => requestBytes('pullMessage', { ...pullHeader('orders'), queueOffset: 7 }, { opaque }),
  (opaque) => requestBytes('pullMessage', { ...pullHeader('orders'), queueId: 5 }, { opaque }),
  (opaque) => requestBytes('pullMessage', pullHeader('none'), { opaque }),
  (opaque) => requestBytes('queryConsumerOffset', group, { opaque }),
  (opaque) => requestBytes('updateConsumerOffset', { ...group, commitOffset: 1 }, { opaque }),
  (opaque) => requestBytes('queryConsumerOffset', group, { opaque }),
  (opaque) => requestBytes('getConsumerListByGroup', { consumerGroup: 'none' }, { opaque }),
  (opaque) => requestBytes('getMinOffset', { topic: 'orders', queueId: 0 }, { opaque }),
  (opaque) => requestBytes('unregisterClient', client, { opaque }),
  (opaque) => raw(30, { topic: 'orders', queueId: '0' }, opaque),
  (opaque) => raw(30, { topic: 'orders' }, opaque),
  (opaque) => raw(30, { topic: 'orders', queueId: 'x' }, opaque),
  (opaque) => raw(11, { topic: 'orders' }, opaque),
  (opaque) => raw(9_999, {}, opaque),
];

/** The answers of a served broker, and where it listens. */
async function overSockets(): Promise<{ answers: RemotingCommand[]; address: string }> {
  const answers: RemotingCommand[] = [];
  let address = '';
  await withCluster({ topics, namesrvs: 0 }, async ({ brokers }) => {
    address = brokers[0]!;
    await withClient(address, async (stranger) => {
      for (const [opaque, make] of exchange.entries()) {
        const answer = stranger.answerTo(opaque);
        stranger.write(make(opaque));
        answers.push(await answer);
      }
    });
  });
  return { answers, address };
}

interface Asker {
  readonly connection: string;
  readonly answers: readonly ResponseFrame[];
}

type AskerEvent =
  | (Stamp & { readonly type: 'node.boot'; readonly to?: undefined })
  | (Stamp & { readonly type: 'operator.ask'; readonly frame: RequestFrame })
  | LinkOpened
  | ResponseEvent;

/** A node that connects, sends what it is told to, and keeps what it is answered. */
function ask(state: Asker, event: AskerEvent, to: string): Step<Asker> {
  switch (event.type) {
    case 'node.boot':
      return [state, [{ type: 'connect', address: to }]];
    case 'link.opened':
      return [{ ...state, connection: event.connection }, []];
    case 'operator.ask':
      return [state, [{ type: 'send', connection: state.connection, frame: event.frame }]];
    case 'frame.response':
      return [{ ...state, answers: [...state.answers, event.frame] }, []];
  }
}

const askerMachine = setup({
  types: {} as {
    context: NodeContext<Asker> & { readonly to: string };
    events: AskerEvent;
    emitted: Output;
    input: { readonly config: string };
  },
  actions: { apply: enqueueActions((args, step: Step<Asker>) => applyStep(args, step)) },
}).createMachine({
  id: 'asker',
  context: ({ input }) => ({ node: { connection: '', answers: [] }, to: input.config }),
  on: {
    '*': {
      actions: {
        type: 'apply',
        params: ({ context, event }) => ask(context.node, event, context.to),
      },
    },
  },
});

/** The answers of a simulated broker that is told to be at the same address. */
function inSimulation(address: string): RemotingCommand[] {
  const kernel = new Kernel(new World({ seed: 1 }), { network: new SimulatedNetwork() });
  const config = { ...brokerDefaults, topics, address };
  const host = '127.0.0.1';
  kernel.add({ name: 'broker-a', kind: 'broker', machine: brokerMachine, config, host, address });
  kernel.add({ name: 'asker', kind: 'producer', machine: askerMachine, config: address, host });
  kernel.boot('broker-a');
  kernel.boot('asker');
  const asker = () => kernel.world.peekNode('asker')!.snapshot!.context.node as Asker;
  assert.ok(kernel.run(1_000, () => asker().connection !== ''));
  return exchange.map((make, opaque) => {
    const frame = decodeRequest(split(newSplitter(), make(opaque)).frames[0]!);
    kernel.operate('asker', { type: 'operator.ask', frame } as { type: string });
    const isAnswered = () => asker().answers.length > opaque;
    assert.ok(kernel.run(kernel.world.timeMs + 30_000, isAnswered), `no answer to ${opaque}`);
    return encodeResponse(asker().answers[opaque]!);
  });
}

const pullCode = 11;

/** An answer without what has to differ: times, and the port that the client came from. */
function comparable(answer: RemotingCommand, opaque: number) {
  const { code, remark, ext, body, flag, language, serializeType, version } = answer;
  const asked = split(newSplitter(), exchange[opaque]!(opaque)).frames[0]!;
  const isPull = asked.code === pullCode && body.length > 0;
  return {
    ...{ asked: asked.code, code, flag, language, serializeType, version },
    remark: remark?.replace(/127\.0\.0\.1:\d+/g, 'address'),
    ext: ext && [...ext],
    body: isPull ? decodeRecords(body).map(withoutTimes) : Buffer.from(body).toString('latin1'),
  };
}

function withoutTimes(message: StoredMessage) {
  const { storeTimestamp, bornHost, ...rest } = message;
  assert.ok(storeTimestamp > 1_700_000_000_000);
  assert.match(bornHost, /^127\.0\.0\.1:\d+$/);
  return { ...rest, body: Buffer.from(message.body).toString('latin1') };
}

test('a served broker and a simulated one answer alike', async () => {
  const { answers, address } = await overSockets();
  const simulated = inSimulation(address);
  assert.is(answers.length, exchange.length);
  for (const [opaque, answer] of answers.entries()) {
    const expected = comparable(simulated[opaque]!, opaque);
    assert.equal(comparable(answer, opaque), expected, `request ${opaque}`);
  }
  const codes = new Set(answers.map(({ code }) => code));

  assert.ok(codes.size >= 6, `only ${[...codes]} were seen`);
});

test.run();
