/**
 * Keeps account of the positions that consumers pull from. A clustering consumer begins a queue
 * where its broker says that the group stands, and goes on where each answer says; anything else
 * would skip messages, or repeat them without need.
 */
import type { ConsumerConfig } from '../../actors/consumer/config.ts';
import type { NodeInput, Output } from '../../actors/shared/node.ts';
import type { RequestHeader } from '../../protocol/commands/index.ts';
import type { Frame, ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { queueOf } from './placeText.ts';
import type { Life } from './watchedMachine.ts';

interface Position {
  /** Where the group stood when the broker was last asked; spent by the pull that begins there. */
  start?: number | undefined;
  /** Where the next pull has to begin. */
  next?: number | undefined;
  /** The pull that is out; answers to older ones count for nothing. */
  pull?: number;
  /** Where the next pull had to begin before the last answer came. */
  before?: number | undefined;
}

interface Account {
  readonly positions: Map<string, Position>;
  /** By opaque: which queue a question for the group's offset, or a pull, is about. */
  readonly asked: Map<number, string>;
}

const onward: ReadonlySet<number> = new Set([
  responseCode.SUCCESS,
  responseCode.PULL_NOT_FOUND,
  responseCode.PULL_RETRY_IMMEDIATELY,
]);

/** What a consumer logs when an answer comes after it stopped waiting. */
const dropped = /^an answer with the unknown opaque (\d+) was dropped$/;

/** A pull from a strange position. */
export interface StrayPull {
  readonly text: string;
  readonly frame: Frame;
}

/** Listens to consumers; `wrong` has each pull from a strange position. */
export class PullBook {
  readonly wrong: StrayPull[] = [];
  private readonly accounts = new Map<Life, Account>();

  gave(life: Life, output: Output): void {
    if (output.type === 'observe') {
      const { observation } = output;
      const late = observation.kind === 'logged' ? dropped.exec(observation.text) : null;
      if (late !== null) this.takeBack(life, Number(late[1]));
      return;
    }
    if (output.type !== 'send' || output.frame.kind !== 'request') return;
    const { command, opaque } = output.frame;
    const isPull = command === 'pullMessage';
    if (!isPull && command !== 'queryConsumerOffset') return;
    // The compiler does not tell frames apart by their command; both headers name a queue alike.
    const header = output.frame.header as RequestHeader<'pullMessage'>;
    const queue = `${header.topic}@${header.bname}@${header.queueId}`;
    const { positions, asked } = this.accountOf(life);
    asked.set(opaque, queue);
    if (!isPull || isBroadcasting(life)) return;
    const position = positions.get(queue) ?? {};
    positions.set(queue, position);
    const from = Number(header.queueOffset);
    if (from === position.start) position.start = undefined;
    else if (from !== position.next) {
      const { start, next } = position;
      const expected = [start, next].filter((each) => each !== undefined).join(' or ');
      const not = expected === '' ? 'before it knows from where' : `not from ${expected}`;
      const text = `${life.name} pulls ${queueOf(queue)} from ${from}, ${not}`;
      this.wrong.push({ text, frame: output.frame });
    }
    position.next = from;
    position.pull = opaque;
  }

  took(life: Life, event: { readonly type: string; readonly frame?: unknown }): void {
    if (event.type !== 'frame.response') return;
    const { command, opaque, code, header } = event.frame as ResponseFrame<
      'pullMessage' | 'queryConsumerOffset'
    >;
    if (command !== 'pullMessage' && command !== 'queryConsumerOffset') return;
    const { positions, asked } = this.accountOf(life);
    const queue = asked.get(opaque);
    if (queue === undefined) return;
    const position = positions.get(queue) ?? {};
    positions.set(queue, position);
    const said = header as { readonly offset?: number; readonly nextBeginOffset?: number };
    if (command === 'queryConsumerOffset') {
      if (code === responseCode.SUCCESS) position.start = Number(said.offset);
      // The groups of plans begin at the first offset.
      else if (code === responseCode.QUERY_NOT_FOUND) position.start = 0;
    } else if (position.pull === opaque) {
      // Taken back if the consumer drops this answer: then it has not moved.
      position.before = position.next;
      if (onward.has(code)) position.next = Number(said.nextBeginOffset);
    }
  }

  /** The consumer had given up waiting for this answer: what it says counts for nothing. */
  private takeBack(life: Life, opaque: number): void {
    const { positions, asked } = this.accountOf(life);
    const position = positions.get(asked.get(opaque) ?? '');
    if (position?.pull === opaque) position.next = position.before;
  }

  private accountOf(life: Life): Account {
    const found = this.accounts.get(life) ?? { positions: new Map(), asked: new Map() };
    this.accounts.set(life, found);
    return found;
  }
}

function isBroadcasting({ input }: Life): boolean {
  return (input as NodeInput<ConsumerConfig>).config.messageModel === 'BROADCASTING';
}
