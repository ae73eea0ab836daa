/**
 * Where the group stands, as far as this client is to commit it (upstream `OffsetStore`: remote in
 * clustering, a local file in broadcasting).
 *
 * Behaviour: offsets are set in memory, and written every 5 s: one-way, so a lost one is made good
 * by the next period. Writing forgets the offsets of queues that are not held any more.
 */
import { notify } from '../connection/index.ts';
import { each } from '../shared/apply.ts';
import { inClient, type MessageQueue, masterId, subscribeAddress } from '../shared/client/index.ts';
import { offsetsFile, writeOffsets } from '../shared/client/offsetFile.ts';
import { compareQueues, queueKey } from '../shared/client/queues.ts';
import type { Stamp } from '../shared/node.ts';
import { type LitePullState, type LitePullStep, type QueueMemory, setTimer } from './state.ts';

/** The timer of the periodic commit; its key is empty. */
export const persistTimer = 'persistOffsets';

/** Sets the offset of a queue in memory, back as well as forward (`updateOffset`). */
export function remember(state: LitePullState, queue: MessageQueue, offset: number): LitePullState {
  const key = queueKey(queue);
  if (state.offsets.get(key)?.offset === offset) return state;
  return { ...state, offsets: state.offsets.set(key, { queue, offset }) };
}

/** Forgets the offset of a queue that is in memory (`removeOffset`). */
export function forget(state: LitePullState, key: string): LitePullState {
  const offsets = state.offsets.delete(key);
  return offsets === state.offsets ? state : { ...state, offsets };
}

/** Commits and sets the timer again. For `timer.persistOffsets`. */
export function onPersistTimer(state: LitePullState, stamp: Stamp): LitePullStep {
  const [next, outputs] = persistHeld(state, stamp);
  const period = state.settings.persistConsumerOffsetIntervalMs;
  return [next, [...outputs, setTimer(persistTimer, '', period)]];
}

/** Commits every held queue that has an offset (`persistConsumerOffset`). */
export function persistHeld(state: LitePullState, stamp: Stamp): LitePullStep {
  const held = [...state.queues].filter(([, { assigned }]) => assigned || state.mode !== 'assign');
  return persistAll(state, new Set(held.map(([key]) => key)), stamp);
}

/** Commits these queues and forgets the offsets of all others (`persistAll`). */
export function persistAll(
  state: LitePullState,
  keys: ReadonlySet<string>,
  stamp: Stamp,
): LitePullStep {
  const known = [...state.offsets].filter(([key]) => keys.has(key)).map(([, memory]) => memory);
  if (state.settings.messageModel === 'BROADCASTING') return writeFile(state, known);
  const others = [...state.offsets.keys()].filter((key) => !keys.has(key));
  const kept = others.reduce(forget, state);
  return each(kept, known.sort(byQueue), (now, memory) => commit(now, memory, stamp));
}

/** Commits one queue, if it has an offset (`persist`). */
export function persistOne(state: LitePullState, key: string, stamp: Stamp): LitePullStep {
  const memory = state.offsets.get(key);
  if (memory === undefined) return [state, []];
  if (state.settings.messageModel === 'BROADCASTING') return writeFile(state, [memory]);
  return commit(state, memory, stamp);
}

const byQueue = (a: QueueMemory, b: QueueMemory): number => compareQueues(a.queue, b.queue);

function commit(state: LitePullState, { queue, offset }: QueueMemory, stamp: Stamp): LitePullStep {
  const { topic, brokerName, queueId } = queue;
  const found = subscribeAddress(state.client, brokerName, masterId, false);
  if (found === undefined) return [state, []];
  const [connections, outputs] = notify(
    state.client.connections,
    {
      to: found.address,
      command: 'updateConsumerOffset',
      header: {
        consumerGroup: state.settings.group,
        topic,
        queueId,
        commitOffset: offset,
        bname: brokerName,
      },
      body: undefined,
    },
    stamp,
  );
  return inClient(state, [{ ...state.client, connections }, outputs]);
}

/** Merges the offsets into the file and writes it, unless they stand there already. */
function writeFile(state: LitePullState, known: readonly QueueMemory[]): LitePullStep {
  let { storedOffsets } = state;
  for (const { queue, offset } of known) storedOffsets = storedOffsets.set(queueKey(queue), offset);
  if (storedOffsets === state.storedOffsets) return [state, []];
  // Not synced, as upstream does not: a file lost with its machine only repeats messages.
  const value = writeOffsets(storedOffsets);
  const file = offsetsFile(state.settings);
  return [{ ...state, storedOffsets }, [{ type: 'disk.put', file, value }]];
}
