/** Recorded requests with the values of earlier answers replaced by what our nodes answered. */
import type { RemotingCommand } from '../../protocol/frame.ts';
import { requestCode } from '../../protocol/requestCodes.ts';
import type { Renames } from './renames.ts';

/** A recorded request as its sender would have made it after our answers. */
export function substituted(raw: RemotingCommand, renames: Renames): RemotingCommand {
  const ext =
    raw.ext &&
    new Map([...raw.ext].map(([name, value]) => [name, replaced(raw.code, name, value, renames)]));
  const body = raw.code === requestCode.BATCH_ACK_MESSAGE ? batchAck(raw.body, renames) : raw.body;
  return { ...raw, ext, body };
}

/** Header fields that hold a position in the log, by the codes that have them. */
const positions: ReadonlyMap<number, readonly string[]> = new Map([
  [requestCode.CONSUMER_SEND_MSG_BACK, ['offset']],
  [requestCode.VIEW_MESSAGE_BY_ID, ['offset']],
  [requestCode.END_TRANSACTION, ['commitLogOffset']],
]);

function replaced(code: number, name: string, value: string, renames: Renames): string {
  if (positions.get(code)?.includes(name)) return renames.ours('physicalOffset', value) ?? value;
  switch (name) {
    case 'tranStateTableOffset':
      return renames.ours(name, value) ?? value;
    case 'extraInfo':
      return handle(value, renames);
    case 'originMsgId':
    case 'msgId':
    case 'transactionId':
      return renames.ours('uniqueKey', value) ?? messageId(value, renames);
    case 'recallHandle':
      return renames.ours('recallHandle', value) ?? value;
    default:
      return value;
  }
}

const handleParts = 8;

function handle(text: string, renames: Renames): string {
  const parts = text.split(' ');
  const popTime = parts[1] ?? '';
  if (parts.length < handleParts) return text;
  const ours = renames.ours('time', popTime);
  if (ours === undefined) return text;
  const queue = renames.ours('reviveQueue', popTime) ?? parts[3];
  return [parts[0], ours, parts[2], queue, ...parts.slice(4)].join(' ');
}

const offsetIdPattern = /^([0-9A-F]{16}|[0-9A-F]{40})([0-9A-F]{16})$/;

function messageId(id: string, renames: Renames): string {
  const [, host, digits] = id.match(offsetIdPattern) ?? [];
  if (host === undefined || digits === undefined) return id;
  const ours = renames.ours('physicalOffset', BigInt(`0x${digits}`).toString());
  if (ours === undefined) return id;
  return host + BigInt(ours).toString(16).toUpperCase().padStart(digits.length, '0');
}

/** The handles of a batch: pop time and revive queue stand beside each other in each entry. */
function batchAck(body: Uint8Array, renames: Renames): Uint8Array {
  const text = new TextDecoder().decode(body).replaceAll(/\{[^{}]*\}/g, (entry) => {
    const popTime = entry.match(/"pt":(\d+)/)?.[1] ?? '';
    const ours = renames.ours('time', popTime);
    if (ours === undefined) return entry;
    const queue = renames.ours('reviveQueue', popTime);
    const timed = entry.replace(`"pt":${popTime}`, `"pt":${ours}`);
    return queue === undefined ? timed : timed.replace(/"rq":\d+/, `"rq":${queue}`);
  });
  return new TextEncoder().encode(text);
}
