/**
 * Where a group stands in the queues that this consumer holds (upstream `RemoteBrokerOffsetStore`,
 * `LocalFileOffsetStore`).
 *
 * Behaviour: clustering commits to the broker, one-way, so a commit may be lost and the next one
 * repeats it; broadcasting writes a file. Every held queue that has an offset is committed each
 * period, moved or not, as upstream does. Offsets of queues not held are nowhere.
 */
import { notify } from '../connection/index.ts';
import { each } from '../shared/apply.ts';
import { inClient, masterId, subscribeAddress } from '../shared/client/index.ts';
import type { Stamp } from '../shared/node.ts';
import { offsetsFile, writeOffsets } from './offsetFile.ts';
import { compareQueues, queueKey } from './queues.ts';
import { type ConsumerState, type ConsumerStep, type HeldQueue, setTimer } from './state.ts';

/** The timer of the periodic commit; its key is empty. */
export const persistTimer = 'persistOffsets';

/** Commits and sets the timer again. For `timer.persistOffsets`. */
export function onPersistTimer(state: ConsumerState, stamp: Stamp): ConsumerStep {
  const [next, outputs] = persistAll(state, stamp);
  const period = state.config.persistConsumerOffsetIntervalMs;
  return [next, [...outputs, setTimer(persistTimer, '', period)]];
}

/** Commits the offset of every held queue that has one. */
function persistAll(state: ConsumerState, stamp: Stamp): ConsumerStep {
  return persist(state, [...state.queues.values()], stamp);
}

/** Commits the offsets of some queues, those that have one. */
export function persist(
  state: ConsumerState,
  queues: readonly HeldQueue[],
  stamp: Stamp,
): ConsumerStep {
  const known = queues.filter(({ offset }) => offset !== undefined);
  if (state.config.messageModel === 'BROADCASTING') return writeFile(state, known);
  const sorted = known.sort((a, b) => compareQueues(a.queue, b.queue));
  return each(state, sorted, (now, held) => commit(now, held, stamp));
}

function commit(state: ConsumerState, { queue, offset }: HeldQueue, stamp: Stamp): ConsumerStep {
  const { topic, brokerName, queueId } = queue;
  const found = subscribeAddress(state.client, brokerName, masterId, false);
  if (found === undefined || offset === undefined) return [state, []];
  const [connections, outputs] = notify(
    state.client.connections,
    {
      to: found.address,
      command: 'updateConsumerOffset',
      header: {
        consumerGroup: state.config.group,
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
function writeFile(state: ConsumerState, queues: readonly HeldQueue[]): ConsumerStep {
  let { storedOffsets } = state;
  for (const { queue, offset } of queues) {
    if (offset !== undefined) storedOffsets = storedOffsets.set(queueKey(queue), offset);
  }
  if (storedOffsets === state.storedOffsets) return [state, []];
  // Not synced, as upstream does not: a file lost with its machine only repeats messages.
  const value = writeOffsets(storedOffsets);
  return [
    { ...state, storedOffsets },
    [{ type: 'disk.put', file: offsetsFile(state.config), value }],
  ];
}

/** A held queue with its offset moved forward; never back. */
export function advanced(held: HeldQueue, offset: number): HeldQueue {
  return held.offset !== undefined && held.offset >= offset ? held : { ...held, offset };
}
