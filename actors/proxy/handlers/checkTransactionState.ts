/**
 * CHECK_TRANSACTION_STATE: a broker asks how a transaction ended, and the proxy hands the question
 * to a producer (`ProxyClientRemotingProcessor.checkTransactionState`, `TransactionChannel`).
 *
 * Behaviour: it comes over the proxy's own connection to the broker, where groups are announced.
 * One live producer of the message's group (`PGROUP`) that hangs here is asked, in turn; it gets
 * what it would get from the broker, one-way, with `bname`, so that its END_TRANSACTION finds the
 * broker through any proxy. For clients that leave that out, the place is noted, too. Is none here,
 * the question goes to a proxy where one hangs, marked: it is never relayed twice. Is none
 * anywhere, it is dropped: the broker will ask again. From a client it is refused as unknown (3).
 *
 * Unlike upstream: one-way, as brokers send it (upstream leaves the flag out);
 * `bname` and `offsetMsgId` stay; producers at other proxies are asked, too.
 *
 * Not modelled: the message encoded anew.
 */
import { messageProperty, parseProperties } from '../../../protocol/messageProperties.ts';
import { linkOf, notify, within } from '../../connection/index.ts';
import { andThen } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Output, Request, Step } from '../../shared/node.ts';
import type { TransactionCheckRelayed } from '../../shared/observation.ts';
import { localProducers, remoteProxiesOf } from '../members/locating.ts';
import { unsupported } from '../refusals.ts';
import { isRelayed, marked, unmarked } from '../relaying/relayMark.ts';
import type { ProxyState } from '../state.ts';
import { enter } from '../transactions/entries.ts';

type CheckRequest = Request<'checkTransactionState'>;

/** Whom a question goes to. */
type Target =
  | { readonly kind: 'producer'; readonly connection: string; readonly clientId: string }
  | { readonly kind: 'proxy'; readonly address: string };

/** Hands the question on. */
export function checkTransactionState(state: ProxyState, request: CheckRequest): Step<ProxyState> {
  const { frame, connection } = request;
  const link = linkOf(state.connections, connection);
  const isFromServer = link?.address !== undefined || isRelayed(frame);
  if (!isFromServer) return unsupported(state, request);
  const message = frame.body[0];
  const properties = parseProperties(message?.properties ?? '');
  const group = properties.get(messageProperty.producerGroup);
  if (message === undefined || group === undefined) {
    return [state, [logged('warn', 'a check of a transaction is dropped: it cannot be read')]];
  }
  const msgId = properties.get(messageProperty.uniqueKey) ?? '';
  const counted = withCheck(state);
  const target = targetOf(counted, group, isRelayed(frame));
  const about = { group, topic: message.topic, msgId };
  if (target === undefined) {
    const text = `no producer of group ${group} to ask for the end of ${msgId}`;
    return [counted, [observed({ ...about, to: 'nobody' }), logged('warn', text)]];
  }
  const bname = frame.header.bname ?? brokerAt(counted, link?.address);
  const header = { ...frame.header, ...(bname === undefined ? {} : { bname }) };
  const asked = { ...request, frame: { ...frame, header } };
  return target.kind === 'proxy'
    ? andThen(askProxy(counted, asked, target.address), (now) => [
        now,
        [observed({ ...about, to: 'proxy', address: target.address })],
      ])
    : andThen(askProducer(counted, asked, { group, connection: target.connection }), (now) => [
        now,
        [observed({ ...about, to: 'producer', clientId: target.clientId })],
      ]);
}

function withCheck(state: ProxyState): ProxyState {
  const { transactions } = state;
  return { ...state, transactions: { ...transactions, checks: transactions.checks + 1 } };
}

/** Whoever's turn it is: of those who hang here, else of the proxies where others hang. */
function targetOf(state: ProxyState, group: string, isLast: boolean): Target | undefined {
  const { checks } = state.transactions;
  const here = localProducers(state, group);
  const producer = here[checks % here.length];
  if (producer !== undefined) {
    const { connection, clientId } = producer;
    return { kind: 'producer', connection, clientId };
  }
  if (isLast) return undefined;
  const proxies = remoteProxiesOf(state, { role: 'producer', group });
  const address = proxies[checks % proxies.length];
  return address === undefined ? undefined : { kind: 'proxy', address };
}

function askProducer(
  state: ProxyState,
  request: CheckRequest,
  { group, connection }: { readonly group: string; readonly connection: string },
): Step<ProxyState> {
  const { frame } = request;
  const { header, body } = frame;
  const { bname: brokerName, transactionId, tranStateTableOffset, commitLogOffset } = header;
  const left = unmarked(frame.extra);
  const asked = {
    to: { connection },
    command: 'checkTransactionState',
    header,
    body,
    as: frame,
    ...(left === undefined ? {} : { extra: left }),
  } as const;
  const step = within(state, notify(state.connections, asked, request));
  if (brokerName === undefined || transactionId === undefined) return step;
  const place = { brokerName, tranStateTableOffset, commitLogOffset };
  return andThen(step, (now) => enter(now, { group, transactionId }, place, request));
}

function askProxy(state: ProxyState, request: CheckRequest, to: string): Step<ProxyState> {
  const { frame, connection } = request;
  const { header, body } = frame;
  const sender = linkOf(state.connections, connection)?.peer ?? to;
  const extra = marked(frame.extra, sender);
  const asked = { to, command: 'checkTransactionState', header, body, as: frame, extra } as const;
  return within(state, notify(state.connections, asked, request));
}

/** The name of the broker at an address; brokers before 5.0 do not say it in their checks. */
function brokerAt({ routes }: ProxyState, address: string | undefined): string | undefined {
  for (const [name, { addresses }] of routes.brokers) {
    if (address !== undefined && [...addresses.values()].includes(address)) return name;
  }
  return undefined;
}

function observed(told: Omit<TransactionCheckRelayed, 'kind'>): Output {
  return { type: 'observe', observation: { kind: 'transactionCheckRelayed', ...told } };
}
