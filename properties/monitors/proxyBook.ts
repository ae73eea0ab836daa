/**
 * Keeps account of what proxies are asked, hand on, hear and answer: by their own steps, so that
 * what a road does to a frame counts for nothing.
 */
import type { Output } from '../../actors/shared/node.ts';
import type { TopicRouteData } from '../../protocol/bodies/topicRouteData.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';
import { responseCode } from '../../protocol/responseCodes.ts';
import { GiveBackBook } from './giveBackBook.ts';
import { MemberBook } from './memberBook.ts';
import { answerContent, contentOf, handedOn, handedOnOnce } from './proxyContent.ts';
import { routeProblem } from './routeProblem.ts';
import type { Life } from './watchedMachine.ts';

/** Kinds of what proxies may do wrong. */
export type ProxyFault = 'mixedUp' | 'altered' | 'invented' | 'repeated' | 'wrongRoute' | 'members';

/** Something that a proxy did wrong. */
export interface ProxyWrong {
  readonly kind: ProxyFault;
  readonly text: string;
  readonly frame: RequestFrame | ResponseFrame;
}

interface Event {
  readonly type: string;
  readonly connection?: string;
  readonly frame?: RequestFrame | ResponseFrame;
}

interface Account {
  /** What clients asked and was not answered yet, by connection and opaque. */
  readonly open: Map<string, RequestFrame[]>;
  /** What the proxy wrote, by connection and opaque. */
  readonly wrote: Map<string, RequestFrame>;
  /** By content: how often clients asked, less what was refused, and how often it was written. */
  readonly asked: Map<string, number>;
  readonly written: Map<string, number>;
  /** By topic: what a name server said last. */
  readonly routes: Map<string, TopicRouteData | undefined>;
  readonly members: MemberBook;
  readonly giveBacks: GiveBackBook;
  /** The answer that the step under way is about, and the request that it answers. */
  heard: { readonly answer: ResponseFrame; readonly request: RequestFrame } | undefined;
}

/** Codes by which a proxy says that a request went no further. */
const refusals: ReadonlySet<number> = new Set([
  responseCode.REQUEST_CODE_NOT_SUPPORTED,
  responseCode.VERSION_NOT_SUPPORTED,
  responseCode.MESSAGE_ILLEGAL,
  responseCode.NO_PERMISSION,
  responseCode.SUBSCRIPTION_NOT_EXIST,
  responseCode.SUBSCRIPTION_NOT_LATEST,
  responseCode.TOPIC_NOT_EXIST,
]);

/** Codes that only a broker can say to what is handed on. */
const brokersOwn: ReadonlySet<number> = new Set([
  ...[responseCode.SUCCESS, responseCode.PULL_NOT_FOUND, responseCode.PULL_RETRY_IMMEDIATELY],
  ...[responseCode.PULL_OFFSET_MOVED, responseCode.QUERY_NOT_FOUND],
]);

/** Listens to proxies. */
export class ProxyBook {
  readonly wrong: ProxyWrong[] = [];
  private readonly accounts = new Map<Life, Account>();

  took(life: Life, event: Event): void {
    const account = this.accountOf(life);
    const { connection = '', frame } = event;
    account.heard = undefined;
    const kept = account.giveBacks.stepped();
    if (kept !== undefined) {
      const text = `${life.name} gave back a part of a pop, and not ${kept.places}`;
      this.wrong.push({ kind: 'repeated', text, frame: kept.answer });
    }
    account.members.took(event);
    if (event.type === 'link.closed') forget(account, connection);
    if (frame === undefined) return;
    const key = keyOf(connection, frame);
    if (frame.kind === 'response') {
      const request = account.wrote.get(key);
      if (request === undefined) return;
      account.wrote.delete(key);
      account.heard = { answer: frame, request };
      account.giveBacks.heard(request, frame);
      if (request.command === 'getRouteInfoByTopic') noteRoute(account, request, frame);
    } else if (frame.kind === 'request') {
      if (!frame.oneway) account.open.set(key, [...(account.open.get(key) ?? []), frame]);
      count(account.asked, contentOf(frame), 1);
    }
  }

  gave(life: Life, output: Output): void {
    const account = this.accountOf(life);
    if (output.type === 'close') forget(account, output.connection);
    if (output.type !== 'send') return;
    const key = keyOf(output.connection, output.frame);
    if (output.frame.kind === 'request') this.wrote(life, account, key, output.frame);
    else this.answered(life, account, output.connection, output.frame);
  }

  private wrote(life: Life, account: Account, key: string, frame: RequestFrame): void {
    if (!frame.oneway) account.wrote.set(key, frame);
    const { topic } = (frame.header ?? {}) as { readonly topic?: unknown };
    if (!handedOnOnce.has(frame.command) || topic === syncTopicOf(life)) return;
    if (account.giveBacks.isGivingBack(frame)) return;
    const content = contentOf(frame);
    count(account.written, content, 1);
    this.compare(life, account, content, frame);
  }

  private compare(life: Life, account: Account, content: string, frame: ProxyWrong['frame']): void {
    const [asked = 0, written = 0] = [account.asked.get(content), account.written.get(content)];
    if (written <= asked) return;
    const text = `${life.name} wrote ${frame.command} ${written} times, and was to ${asked} times`;
    this.wrong.push({ kind: 'repeated', text, frame });
  }

  private answered(life: Life, account: Account, connection: string, frame: ResponseFrame): void {
    const key = keyOf(connection, frame);
    const [request, ...others] = account.open.get(key) ?? [];
    if (request === undefined) return; // The answer book tells of strays.
    if (others.length > 0) account.open.set(key, others);
    else account.open.delete(key);
    const say = (kind: ProxyFault, what: string) =>
      this.wrong.push({ kind, text: `${life.name} ${what}`, frame });
    if (frame.command !== request.command) say('mixedUp', `answers ${request.command} by another`);
    const route = routeProblem(life, request, frame, account.routes);
    if (route !== undefined) say('wrongRoute', route);
    const members = account.members.problem(connection, request, frame);
    if (members !== undefined) say('members', members);
    if (!handedOn.has(request.command)) return;
    const { heard } = account;
    if (heard === undefined || heard.request.command !== request.command) {
      if (brokersOwn.has(frame.code)) {
        say('invented', `answers ${request.command} with ${frame.code}, which no broker said`);
      }
      if (!refusals.has(frame.code) || !handedOnOnce.has(request.command)) return;
      count(account.asked, contentOf(request), -1);
      this.compare(life, account, contentOf(request), frame);
      return;
    }
    if (contentOf(heard.request) !== contentOf(request)) {
      say('mixedUp', `answers ${contentOf(request)} by the answer to ${contentOf(heard.request)}`);
    }
    const [was, is] = [answerContent(heard.answer), answerContent(frame)];
    if (was !== is || heard.answer.body !== frame.body) {
      say('altered', `answers ${request.command} with "${is}", and its broker said "${was}"`);
    }
  }

  private accountOf(life: Life): Account {
    const found = this.accounts.get(life) ?? {
      ...{ open: new Map(), wrote: new Map(), asked: new Map(), written: new Map() },
      ...{ routes: new Map(), members: new MemberBook() },
      ...{ giveBacks: new GiveBackBook(), heard: undefined },
    };
    this.accounts.set(life, found);
    return found;
  }
}

function noteRoute({ routes }: Account, request: RequestFrame, answer: ResponseFrame): void {
  const { topic } = request.header as { readonly topic: string };
  if (answer.code === responseCode.SUCCESS) routes.set(topic, answer.body as TopicRouteData);
  else if (answer.code === responseCode.TOPIC_NOT_EXIST) routes.set(topic, undefined);
}

/** What proxies tell each other they send by themselves. */
function syncTopicOf({ input }: Life): string {
  const { config } = input as { readonly config?: { readonly heartbeatSyncerTopicName?: string } };
  return config?.heartbeatSyncerTopicName ?? 'DefaultHeartBeatSyncerTopic';
}

function forget({ open, wrote, giveBacks }: Account, connection: string): void {
  for (const keys of [open, wrote]) {
    for (const key of [...keys.keys()]) {
      if (!key.startsWith(`${connection} `)) continue;
      if (keys === open) for (const request of open.get(key) ?? []) giveBacks.orphaned(request);
      keys.delete(key);
    }
  }
}

function keyOf(connection: string, { opaque }: { readonly opaque: number }): string {
  return `${connection} ${opaque}`;
}

function count(counts: Map<string, number>, key: string, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}
