/**
 * Compressing what is sent (`DefaultMQProducerImpl.tryToCompressMessage`).
 *
 * Behaviour: a body of `compressMsgBodyOverHowmuch` bytes or more is compressed once, before the
 * first attempt; all attempts carry the same bytes. Batches are not, whatever their size. What gets
 * no smaller is compressed all the same. The order keeps the body as the application gave it: it is
 * what the size limit is about.
 */
import { type Compression, compressedFlag } from '../shared/compression.ts';
import type { Step } from '../shared/node.ts';
import type { ProducerSettings } from './config.ts';
import type { SendOrder } from './events.ts';
import type { ProducerState } from './state.ts';

/** The order with its body packed, if it is one to pack. */
export function packed<O extends SendOrder>(
  order: O,
  settings: ProducerSettings,
  compression: Compression,
): O {
  const { body, messages } = order;
  const { compressMsgBodyOverHowmuch, maxMessageSize, compressType, compressLevel } = settings;
  const isPacked = messages === undefined && body.length >= compressMsgBodyOverHowmuch;
  // One that is too long is about to be refused.
  if (!isPacked || body.length === 0 || body.length > maxMessageSize) return order;
  const format = compression[compressType];
  if (format === undefined) return order;
  const packed = {
    body: format.compress(body, compressLevel),
    sysFlag: compressedFlag(compressType),
  };
  return { ...order, packed };
}

/** Has a handler of orders find their bodies packed. */
export const packing =
  <O extends SendOrder>(handler: (state: ProducerState, order: O) => Step<ProducerState>) =>
  (compression: Compression, state: ProducerState, order: O): Step<ProducerState> =>
    handler(state, packed(order, state.settings, compression));
