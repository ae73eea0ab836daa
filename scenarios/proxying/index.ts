/** Stories of proxies: access points before brokers. */
export { messagesPassTheProxy } from './messagesPassTheProxy.scenario.ts';
