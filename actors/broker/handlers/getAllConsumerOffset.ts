/**
 * GET_ALL_CONSUMER_OFFSET: the offsets of all groups, as slaves copy them.
 *
 * Behaviour (`AdminBrokerProcessor.getAllConsumerOffset`): committed ones, and up to where pulls
 * have read. The version counts every 500th commit.
 *
 * Not modelled: when the version changed; it keeps the time of the boot.
 */
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { IntTable } from '../../shared/intTable.ts';
import type { Request, Step } from '../../shared/node.ts';
import { respond } from '../../shared/respond.ts';
import type { Table } from '../../shared/table.ts';
import { topicsOfGroup } from '../admin/progress.ts';
import type { Offset } from '../offsets.ts';
import type { Broker } from '../state.ts';

const commitsOfAVersion = 500;

/** Answers with the tables. */
export function getAllConsumerOffset(
  state: Broker,
  request: Request<'getAllConsumerOffset'>,
): Step<Broker> {
  const { committed, pulled, changes } = state.offsets;
  const groups = new Set([...committed.keys()].map((key) => key.split('@')[1] ?? ''));
  const counter = Math.floor(changes / commitsOfAVersion);
  const body = {
    dataVersion: { counter, stateVersion: 0, timestamp: state.bootedAt },
    groupTopicMap: new Map([...groups].map((group) => [group, topicsOfGroup(state, group)])),
    offsetTable: plain(committed),
    pullOffsetTable: plain(pulled),
  };
  return [state, respond(request, responseCode.SUCCESS, { body })];
}

function plain(table: Table<IntTable<Offset>>): ReadonlyMap<string, ReadonlyMap<number, Offset>> {
  return new Map([...table.entries()].map(([key, queues]) => [key, new Map(queues.entries())]));
}
