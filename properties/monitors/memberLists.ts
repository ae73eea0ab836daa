/**
 * Follows the members of consumer groups over all proxies, by these' own steps: who is there, who
 * has left and when, what each list says, and who was told of a change.
 */
import type { Output } from '../../actors/shared/node.ts';
import type { HeartbeatData } from '../../protocol/bodies/heartbeatData.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import type { Life } from './watchedMachine.ts';

/** A client in a group by one connection to one life of a proxy. */
export interface Stay {
  readonly life: Life;
  readonly connection: string;
  readonly group: string;
  readonly clientId: string;
  /** Wall clock of the proxy, in ms: each heartbeat. */
  readonly beatsAt: number[];
  /** When it left or its connection ended; absent: nobody has told so. */
  endedAt?: number;
}

/** A list of members as a proxy gave it. */
export interface MemberList {
  readonly life: Life;
  readonly group: string;
  readonly clientIds: readonly string[];
  readonly at: number;
  readonly frame: ResponseFrame;
}

/** A member that was not told of another's coming. */
export interface Untold {
  readonly text: string;
  readonly frame: ResponseFrame;
}

interface Event {
  readonly type: string;
  readonly connection?: string;
  readonly frame?: RequestFrame | ResponseFrame;
  readonly at?: number;
}

interface Account {
  at: number;
  readonly bornAt: number;
  /** By connection and opaque: the group that was asked for. */
  readonly asked: Map<string, string>;
  /** By connection, then by group. */
  readonly stays: Map<string, Map<string, Stay>>;
  /** By the connection and opaque of a heartbeat that is not answered yet: who is to be told. */
  readonly wanted: Map<string, Map<string, Set<string>>>;
  isLeaving: boolean;
  /** It has told who is in a group: so it knows. */
  isComplete: boolean;
}

/** For so long a proxy may have to learn from others who is in a group, in ms. */
const beginningMs = 32_000;

/** Listens to proxies. */
export class MemberLists {
  readonly stays: Stay[] = [];
  readonly lists: MemberList[] = [];
  readonly untold: Untold[] = [];
  private readonly accounts = new Map<Life, Account>();
  /** `group clientId` of everybody that any proxy has ever known. */
  private readonly known = new Set<string>();

  took(life: Life, event: Event): void {
    const account = this.accountOf(life, event.at ?? 0);
    account.at = event.at ?? account.at;
    const { type, connection = '', frame } = event;
    if (type === 'operator.shutdown') account.isLeaving = true;
    if (type === 'link.closed') this.closed(account, connection);
    if (frame?.kind !== 'request') return;
    const key = `${connection} ${frame.opaque}`;
    if (type === 'rmq.getConsumerListByGroup') {
      account.asked.set(key, (frame.header as { readonly consumerGroup: string }).consumerGroup);
    } else if (type === 'rmq.heartBeat') {
      this.beat(life, account, connection, key, frame.body as HeartbeatData);
    } else if (type === 'rmq.unregisterClient') {
      const { consumerGroup = '' } = frame.header as { readonly consumerGroup?: string };
      end(account, account.stays.get(connection)?.get(consumerGroup));
    }
  }

  gave(life: Life, output: Output): void {
    const account = this.accountOf(life, 0);
    if (output.type === 'close') this.closed(account, output.connection);
    if (output.type !== 'send') return;
    const { connection, frame } = output;
    const { command } = frame;
    if (command === 'notifyConsumerIdsChanged' && frame.kind === 'request') {
      const { consumerGroup } = frame.header as { readonly consumerGroup: string };
      for (const groups of account.wanted.values()) groups.get(consumerGroup)?.delete(connection);
    }
    if (frame.kind !== 'response') return;
    const key = `${connection} ${frame.opaque}`;
    if (command === 'heartBeat') this.answered(life, account, key, frame);
    const group = account.asked.get(key);
    if (command !== 'getConsumerListByGroup' || group === undefined) return;
    account.asked.delete(key);
    if (frame.code !== responseCode.SUCCESS) return;
    const { consumerIdList: clientIds } = frame.body as { readonly consumerIdList: string[] };
    account.isComplete = true;
    this.lists.push({ life, group, clientIds, at: account.at, frame });
  }

  private beat(
    life: Life,
    account: Account,
    connection: string,
    key: string,
    { clientID: clientId, consumerDataSet }: HeartbeatData,
  ): void {
    const own = account.stays.get(connection) ?? new Map<string, Stay>();
    account.stays.set(connection, own);
    for (const { groupName: group, messageModel } of consumerDataSet) {
      const stay = own.get(group);
      if (stay !== undefined && stay.endedAt === undefined) {
        stay.beatsAt.push(account.at);
        continue;
      }
      const come: Stay = { life, connection, group, clientId, beatsAt: [account.at] };
      const isNew = !this.known.has(`${group} ${clientId}`);
      this.known.add(`${group} ${clientId}`);
      const isCounted = messageModel !== 'BROADCASTING' && !account.isLeaving;
      const isComplete = account.isComplete || account.at - account.bornAt > beginningMs;
      if (isNew && isCounted && isComplete) {
        const told = account.wanted.get(key) ?? new Map<string, Set<string>>();
        account.wanted.set(key, told.set(group, othersOf(account, group)));
      }
      own.set(group, come);
      this.stays.push(come);
    }
  }

  private answered(life: Life, { wanted }: Account, key: string, frame: ResponseFrame): void {
    for (const [group, left] of wanted.get(key) ?? []) {
      if (left.size === 0) continue;
      const text = `${life.name} does not tell ${left.size} of ${group} that somebody has come`;
      this.untold.push({ text, frame });
    }
    wanted.delete(key);
  }

  private closed(account: Account, connection: string): void {
    for (const stay of account.stays.get(connection)?.values() ?? []) end(account, stay);
    for (const groups of account.wanted.values()) {
      for (const told of groups.values()) told.delete(connection);
    }
  }

  private accountOf(life: Life, at: number): Account {
    const found = this.accounts.get(life) ?? {
      ...{ at, bornAt: at, isLeaving: false, isComplete: false },
      ...{ asked: new Map(), stays: new Map(), wanted: new Map() },
    };
    this.accounts.set(life, found);
    return found;
  }
}

function othersOf({ stays, at }: Account, group: string): Set<string> {
  const others = new Set<string>();
  for (const [connection, groups] of stays) {
    const stay = groups.get(group);
    // Who has been silent for long may be no member any more.
    const isThere = stay?.endedAt === undefined && at - (stay?.beatsAt.at(-1) ?? 0) < 90_000;
    if (isThere) others.add(connection);
  }
  return others;
}

function end({ at }: Account, stay: Stay | undefined): void {
  if (stay !== undefined) stay.endedAt ??= at;
}
