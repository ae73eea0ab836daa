/** Which groups pop which topics, where somebody has said so (`MessageRequestModeManager`). */
import type { MessageRequestModeSetting } from '../../../protocol/bodies/messageRequestMode.ts';
import { andThen } from '../../shared/apply.ts';
import { effectiveRequestMode, type RequestMode } from '../../shared/assignment.ts';
import type { Step } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { Broker } from '../state.ts';
import { requestSync } from '../store/flushing.ts';

/** The file that settings are appended to; the last one of a topic and group counts. */
export const requestModesFile = 'messageRequestMode';

/** Settings by `topic@group`. */
export type RequestModes = Table<MessageRequestModeSetting>;

/** The settings as a booting broker finds them. */
export function requestModesFrom(records: Iterable<MessageRequestModeSetting>): RequestModes {
  let modes: RequestModes = emptyTable();
  for (const setting of records) modes = modes.set(keyOf(setting), setting);
  return modes;
}

/** Keeps a setting, whatever its mode says. */
export function putRequestMode(state: Broker, record: MessageRequestModeSetting): Step<Broker> {
  const requestModes = state.requestModes.set(keyOf(record), record);
  const append = { type: 'disk.append', file: requestModesFile, record } as const;
  return andThen([{ ...state, requestModes }, [append]], requestSync);
}

/** How a group gets a topic's messages; retry topics are pulled unless somebody could say else. */
export function requestModeOf(
  { requestModes, config }: Broker,
  topic: string,
  consumerGroup: string,
): RequestMode {
  const setting = requestModes.get(keyOf({ topic, consumerGroup }));
  return effectiveRequestMode(setting, topic, {
    mode: config.defaultMessageRequestMode,
    popShareQueueNum: config.defaultPopShareQueueNum,
  });
}

type Named = Pick<MessageRequestModeSetting, 'topic' | 'consumerGroup'>;

function keyOf({ topic, consumerGroup }: Named): string {
  return `${topic}@${consumerGroup}`;
}
