/** Plays a story over sockets and judges it: the story in a worker, the cluster on this thread. */
import type { StoryRun } from '../../check/storyRun.ts';
import { lastTraceLines } from '../../check/traceText.ts';
import { Witness } from '../../cluster/witness.ts';
import { StoryError } from '../../kernel/bug.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import type { Scenario } from '../../story/scenario.ts';
import type { LiveStage } from './liveStage.ts';
import type { Answer, News, Problem, Verb } from './messages.ts';
import { OutsideCluster } from './outsideCluster.ts';
import { OwnCluster } from './ownCluster.ts';
import type { StoryHost, StoryThread } from './storyThread.ts';

/** How a story is played over sockets. */
export interface PlayLiveOptions {
  /** Tells the story; it knows the stories of a module of its own choice. */
  readonly thread: StoryThread;
  /**
   * The name server of a real cluster, `host:port`: the story's servers stand for its servers.
   * Absent: a cluster of our own.
   */
  readonly against?: string | undefined;
  /** Seeds what is left to chance in the nodes; absent: the story's own. */
  readonly seed?: number | undefined;
  /** Called with each trace entry; it must not change anything. */
  readonly tap?: (entry: TraceEntry) => void;
  /** Called with each promise that held, when it did. */
  readonly onHeld?: (sentence: string, timeMs: number) => void;
  /** Ends the run, whatever the story is at; `playLive` then rejects with its reason. */
  readonly signal?: AbortSignal;
}

/** A run over sockets. No two are the same to the last step, so it has neither hash nor digest. */
export type LiveRun = Omit<StoryRun, 'hash' | 'digest'>;

/**
 * Plays a story over sockets.
 * @throws StoryError when the story asks for nonsense, or for what sockets cannot do
 */
export async function playLive(scenario: Scenario, options: PlayLiveOptions): Promise<LiveRun> {
  const seed = options.seed ?? scenario.seed;
  if (!Number.isSafeInteger(seed)) throw new StoryError(`seed ${seed} is no whole number`);
  const witness = new Witness();
  const { against } = options;
  const stage: LiveStage =
    against === undefined
      ? new OwnCluster(seed, witness)
      : new OutsideCluster(against, seed, witness);
  const { kernel } = stage.runtime;
  const desk = new Desk(stage, options.onHeld);
  const watching = kernel.taps.subscribe((happened) => {
    const entry = stage.heard(happened);
    desk.take(entry);
    options.tap?.(entry);
    if (entry.kind === 'observation') witness.take(entry.timeMs, entry.node, entry.observation);
    else if (entry.kind === 'life' && entry.what !== 'boot') witness.died(entry.node);
  });
  try {
    await stage.open();
    const { held, broken } = await options.thread.tell(scenario.name, desk, options.signal);
    return {
      scenario: scenario.name,
      verdict: broken === undefined ? 'held' : 'broken',
      seed,
      virtualMs: Math.round(stage.runtime.timeMs),
      deliveries: stage.runtime.frames,
      held,
      broken,
      nodes: stage.statuses(),
      lastTrace: lastTraceLines(kernel.world.trace),
    };
  } finally {
    watching.unsubscribe(); // Farewells are no part of the story.
    await stage.close();
  }
}

/** Carries out the story's verbs, one at a time, and keeps the news for the next answer. */
class Desk implements StoryHost {
  readonly held: StoryHost['held'];
  private readonly stage: LiveStage;
  private readonly news: News[] = [];

  constructor(stage: LiveStage, held: StoryHost['held'] = () => {}) {
    this.stage = stage;
    this.held = held;
  }

  /** Keeps what the story is to know. */
  take(entry: TraceEntry): void {
    if (entry.kind === 'observation' || entry.kind === 'life') this.news.push(entry);
  }

  async serve(verb: Verb): Promise<Answer> {
    const { stage } = this;
    let done: Partial<Answer> = {};
    try {
      done = await this.carryOut(verb);
      const failure = stage.runtime.takeFailure();
      if (failure !== undefined) throw failure;
    } catch (error) {
      done = { problem: problemOf(error) };
    }
    return { timeMs: stage.runtime.timeMs, news: this.news.splice(0), ...done };
  }

  private async carryOut(verb: Verb): Promise<Partial<Answer>> {
    const { stage } = this;
    switch (verb.verb) {
      case 'add': {
        const outside = await stage.add(verb.spec);
        return outside === undefined ? {} : { outside };
      }
      case 'start':
        await stage.start(verb.node);
        return {};
      case 'end':
        stage.end(verb.node, verb.how, verb.keep);
        return {};
      case 'operate':
        stage.operate(verb.node, verb.event);
        return {};
      case 'road':
        stage.road(verb.road, verb.change);
        return {};
      case 'fault':
        stage.fault(verb.node, verb.change);
        return {};
      case 'advance':
        await stage.advance(verb.ms);
        return {};
      case 'wait':
        await stage.wait(verb.untilMs, () => this.news.length > 0);
        return {};
      case 'idleFaults':
        return { phrases: stage.idleFaults() };
    }
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof StoryError) return { kind: 'story', message: error.message };
  if (!(error instanceof Error)) return { kind: 'bug', message: String(error) };
  const cause = error.cause instanceof Error ? error.cause : error;
  return { kind: 'bug', message: error.message, stack: cause.stack };
}
