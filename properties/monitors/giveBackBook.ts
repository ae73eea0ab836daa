/** What a proxy may, and has to, give back of pops whose clients are gone: by its own steps. */
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { parseHandle } from '../../protocol/receiptHandle.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { realTopicOf } from '../../protocol/retryTopics.ts';
import { contentOf } from './proxyContent.ts';

/** How long a message stays hidden that is given back, in ms. */
const givenBackMs = 1_000;

/** A pop that a broker answered, though who asked may be gone. */
interface Popped {
  readonly content: string;
  readonly group: string;
  readonly topic: string;
  readonly popTime: string;
  /** What of it was not given back yet. */
  readonly messages: string[];
  readonly answer: ResponseFrame;
  isBegun: boolean;
}

/** Follows the pops of one life of a proxy. */
export class GiveBackBook {
  /** By content: of how many pops the client has gone before it was answered. */
  private readonly orphans = new Map<string, number>();
  private popped: Popped | undefined;

  /** A client went away, and this it had asked for. */
  orphaned(request: RequestFrame): void {
    if (request.command !== 'popMessage') return;
    const content = contentOf(request);
    this.orphans.set(content, (this.orphans.get(content) ?? 0) + 1);
  }

  /** A step is over: what was forgotten when some of the same pop was given back. */
  stepped(): { readonly places: readonly string[]; readonly answer: ResponseFrame } | undefined {
    const { popped } = this;
    this.popped = undefined;
    if (popped?.isBegun !== true || popped.messages.length === 0) return undefined;
    return { places: [...popped.messages], answer: popped.answer };
  }

  /** A broker answered a request. */
  heard(request: RequestFrame, answer: ResponseFrame): void {
    if (request.command !== 'popMessage' || answer.code !== responseCode.SUCCESS) return;
    const content = contentOf(request);
    if ((this.orphans.get(content) ?? 0) === 0) return;
    const { header, body } = answer as ResponseFrame<'popMessage'>; // So its name says.
    const { consumerGroup: group, topic } = request.header as RequestHeader<'popMessage'>;
    const messages = (body ?? []).map(placeOf);
    const popTime = `${header?.popTime}`;
    this.popped = { content, group, topic, popTime, messages, answer, isBegun: false };
  }

  /** Whether a request gives a message back that came in this step; each is given back once. */
  isGivingBack(request: RequestFrame): boolean {
    const { popped } = this;
    if (request.command !== 'changeMessageInvisibletime' || popped === undefined) return false;
    const { header } = request as RequestFrame<'changeMessageInvisibletime'>;
    const handle = parseHandle(header.extraInfo);
    const isMeant =
      handle.ok &&
      `${handle.value.popTime}` === popped.popTime &&
      `${handle.value.offset}` === `${header.offset}` &&
      handle.value.queueId === header.queueId &&
      header.topic === realTopicOf(handle.value.retry, popped.topic, popped.group) &&
      header.consumerGroup === popped.group &&
      Number(header.invisibleTime) === givenBackMs &&
      header.suspend === true;
    const at = popped.messages.indexOf(placeOf({ ...header, queueOffset: header.offset }));
    if (!isMeant || at < 0) return false;
    popped.messages.splice(at, 1);
    if (!popped.isBegun) this.orphans.set(popped.content, this.orphans.get(popped.content)! - 1);
    popped.isBegun = true;
    return true;
  }
}

interface Place {
  readonly queueId: number;
  readonly queueOffset: number | bigint;
}

/** Within one answer; a message of a retry topic may be told as one of the topic. */
function placeOf({ queueId, queueOffset }: Place): string {
  return `${queueId}/${queueOffset}`;
}
