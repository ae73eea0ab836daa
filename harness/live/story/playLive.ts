/** Plays a story over sockets and judges it: the story in a worker, the cluster on this thread. */
import { Worker } from 'node:worker_threads';
import type { StoryRun } from '../../check/storyRun.ts';
import { lastTraceLines } from '../../check/traceText.ts';
import { Witness } from '../../cluster/witness.ts';
import { Bug, StoryError } from '../../kernel/bug.ts';
import type { TraceEntry } from '../../kernel/trace.ts';
import type { Scenario } from '../../story/scenario.ts';
import type { LiveStage } from './liveStage.ts';
import type { Answer, News, Problem, Told, Verb, WorkerData } from './messages.ts';
import { OwnCluster } from './ownCluster.ts';

/** How a story is played over sockets. */
export interface PlayLiveOptions {
  /** The module whose import registers the story, as a URL: the worker has its own registry. */
  readonly stories: string;
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
  const stage = new OwnCluster(seed, witness);
  const { kernel } = stage.runtime;
  const desk = new Desk(stage);
  kernel.taps.subscribe((entry) => {
    desk.take(entry);
    if (entry.kind === 'observation') witness.take(entry.timeMs, entry.node, entry.observation);
    else if (entry.kind === 'life' && entry.what !== 'boot') witness.died(entry.node);
  });
  if (options.tap !== undefined) kernel.taps.subscribe(options.tap);
  try {
    await stage.open();
    const { held, broken } = await tell(scenario.name, desk, options);
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
    await stage.close();
  }
}

type End = Extract<Told, { told: 'end' }>;

/** Starts the worker, serves it, and resolves when the story is over and the worker gone. */
async function tell(
  name: string,
  desk: Desk,
  { stories, onHeld, signal }: PlayLiveOptions,
): Promise<End> {
  signal?.throwIfAborted();
  const answers = new Int32Array(new SharedArrayBuffer(4));
  const workerData: WorkerData = { stories, name, answers };
  const worker = new Worker(workerFile(), { workerData });
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const abort = () => void worker.terminate();
  signal?.addEventListener('abort', abort);
  try {
    const end = await new Promise<End>((resolve, reject) => {
      worker.once('error', reject);
      worker.once('exit', () => reject(signal?.reason ?? new Bug(`the story's thread has ended`)));
      worker.on('message', (message: Verb | Told) => {
        if ('verb' in message) {
          void desk.serve(message).then((answer) => {
            worker.postMessage(answer);
            Atomics.add(answers, 0, 1);
            Atomics.notify(answers, 0);
          });
        } else if (message.told === 'held') onHeld?.(message.sentence, message.timeMs);
        else if (message.told === 'end') resolve(message);
        else reject(errorOf(message));
      });
    });
    // By itself, so that what it has printed is not lost.
    await exited;
    return end;
  } finally {
    signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

/** From sources a worker has to be told first how TypeScript is read. */
function workerFile(): URL {
  const file = import.meta.url.endsWith('.ts') ? './fromSources.mjs' : './storyWorker.js';
  return new URL(file, import.meta.url);
}

function errorOf({ isStoryError, error }: Extract<Told, { told: 'failed' }>): unknown {
  return isStoryError ? new StoryError((error as Error).message) : error;
}

/** Carries out the story's verbs, one at a time, and keeps the news for the next answer. */
class Desk {
  private readonly stage: LiveStage;
  private news: News[] = [];

  constructor(stage: LiveStage) {
    this.stage = stage;
  }

  /** Keeps what the story is to know. */
  take(entry: TraceEntry): void {
    if (entry.kind === 'observation' || entry.kind === 'life') this.news.push(entry);
  }

  async serve(verb: Verb): Promise<Answer> {
    const { stage } = this;
    let done: Pick<Answer, 'phrases' | 'problem'> = {};
    try {
      const phrases = await this.carryOut(verb);
      if (phrases !== undefined) done = { phrases };
      const failure = stage.runtime.takeFailure();
      if (failure !== undefined) throw failure;
    } catch (error) {
      done = { problem: problemOf(error) };
    }
    return { timeMs: stage.runtime.timeMs, news: this.news.splice(0), ...done };
  }

  private async carryOut(verb: Verb): Promise<readonly string[] | undefined> {
    const { stage } = this;
    switch (verb.verb) {
      case 'add':
        await stage.add(verb.spec);
        return;
      case 'start':
        await stage.start(verb.node);
        return;
      case 'end':
        stage.end(verb.node, verb.how, verb.keep);
        return;
      case 'operate':
        stage.operate(verb.node, verb.event);
        return;
      case 'road':
        stage.road(verb.road, verb.change);
        return;
      case 'fault':
        stage.fault(verb.node, verb.change);
        return;
      case 'advance':
        await stage.advance(verb.ms);
        return;
      case 'wait':
        await stage.wait(verb.untilMs, () => this.news.length > 0);
        return;
      case 'idleFaults':
        return stage.idleFaults();
    }
  }
}

function problemOf(error: unknown): Problem {
  if (error instanceof StoryError) return { kind: 'story', message: error.message };
  if (!(error instanceof Error)) return { kind: 'bug', message: String(error) };
  const cause = error.cause instanceof Error ? error.cause : error;
  return { kind: 'bug', message: error.message, stack: cause.stack };
}
