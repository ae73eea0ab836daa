/**
 * What a 5.5.0 proxy tells is compressed from 4 KiB on, as any message: of a client that reads many
 * topics, say. Ours is not: its calls are no producer's.
 */
import { messageSysFlag, type StoredMessage } from '../../../protocol/message.ts';
import { type Compression, decompressed } from '../../shared/compression.ts';
import type { Reply, Step } from '../../shared/node.ts';
import { settled } from '../replies.ts';
import type { ProxyState } from '../state.ts';
import type { FeedContext } from './feeds.ts';

/**
 * The answer to a pull: what proxies tell is read as they wrote it. What cannot be read stays as it
 * is, and whoever takes it in skips it; messages for clients are none of a proxy's business.
 */
export function pulled(
  compression: Compression,
  state: ProxyState,
  reply: Reply<'pullMessage'>,
): Step<ProxyState> {
  const { context, outcome } = reply;
  const isNews = (context as Partial<FeedContext>).for === 'syncPull';
  if (!isNews || !outcome.ok || outcome.frame.body === undefined) return settled(state, reply);
  const body = outcome.frame.body.map((message) => readable(message, compression));
  return settled(state, { ...reply, outcome: { ok: true, frame: { ...outcome.frame, body } } });
}

function readable(message: StoredMessage, compression: Compression): StoredMessage {
  const { compressed, compressionMask } = messageSysFlag;
  if ((message.sysFlag & compressed) === 0) return message;
  const read = decompressed(message, compression);
  return read ? { ...read, sysFlag: read.sysFlag & ~(compressed | compressionMask) } : message;
}
