/** Connections of a node: what other folders may use. README.md says how. */
export { call, notify } from './call.ts';
export type { Call, CallMode, CallRequest, Destination, NotifyRequest } from './calls.ts';
export {
  type ConnectionConfig,
  type Connections,
  connectionDefaults,
  isServing,
  type Link,
  linkOf,
  newConnections,
} from './connections.ts';
export { closeAll, closeLink, drain, onLink, touch } from './links.ts';
export {
  chooseNameServer,
  type NameServers,
  newNameServers,
} from './nameServers.ts';
export { onResponse } from './response.ts';
export { onTimer } from './timer.ts';
export {
  type ConnectionEvent,
  type ConnectionHooks,
  connectionTransitions,
  type Handles,
  handles,
  type WithConnections,
  within,
} from './wiring.ts';
