/** The client instance that producers and consumers share. README.md says how to use it. */
export {
  type FoundBroker,
  type KnownBroker,
  knownBrokers,
  masterAddress,
  subscribeAddress,
  topicAddress,
} from './brokerAddresses.ts';
export {
  autoCreateTopic,
  type ClientConfig,
  type ClientState,
  clientDefaults,
  type GroupName,
  innerProducerGroup,
  newClient,
  type TopicRoute,
} from './clientState.ts';
export { forgetFingerprints } from './fingerprints.ts';
export { type HeartbeatContent, sendHeartbeats } from './heartbeat.ts';
export { closeClient, isLeaving, startClient, unregister } from './life.ts';
export { groupNameProblem, topicNameProblem } from './names.ts';
export { refuseRequest } from './refuseRequest.ts';
export { type MessageQueue, masterId, type PublishInfo } from './routeInfo.ts';
export {
  hasNameServer,
  lookupRoute,
  onRouteReply,
  type RouteContext,
  type RouteNews,
  refreshRoutes,
  routeOf,
  unwatchTopic,
  watchTopic,
} from './routes.ts';
export { unmatchedReply } from './unmatchedReply.ts';
export {
  type ClientEvent,
  type ClientHooks,
  clientTransitions,
  handlesIn,
  inClient,
  type WithClient,
} from './wiring.ts';
