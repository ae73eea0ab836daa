/** Frames among outputs, as mutations change them. */
import type { Output } from '../../actors/shared/node.ts';
import type { CommandName } from '../../protocol/commands/index.ts';
import type { RequestFrame, ResponseFrame } from '../../protocol/frame.ts';

/** An output that sends an answer to a command. */
export function isAnswerTo<N extends CommandName>(
  output: Output,
  ...commands: readonly N[]
): output is Extract<Output, { type: 'send' }> & { readonly frame: ResponseFrame<N> } {
  if (output.type !== 'send' || output.frame.kind !== 'response') return false;
  return (commands as readonly string[]).includes(output.frame.command);
}

/** An output that sends a request. */
export function isRequest<N extends CommandName>(
  output: Output,
  ...commands: readonly N[]
): output is Extract<Output, { type: 'send' }> & { readonly frame: RequestFrame<N> } {
  if (output.type !== 'send' || output.frame.kind !== 'request') return false;
  return (commands as readonly string[]).includes(output.frame.command);
}

/** The output with another header member or body. */
export function withFrame<O extends Extract<Output, { type: 'send' }>>(
  output: O,
  change: { readonly header?: object; readonly body?: unknown; readonly code?: number },
): Output {
  const { frame } = output;
  const { code = frame.code } = change;
  const header = { ...frame.header, ...change.header };
  const body = 'body' in change ? change.body : frame.body;
  return { ...output, frame: { ...frame, code, header, body } as typeof frame };
}
