/** What name servers are needed for. */

export * from './aNameServerDiesAndClientsMoveOn.scenario.ts';
export * from './trafficOutlivesTheNameServers.scenario.ts';
