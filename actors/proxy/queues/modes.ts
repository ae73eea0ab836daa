/**
 * How groups get messages, pulled or popped, as brokers know it (GET_ALL_MESSAGE_REQUEST_MODE).
 *
 * Behaviour: the first master of a topic that answers is asked, and what it said counts for
 * `requestModeCacheMs`. A broker that did not answer is not asked again for `silenceMs`; the next
 * one is. Where none answers, what was known last counts.
 */
import type { MessageRequestModes } from '../../../protocol/bodies/settingTables.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, within } from '../../connection/index.ts';
import { logged } from '../../shared/logged.ts';
import type { Address, Output, Reply, Step } from '../../shared/node.ts';
import { emptyTable, type Table } from '../../shared/table.ts';
import type { Resumable } from '../bounds.ts';
import { comeAgain, joined, nobody, type Waiting } from '../setAside.ts';
import type { ProxyState } from '../state.ts';

/** What a broker said last, and who waits for it. */
interface ModesOfBroker {
  readonly modes: MessageRequestModes['messageRequestModeMap'] | undefined;
  /** Monotonic time of that. */
  readonly fetchedMono: number;
  /** Monotonic time of the last failure to ask. */
  readonly failedMono: number;
  /** Absent: it is not being asked. */
  readonly waiting: Waiting | undefined;
}

/** By broker name. */
export type RequestModes = Table<ModesOfBroker>;

/** Nothing known. */
export const noRequestModes = (): RequestModes => emptyTable();

const silenceMs = 2_000;
const never = Number.NEGATIVE_INFINITY;
const unknown: ModesOfBroker = {
  modes: undefined,
  fetchedMono: never,
  failedMono: never,
  waiting: undefined,
};

/** A broker that can be asked. */
export interface Master {
  readonly brokerName: string;
  readonly to: Address;
}

interface ModesContext {
  readonly for: 'requestModes';
  readonly brokerName: string;
}

/** Does something with all modes of a topic's brokers; undefined: nobody could tell them, ever. */
export function withRequestModes(
  state: ProxyState,
  masters: readonly Master[],
  event: Resumable,
  then: (state: ProxyState, modes: ModesOfBroker['modes']) => Step<ProxyState>,
): Step<ProxyState> {
  const { requestModeCacheMs } = state.config;
  for (const master of masters) {
    const known = state.requestModes.get(master.brokerName) ?? unknown;
    const isFresh = event.mono - known.fetchedMono <= requestModeCacheMs;
    if (known.modes !== undefined && isFresh) return then(state, known.modes);
    if (event.mono - known.failedMono >= silenceMs) return ask(state, master, known, event);
  }
  const [latest] = masters
    .map(({ brokerName }) => state.requestModes.get(brokerName) ?? unknown)
    .sort((one, other) => other.fetchedMono - one.fetchedMono);
  return then(state, latest?.modes);
}

function ask(
  state: ProxyState,
  { brokerName, to }: Master,
  known: ModesOfBroker,
  event: Resumable,
): Step<ProxyState> {
  const waiting = joined(known.waiting ?? nobody, event);
  const requestModes = state.requestModes.set(brokerName, { ...known, waiting });
  const asked: ProxyState = { ...state, requestModes };
  if (known.waiting !== undefined) return [asked, []];
  const context: ModesContext = { for: 'requestModes', brokerName };
  const made = {
    to,
    command: 'getAllMessageRequestMode' as const,
    header: {},
    body: undefined,
    timeoutMs: Math.floor(asked.config.lockTimeoutMs / 2),
    mode: 'prompt' as const,
    context,
  };
  return within(asked, call(asked.connections, made, event));
}

/** Takes in what a broker said; whoever waited for it comes again. */
export function onRequestModes(
  state: ProxyState,
  reply: Reply<'getAllMessageRequestMode'>,
): Step<ProxyState> {
  const { brokerName } = reply.context as ModesContext; // Made by `ask` alone.
  const { outcome, address, mono } = reply;
  const known = state.requestModes.get(brokerName) ?? unknown;
  const again = comeAgain(brokerName, known.waiting ?? nobody, undefined, reply);
  const body =
    outcome.ok && outcome.frame.code === responseCode.SUCCESS ? outcome.frame.body : undefined;
  const idle: ModesOfBroker = { ...known, waiting: undefined };
  const learnt: ModesOfBroker =
    body === undefined
      ? { ...idle, failedMono: mono }
      : { ...idle, modes: body.messageRequestModeMap, fetchedMono: mono };
  const next = { ...state, requestModes: state.requestModes.set(brokerName, learnt) };
  if (body !== undefined) return [next, again];
  const why = outcome.ok ? `${outcome.frame.code} ${outcome.frame.remark}` : outcome.problem;
  const said: Output = logged('warn', `request modes of ${brokerName}: ${address}: ${why}`);
  return [next, [said, ...again]];
}

/** Somebody has changed a mode through this proxy: brokers are asked anew. */
export function forgetRequestModes(state: ProxyState): ProxyState {
  let { requestModes } = state;
  for (const [name, known] of requestModes) {
    requestModes = requestModes.set(name, { ...known, fetchedMono: never });
  }
  return { ...state, requestModes };
}
