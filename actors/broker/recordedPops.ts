/**
 * For this folder's tests: what a recorded session of pops needs to be played again. The order of
 * queues is drawn, so seeds are chosen that draw the recorded one; handles hold pop times, so those
 * of later requests are replaced by the ones that were given here.
 */
import type { AnyRequest, RemotingCommand, RequestFrame } from '../../protocol/frame.ts';
import { decodeRecords } from '../../protocol/messageRecord.ts';
import { draw } from '../shared/entropy.ts';
import { peekSalt } from './handlers/peekMessage.ts';
import { popSalt } from './pop/popping.ts';

/** Pop times that were recorded, and what this broker gave instead. */
export class RecordedPops {
  private readonly times = new Map<string, string>();
  private readonly foreseen: ReadonlyMap<string, RemotingCommand>;

  /** Answers to come, by `connection#opaque`. */
  constructor(foreseen: ReadonlyMap<string, RemotingCommand>) {
    this.foreseen = foreseen;
  }

  /** A seed that draws the order of the recorded answer, if that shows one. */
  seedOf(key: string, queues: number): number | undefined {
    const [entry = ''] = (this.foreseen.get(key)?.ext?.get('startOffsetInfo') ?? '').split(';');
    const [retry, queueId] = entry.split(' ');
    if (retry === undefined || queueId === undefined || queues === 0) return undefined;
    for (let seed = 0; seed < 10_000; seed += 1) {
      const drawn = draw(seed, popSalt, 100);
      const isQueue = (drawn + queues - 1) % queues === Number(queueId);
      if (retry === '0' ? drawn >= 20 && isQueue : drawn < 20) return seed;
    }
    return undefined;
  }

  /** A seed that draws the first queue of the recorded answer to a peek, if that shows one. */
  peekSeedOf(key: string, queues: number): number | undefined {
    const [first] = decodeRecords(this.foreseen.get(key)?.body ?? new Uint8Array());
    if (first === undefined || queues === 0) return undefined;
    for (let seed = 0; seed < 10_000; seed += 1) {
      const drawn = draw(seed, peekSalt, 100);
      if (drawn % 5 !== 0 && drawn % queues === first.queueId) return seed;
    }
    return undefined;
  }

  /** Learns from an answer, recorded and ours. */
  learn(recorded: RemotingCommand, ours: RemotingCommand | undefined): void {
    const theirs = recorded.ext?.get('popTime');
    const here = ours?.ext?.get('popTime');
    if (theirs !== undefined && here !== undefined) this.times.set(theirs, here);
  }

  /** A request with the pop times that were given here. */
  moved(request: AnyRequest): AnyRequest {
    if (request.command === 'batchAckMessage') {
      const { body } = request as RequestFrame<'batchAckMessage'>;
      const acks = body?.acks.map((ack) => ({ ...ack, pt: Number(this.here(String(ack.pt))) }));
      return body === undefined ? request : ({ ...request, body: { ...body, acks } } as AnyRequest);
    }
    if (request.command !== 'ackMessage' && request.command !== 'changeMessageInvisibletime') {
      return request;
    }
    const asked = request as RequestFrame<'ackMessage' | 'changeMessageInvisibletime'>;
    const { extraInfo } = asked.header;
    if (extraInfo === undefined) return request;
    const fields = extraInfo
      .split(' ')
      .map((field, index) => (index === 1 ? this.here(field) : field));
    const header = { ...asked.header, extraInfo: fields.join(' ') };
    return { ...request, header } as AnyRequest;
  }

  private here(time: string): string {
    return this.times.get(time) ?? time;
  }
}
