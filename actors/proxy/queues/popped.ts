/**
 * Messages that were popped for a client that is gone.
 *
 * Behaviour: a broker may hold a pop for long, and does not know whose it is. When messages come
 * for a client whose connection has ended, nobody can get the answer, so each is given back at
 * once: it is visible again after `givenBackMs` instead of the whole invisible time, and its
 * delivery counts as no attempt. It is what upstream's proxies do for gRPC clients; for remoting
 * ones they do not. If the broker cannot be told, the invisible time ends as it would have.
 *
 * Not modelled: an answer that was written to a connection before it ended; it may have arrived.
 */
import type { RequestHeader } from '../../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../../protocol/frame.ts';
import { handlesOf, settlingHeaderOf } from '../../../protocol/popHandles.ts';
import { parseHandle } from '../../../protocol/receiptHandle.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import { call, linkOf, within } from '../../connection/index.ts';
import { each } from '../../shared/apply.ts';
import { logged } from '../../shared/logged.ts';
import type { Address, Reply, Stamp, Step } from '../../shared/node.ts';
import type { Asker } from '../answers.ts';
import type { ProxyState } from '../state.ts';

/** How long a message that is given back stays hidden (upstream waits as long). */
export const givenBackMs = 1_000;

/** What has to be remembered of a pop that is handed on, to give back what comes of it. */
export type PopNote = Pick<RequestHeader<'popMessage'>, 'consumerGroup' | 'topic'>;

/** Of a pop alone. */
export function popNote(frame: RequestFrame): PopNote | undefined {
  if (frame.command !== 'popMessage') return undefined;
  const { consumerGroup, topic } = frame.header as RequestHeader<'popMessage'>;
  return { consumerGroup, topic };
}

interface Forwarded {
  readonly pop: PopNote | undefined;
  readonly asker: Asker;
  readonly brokerName: string;
}

/** A pop was answered: gives the messages back if its client is gone. */
export function popAnswered(
  state: ProxyState,
  { asker, pop, brokerName }: Forwarded,
  frame: ResponseFrame,
  { address, ...stamp }: Stamp & { readonly address: Address },
): Step<ProxyState> {
  if (pop === undefined || frame.code !== responseCode.SUCCESS) return [state, []];
  if (linkOf(state.connections, asker.connection) !== undefined) return [state, []];
  const { header = {}, body = [] } = frame as ResponseFrame<'popMessage'>;
  const handles = handlesOf(body, header, brokerName);
  const texts = handles.ok ? handles.value : [];
  const [after, outputs] = each(state, texts.entries(), (now, [index, text]) => {
    const handle = parseHandle(text);
    const message = body[index];
    if (!handle.ok || text === undefined || message === undefined) return [now, []];
    const settling = settlingHeaderOf(pop.consumerGroup, pop.topic, handle.value, text);
    const made = {
      to: address,
      command: 'changeMessageInvisibletime' as const,
      header: { ...settling, invisibleTime: givenBackMs, suspend: true },
      body: undefined,
      timeoutMs: now.config.forwardTimeoutMs,
      mode: 'prompt' as const,
      context: { for: 'giveBack', text },
    };
    return within(now, call(now.connections, made, stamp));
  });
  const what = `popped of ${pop.topic} for a client of ${pop.consumerGroup} that is gone`;
  return [after, [logged('info', `${body.length} messages ${what} are given back`), ...outputs]];
}

/** A message was given back, or not. */
export function gaveBack(
  state: ProxyState,
  { context, outcome, address }: Reply,
): Step<ProxyState> {
  if (outcome.ok && outcome.frame.code === responseCode.SUCCESS) return [state, []];
  const { text } = context as { readonly text: string };
  const why = outcome.ok ? `${outcome.frame.code} ${outcome.frame.remark}` : outcome.problem;
  return [state, [logged('warn', `${address} did not take back ${text}: ${why}`)]];
}
