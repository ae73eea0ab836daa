/** What name servers are needed for. */
export * from './trafficOutlivesTheNameServers.scenario.ts';
