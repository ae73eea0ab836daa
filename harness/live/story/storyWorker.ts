/**
 * Tells stories in a worker thread. A story is synchronous, so while the cluster on the main thread
 * carries out a verb, this thread sleeps.
 */
import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { StoryError } from '../../kernel/bug.ts';
import { Promises } from '../../story/promises.ts';
import { findScenario } from '../../story/scenario.ts';
import { tellStory } from '../../story/tellStory.ts';
import type { Answer, Told, Verb, Wish, WorkerData } from './messages.ts';
import { RemoteStage } from './remoteStage.ts';

const { stories, line, answers } = workerData as WorkerData;
const port = parentPort!;
let answered = 0;

function ask(verb: Verb): Answer {
  line.postMessage(verb);
  // The call for the answer before may come only now, when that one was taken without a sleep.
  while (Atomics.load(answers, 0) === answered) Atomics.wait(answers, 0, answered);
  answered += 1;
  return receiveMessageOnPort(line)!.message as Answer;
}

function say(told: Told): void {
  port.postMessage(told);
}

function tell(name: string): void {
  const scenario = findScenario(name);
  if (scenario === undefined) throw new StoryError(`there is no story "${name}"`);
  const stage = new RemoteStage(ask);
  const promises = new Promises(stage, (sentence, timeMs) =>
    say({ told: 'held', sentence, timeMs }),
  );
  tellStory(scenario.tell, stage, promises);
  say({ told: 'end', held: promises.held, broken: promises.broken });
}

async function load(module: string): Promise<void> {
  try {
    await import(module);
  } catch (error) {
    // The loader that has read it on the main thread may not reach this one.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw error;
    const where = `in a thread, Node ${process.version} reads no TypeScript`;
    throw new StoryError(`${where}: for a run over sockets write ${module} as .mjs`);
  }
}

async function fulfil({ name }: Wish): Promise<void> {
  if (name === undefined) {
    line.close();
    port.close();
    return;
  }
  try {
    for (const module of stories) await load(module);
    tell(name);
  } catch (error) {
    const isStoryError = error instanceof StoryError;
    say({ told: 'failed', isStoryError, error: error instanceof Error ? error : String(error) });
  }
}

port.on('message', (wish: Wish) => void fulfil(wish));
