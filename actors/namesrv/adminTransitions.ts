/** What operators ask of a name server: the rows of its machine's table. */
import { handles } from '../connection/index.ts';
import { addWritePermOfBroker } from './handlers/addWritePermOfBroker.ts';
import { deleteKvConfig } from './handlers/deleteKvConfig.ts';
import { deleteTopicInNamesrv } from './handlers/deleteTopicInNamesrv.ts';
import { getAllTopicListFromNameserver } from './handlers/getAllTopicListFromNameserver.ts';
import { getBrokerMemberGroup } from './handlers/getBrokerMemberGroup.ts';
import { getHasUnitSubTopicList } from './handlers/getHasUnitSubTopicList.ts';
import { getHasUnitSubUnunitTopicList } from './handlers/getHasUnitSubUnunitTopicList.ts';
import { getKvConfig } from './handlers/getKvConfig.ts';
import { getKvlistByNamespace } from './handlers/getKvlistByNamespace.ts';
import { getNamesrvConfig } from './handlers/getNamesrvConfig.ts';
import { getSystemTopicListFromNs } from './handlers/getSystemTopicListFromNs.ts';
import { getTopicsByCluster } from './handlers/getTopicsByCluster.ts';
import { getUnitTopicList } from './handlers/getUnitTopicList.ts';
import { putKvConfig } from './handlers/putKvConfig.ts';
import { registerTopicInNamesrv } from './handlers/registerTopicInNamesrv.ts';
import { updateNamesrvConfig } from './handlers/updateNamesrvConfig.ts';
import { wipeWritePermOfBroker } from './handlers/wipeWritePermOfBroker.ts';

/** By event. */
export const adminTransitions = {
  'rmq.putKvConfig': handles(putKvConfig),
  'rmq.getKvConfig': handles(getKvConfig),
  'rmq.deleteKvConfig': handles(deleteKvConfig),
  'rmq.getKvlistByNamespace': handles(getKvlistByNamespace),
  'rmq.wipeWritePermOfBroker': handles(wipeWritePermOfBroker),
  'rmq.addWritePermOfBroker': handles(addWritePermOfBroker),
  'rmq.getAllTopicListFromNameserver': handles(getAllTopicListFromNameserver),
  'rmq.deleteTopicInNamesrv': handles(deleteTopicInNamesrv),
  'rmq.registerTopicInNamesrv': handles(registerTopicInNamesrv),
  'rmq.getTopicsByCluster': handles(getTopicsByCluster),
  'rmq.getSystemTopicListFromNs': handles(getSystemTopicListFromNs),
  'rmq.getUnitTopicList': handles(getUnitTopicList),
  'rmq.getHasUnitSubTopicList': handles(getHasUnitSubTopicList),
  'rmq.getHasUnitSubUnunitTopicList': handles(getHasUnitSubUnunitTopicList),
  'rmq.getBrokerMemberGroup': handles(getBrokerMemberGroup),
  'rmq.updateNamesrvConfig': handles(updateNamesrvConfig),
  'rmq.getNamesrvConfig': handles(getNamesrvConfig),
} as const;
