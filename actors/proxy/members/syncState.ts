/** What a proxy knows of how it and the others tell each other of their clients. */
import type { Address } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { ProxyConfig } from '../config.ts';
import type { Place } from './clients.ts';
import { proxyIdOf } from './standIns.ts';

/** One broker that keeps what proxies tell each other. */
export interface Feed {
  /** Its master. */
  readonly address: Address;
  /** Which opening this is: answers to an earlier one do not count. */
  readonly turn: number;
  /** `opening`: asked whether it has the topic; `failed`: to be opened again. */
  readonly phase: 'opening' | 'open' | 'failed';
  /** Queues that have not been read to their end yet. */
  readonly unread: number;
}

/** When and where others were last told that a client is in a place. */
export interface Published {
  readonly place: Place;
  readonly brokerName: string;
  readonly toldMono: number;
}

/** State of the exchange with other proxies. */
export interface Sync {
  /** Own identity among proxies (`localProxyId`). */
  readonly proxyId: string;
  /** Tells this life's messages from those of former ones. */
  readonly life: number;
  /** Monotonic time of the start. */
  readonly startedMono: number;
  /** The own clock when it last told something; no two things are told at one time. */
  readonly toldAt: number;
  /** All that was told within the lifetime of a member has been read, or the wait is over. */
  readonly isComplete: boolean;
  /** By broker name. */
  readonly feeds: Table<Feed>;
  /** Counts openings of feeds. */
  readonly turns: number;
  /** Counts messages: which broker gets the next. */
  readonly sends: number;
  /** Rounds in a row that did not find everything in order. */
  readonly troubles: number;
  /** By {@link placeKey}: what others were last told of. */
  readonly published: Table<Published>;
  /** By broker name: by how many ms its clock is ahead of the own one, where that is known. */
  readonly aheadMs: Table<number>;
  /** By group and broker name: retry topics that were asked for. */
  readonly retryTopics: Table<true>;
}

/** Before the first step. */
export function newSync({ address, grpcServerPort }: ProxyConfig): Sync {
  return {
    proxyId: proxyIdOf(address, grpcServerPort),
    life: 0,
    startedMono: 0,
    toldAt: 0,
    isComplete: false,
    feeds: emptyTable(),
    turns: 0,
    sends: 0,
    troubles: 0,
    published: emptyTable(),
    aheadMs: emptyTable(),
    retryTopics: emptyTable(),
  };
}

/** The feeds that take messages now, in a fixed order. */
export function openFeeds({ feeds }: Sync): readonly (readonly [string, Feed])[] {
  return [...feeds]
    .filter(([, { phase }]) => phase === 'open')
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** The next one or two to get a message; `not` first only where there is no other. */
export function brokersInTurn(
  sync: Sync,
  count: 1 | 2,
  not: string | undefined,
): readonly string[] {
  const open = openFeeds(sync).map(([brokerName]) => brokerName);
  const others = open.length > 1 ? open.filter((brokerName) => brokerName !== not) : open;
  const first = others[sync.sends % Math.max(1, others.length)];
  if (first === undefined) return [];
  if (count === 1 || open.length === 1) return [first];
  return [first, open[(open.indexOf(first) + 1) % open.length] ?? first];
}
