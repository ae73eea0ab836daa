/** A thread that tells stories, one after another. */
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads';
import { Bug, StoryError } from '../../kernel/bug.ts';
import type { Answer, Told, Verb, Wish, WorkerData } from './messages.ts';

/** What a story on another thread asks for and tells. */
export interface StoryHost {
  /** Carries out a verb; never rejects. */
  serve(verb: Verb): Promise<Answer>;
  held(sentence: string, timeMs: number): void;
}

/** How a story ended that was told to its end or to its broken promise. */
export type StoryEnd = Extract<Told, { told: 'end' }>;

/** A worker and the line to it. */
export class StoryThread {
  private readonly worker: Worker;
  private readonly line: MessagePort;
  private readonly answers = new Int32Array(new SharedArrayBuffer(4));
  private readonly exited: Promise<void>;
  private host: StoryHost | undefined;

  /** @param stories the modules whose import registers the stories, as URLs */
  constructor(...stories: readonly string[]) {
    const { port1, port2 } = new MessageChannel();
    this.line = port1;
    const workerData: WorkerData = { stories, line: port2, answers: this.answers };
    this.worker = new Worker(workerFile(), { workerData, transferList: [port2] });
    this.exited = new Promise((resolve) => this.worker.once('exit', () => resolve()));
    this.line.on('message', (verb: Verb) => void this.answer(verb));
  }

  /**
   * Tells a story; one at a time.
   * @throws StoryError when the story asks for nonsense; whatever else it throws; the signal's
   * reason, which ends the thread
   */
  async tell(name: string, host: StoryHost, signal?: AbortSignal): Promise<StoryEnd> {
    signal?.throwIfAborted();
    this.host = host;
    const { worker } = this;
    const abort = () => void worker.terminate();
    signal?.addEventListener('abort', abort);
    let settle = () => {};
    try {
      return await new Promise<StoryEnd>((resolve, reject) => {
        const hear = (told: Told) => {
          if (told.told === 'held') host.held(told.sentence, told.timeMs);
          else if (told.told === 'end') resolve(told);
          else reject(errorOf(told));
        };
        const gone = () => reject(signal?.reason ?? new Bug("the stories' thread has ended"));
        worker.on('message', hear).once('error', reject).once('exit', gone);
        settle = () => worker.off('message', hear).off('error', reject).off('exit', gone);
        worker.postMessage({ name } satisfies Wish);
      });
    } finally {
      settle();
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Ends the thread, once what it has printed is out. */
  async close(): Promise<void> {
    this.worker.postMessage({ name: undefined } satisfies Wish);
    await this.exited;
    this.line.close();
  }

  private async answer(verb: Verb): Promise<void> {
    const answer = await this.host!.serve(verb);
    this.line.postMessage(answer);
    Atomics.add(this.answers, 0, 1);
    Atomics.notify(this.answers, 0);
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
