/** All stories by theme, which is the folder that they are in. A test sees that none is missing. */
import type { Scenario } from '../harness/story/index.ts';
import * as administration from './administration/index.ts';
import * as basics from './basics/index.ts';
import * as connections from './connections/index.ts';
import * as consuming from './consuming/index.ts';
import * as durability from './durability/index.ts';
import * as faults from './faults/index.ts';
import * as filtering from './filtering/index.ts';
import * as nameServers from './nameServers/index.ts';
import * as popping from './popping/index.ts';
import * as proxying from './proxying/index.ts';
import * as pulling from './pulling/index.ts';
import * as pushing from './pushing/index.ts';
import * as replication from './replication/index.ts';
import * as requestReply from './requestReply/index.ts';
import * as sending from './sending/index.ts';
import * as timers from './timers/index.ts';
import * as transactions from './transactions/index.ts';

/** The themes in the order in which to read them, the stories of each by their names. */
export const stories: Readonly<Record<string, readonly Scenario[]>> = {
  basics: Object.values(basics),
  nameServers: Object.values(nameServers),
  sending: Object.values(sending),
  consuming: Object.values(consuming),
  pushing: Object.values(pushing),
  popping: Object.values(popping),
  pulling: Object.values(pulling),
  filtering: Object.values(filtering),
  timers: Object.values(timers),
  transactions: Object.values(transactions),
  requestReply: Object.values(requestReply),
  administration: Object.values(administration),
  proxying: Object.values(proxying),
  connections: Object.values(connections),
  durability: Object.values(durability),
  replication: Object.values(replication),
  faults: Object.values(faults),
};

/** The story to begin with. */
export const openingStory: Scenario = basics.firstSendToFirstConsume;
