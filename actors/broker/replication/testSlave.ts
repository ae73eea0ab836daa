/** For this folder's tests: a slave and what its master and name server say, by hand. */
import type {
  CommandName,
  ResponseBody,
  ResponseHeader,
} from '../../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import type { StoredMessage } from '../../../protocol/message.ts';
import type { BrokerConfig } from '../config.ts';
import { TestBroker } from '../testBroker.ts';

/** Where the name server of a slave under test is. */
export const namesrvAddr = '127.0.0.1:9876';
/** Where its master is. */
export const masterAddr = '127.0.0.1:10911';

const slaveConfig: Partial<BrokerConfig> = {
  brokerId: 1,
  address: '127.0.0.1:10921',
  namesrvAddrs: [namesrvAddr],
};

/** A slave that is driven by hand; it is connected to whatever it asks for. */
export class TestSlave extends TestBroker {
  constructor(config: Partial<BrokerConfig> = {}, disk?: TestBroker['disk'], incarnation = 1) {
    super({ ...slaveConfig, ...config }, disk, incarnation);
    this.open('c1');
    this.connect();
  }

  /** Grants the connections that were asked for; each is named after its address. */
  connect(): void {
    for (const output of this.outputs.filter(({ type }) => type === 'connect')) {
      if (output.type !== 'connect') continue;
      const { address } = output;
      const connection = `to ${address}`;
      this.step({ type: 'link.opened', connection, address, peer: address });
    }
    this.outputs = this.outputs.filter(({ type }) => type !== 'connect');
  }

  /** The requests of a command that are not answered yet. */
  asked<N extends CommandName>(command: N): readonly RequestFrame<N>[] {
    this.connect();
    return this.outputs.flatMap((output) =>
      output.type === 'send' && output.frame.kind === 'request' && output.frame.command === command
        ? [output.frame as RequestFrame<N>]
        : [],
    );
  }

  /** Answers the last request of a command; whatever came out before is taken. */
  answer<N extends CommandName>(
    command: N,
    header: ResponseHeader<N> | object,
    body?: ResponseBody<N>,
    code = 0,
  ): void {
    const { opaque } = this.asked(command).at(-1)!;
    const to = command === 'registerBroker' ? namesrvAddr : masterAddr;
    const frame: Partial<ResponseFrame> = { kind: 'response', code, opaque, language: 'JAVA' };
    const rest = { version: 513, serializeType: 'JSON', command, header, body };
    this.take();
    const response = { ...frame, ...rest } as unknown as ResponseFrame;
    this.step({ type: 'frame.response', connection: `to ${to}`, frame: response });
    this.connect();
  }

  /** The name server tells where the master is. */
  learn(): void {
    this.answer('registerBroker', { masterAddr, haServerAddr: '127.0.0.1:10912' });
  }

  /** The master answers with these messages. */
  receive(messages: readonly StoredMessage[]): void {
    this.answer('replicateLog', { masterOffset: 0 }, messages);
  }
}

/** What a master with these settings has stored, once these bodies were sent to `orders`, 0. */
export function masterWith(...bodies: readonly string[]): TestBroker {
  const master = new TestBroker({ topics: { orders: 2 } });
  master.open('c1');
  for (const body of bodies) master.send('c1', 'orders', 0, body);
  return master;
}

/** All records of a broker. */
export function recordsOf({ state }: TestBroker): readonly StoredMessage[] {
  return [...state.store.log];
}
