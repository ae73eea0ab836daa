/**
 * Goal: what clients may rely on, whatever happens in whatever order. Method: drawn operations on a
 * broker beside a model that is a few arrays; crashes keep a drawn prefix of what was written.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tagsCode } from '../../protocol/javaHash.ts';
import { draw } from '../shared/entropy.ts';
import type { DurableState } from '../shared/node.ts';
import { TestBroker } from './testBroker.ts';

const topics = { orders: 2, refunds: 1 };
const tags = ['a', 'b', 'Aa', 'BB']; // The hashes of the last two are equal.

interface Sent {
  readonly text: string;
  readonly tag: string;
}

/** One run: a broker, its model, and the draws that drive both. */
class Run {
  broker: TestBroker;
  readonly queues = new Map<string, Sent[]>();
  readonly offsets = new Map<string, number>();
  private turn = 0;
  private sends = 0;
  private readonly seed: number;

  constructor(seed: number) {
    this.seed = seed;
    this.broker = new TestBroker({ topics });
    this.broker.open('c');
  }

  draw(bound: number): number {
    this.turn += 1;
    return draw(this.seed, this.turn, bound);
  }

  queue(): readonly [topic: string, queueId: number, sent: Sent[]] {
    const [topic, queueId] = [
      ['orders', 0],
      ['orders', 1],
      ['refunds', 0],
    ][this.draw(3)] as [string, number];
    const key = `${topic}@${queueId}`;
    const sent = this.queues.get(key) ?? [];
    this.queues.set(key, sent);
    return [topic, queueId, sent];
  }

  send(): void {
    const [topic, queueId, sent] = this.queue();
    const tag = tags[this.draw(tags.length)] ?? '';
    this.sends += 1;
    const text = `m${this.sends}`;
    const answer = this.broker.send('c', topic, queueId, text, { TAGS: tag });
    assert.equal(
      [answer?.code, answer?.header?.queueOffset],
      [0, sent.length],
      'offsets are dense',
    );
    sent.push({ text, tag });
  }

  /** Reads a whole queue from a drawn offset on, as a consumer does, and compares. */
  pull(): void {
    const [topic, queueId, sent] = this.queue();
    const tag = tags[this.draw(tags.length)] ?? '';
    const begin = this.draw(sent.length + 1);
    const maxMsgNums = 1 + this.draw(5);
    const read: string[] = [];
    for (let offset = begin; ; ) {
      const answer = this.broker.pull('c', topic, queueId, offset, {
        subscription: tag,
        maxMsgNums,
      });
      const next = Number(answer?.header?.nextBeginOffset);
      assert.is(answer?.header?.maxOffset, sent.length);
      if (answer?.code === 19) break;
      assert.ok(answer?.code === 0 || answer?.code === 20, `${answer?.code}`);
      assert.ok(next > offset, 'each pull makes progress');
      const texts = answer?.body?.map(({ body }) => new TextDecoder().decode(body)) ?? [];
      assert.ok(texts.length <= maxMsgNums);
      read.push(...texts);
      offset = next;
    }
    const expected = sent
      .slice(begin)
      .filter((each) => tagsCode(each.tag) === tagsCode(tag))
      .map(({ text }) => text);
    assert.equal(read, expected, 'nothing is skipped, doubled or out of order');
  }

  commit(): void {
    const [topic, queueId, sent] = this.queue();
    const consumerGroup = `g${this.draw(2)}`;
    const commitOffset = this.draw(sent.length + 3);
    this.broker.pull('c', topic, queueId, 0, { consumerGroup }); // Makes the group.
    const header = { consumerGroup, topic, queueId, commitOffset };
    assert.is(this.broker.ask('c', 'updateConsumerOffset', header)?.code, 0);
    this.offsets.set(`${topic}@${consumerGroup}@${queueId}`, commitOffset);
  }

  query(): void {
    for (const [key, offset] of this.offsets) {
      const [topic = '', consumerGroup = '', queueId] = key.split('@');
      const header = { consumerGroup, topic, queueId: Number(queueId) };
      const answer = this.broker.ask('c', 'queryConsumerOffset', header);
      assert.is(answer?.header?.offset, offset, 'a group reads its own commit');
    }
  }

  /** A crash that keeps some of the messages: those kept are the first of the log. */
  crash(): void {
    this.broker.advance(20_000); // The offsets are on disk by then.
    const log = this.broker.logs.commitLog ?? [];
    const kept = log.slice(0, log.length - this.draw(3));
    const lost = log.slice(kept.length) as { topic: string; queueId: number }[];
    for (const { topic, queueId } of lost) this.queues.get(`${topic}@${queueId}`)?.pop();
    const { values } = this.broker;
    const logs = { ...this.broker.logs, commitLog: kept };
    this.broker = new TestBroker({ topics }, { logs, values } as unknown as DurableState, 2);
    this.broker.open('c');
  }

  step(): void {
    const dice = this.draw(20);
    if (dice < 10) this.send();
    else if (dice < 15) this.pull();
    else if (dice < 18) this.commit();
    else if (dice < 19) this.query();
    else this.crash();
    this.broker.take();
  }
}

const invariants = suite('broker: invariants');

invariants('queues are what was acknowledged, offsets what was committed, through crashes', () => {
  let crashes = 0;
  for (let seed = 1; seed <= 40; seed += 1) {
    const run = new Run(seed);
    const first = run.broker;
    for (let i = 0; i < 120; i += 1) run.step();
    run.query();
    if (run.broker !== first) crashes += 1;
  }
  assert.ok(crashes > 20, 'most runs have crashed');
});

invariants.run();
