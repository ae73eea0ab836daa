/** The stage of a live story in its worker: the cluster is on the main thread. */
import type { NodeSpec } from '../../cluster/nodeSpec.ts';
import type { NodeVerb } from '../../cluster/nodeVerbs.ts';
import type { Road, RoadVerb } from '../../cluster/roads.ts';
import type { Ending } from '../../cluster/simulation.ts';
import type { NodeStatus } from '../../cluster/status.ts';
import { Witness } from '../../cluster/witness.ts';
import { Bug, StoryError } from '../../kernel/bug.ts';
import type { Stage } from '../../story/stage.ts';
import type { Answer, News, OperatorEvent, Problem, Verb } from './messages.ts';

/** A stage whose verbs are carried out by `ask`, which returns when they are done. */
export class RemoteStage implements Stage {
  readonly witness = new Witness();
  private readonly ask: (verb: Verb) => Answer;
  private readonly up = new Set<string>();
  /** What happened after the story's last condition came to hold. */
  private news: News[] = [];
  /** Where the story stands. */
  private nowMs = 0;
  /** Where the cluster stands, which may be further. */
  private clusterMs = 0;

  constructor(ask: (verb: Verb) => Answer) {
    this.ask = ask;
  }

  get timeMs(): number {
    return this.nowMs;
  }

  add(spec: NodeSpec): void {
    const { outside } = this.do({ verb: 'add', spec });
    if (outside !== undefined) this.hide(spec.name, outside);
  }

  start(node: string): void {
    this.do({ verb: 'start', node });
  }

  end(node: string, how: Ending, keep?: number): void {
    this.do({ verb: 'end', node, how, keep });
  }

  isUp(name: string): boolean {
    return this.up.has(name);
  }

  operate(node: string, event: OperatorEvent): void {
    this.do({ verb: 'operate', node, event });
  }

  road(road: Road, change: RoadVerb): void {
    this.do({ verb: 'road', road, change });
  }

  fault(node: string, change: NodeVerb): void {
    this.do({ verb: 'fault', node, change });
  }

  advance(ms: number): void {
    this.do({ verb: 'advance', ms });
  }

  until(limitMs: number, done: () => boolean): boolean {
    const untilMs = this.nowMs + limitMs;
    // Asked after each piece of news, as a simulation asks after each step.
    for (let isOver = false; !isOver; ) {
      if (done()) return true;
      isOver = !this.goOn(untilMs);
    }
    return false;
  }

  idleFaults(): readonly string[] {
    return this.do({ verb: 'idleFaults' }).phrases ?? [];
  }

  /** The main thread knows better, and tells those who ask there. */
  statuses(): readonly NodeStatus[] {
    return [];
  }

  /** A server that is none of ours tells nothing: whoever asks is not to get a wrong answer. */
  private hide(node: string, address: string): void {
    Object.defineProperty(this.witness.of(node), 'stored', {
      get: () => {
        const what = `how much "${node}" has stored`;
        throw new StoryError(`${what} cannot be seen: it is a real one, at ${address}`);
      },
    });
  }

  /** Carries out a verb and takes in all that there is to know by then. */
  private do(verb: Verb): Answer {
    const answer = this.tell(verb);
    for (const each of this.news.splice(0)) this.learn(each);
    this.nowMs = this.clusterMs;
    return answer;
  }

  /** Goes on to the next thing that may change an answer; says whether there is any. */
  private goOn(untilMs: number): boolean {
    for (;;) {
      const next = this.news.shift();
      if (next !== undefined) {
        this.learn(next);
        return true;
      }
      if (this.nowMs < this.clusterMs) {
        this.nowMs = this.clusterMs;
        return true;
      }
      if (this.nowMs >= untilMs) return false;
      this.tell({ verb: 'wait', untilMs });
    }
  }

  private tell(verb: Verb): Answer {
    const answer = this.ask(verb);
    this.news.push(...answer.news);
    this.clusterMs = answer.timeMs;
    if (answer.problem !== undefined) throw errorOf(answer.problem);
    return answer;
  }

  private learn(news: News): void {
    const { timeMs, node } = news;
    this.nowMs = Math.max(this.nowMs, timeMs);
    if (news.kind === 'observation') {
      this.witness.take(timeMs, node, news.observation);
      return;
    }
    if (news.what === 'boot') this.up.add(node);
    else {
      this.up.delete(node);
      this.witness.died(node);
    }
  }
}

/** The same error on this side, thrown at the line of the story. */
function errorOf({ kind, message, stack }: Problem): Error {
  if (kind === 'story') return new StoryError(message);
  const cause = new Error(message);
  if (stack !== undefined) cause.stack = stack;
  return new Bug(message, {}, cause);
}
