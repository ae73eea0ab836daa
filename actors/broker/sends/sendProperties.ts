/** A sent message's properties: what a broker reads of them, adds to them and refuses them for. */
import { withoutPort } from '../../../protocol/hosts.ts';
import { uniqueKey } from '../../../protocol/messageId.ts';
import {
  messageProperty,
  nameEnd,
  parseProperties,
  valueEnd,
} from '../../../protocol/messageProperties.ts';
import { responseCode } from '../../../protocol/responseCodes.ts';
import type { Stamp } from '../../shared/node.ts';
import { delayLevelOf } from '../delays/delayLevels.ts';
import type { Broker } from '../state.ts';
import { isHalf } from '../transactions/halfMessages.ts';
import type { Refusal } from './sendAnswer.ts';

/** The longest packed properties, in bytes. */
export const propertiesSizeMax = 32_767;

const {
  popCheckpoint,
  msgRegion,
  traceOn,
  cluster,
  uniqueKey: uniqueKeyName,
  delay,
  timerDeliverMs,
  timerDelayMs,
  timerDelaySec,
  timerOutMs,
  innerNum,
} = messageProperty;

/** Properties of a message, by name. */
export type Properties = ReadonlyMap<string, string>;

/** The properties as the sender sent them. */
export function propertiesOf(packed: string | undefined): Properties {
  return parseProperties(packed ?? '');
}

/** The message's own id; the broker makes one where the sender did not. */
export function uniqueKeyOf(state: Broker, properties: Properties, { at }: Stamp): string {
  const known = properties.get(uniqueKeyName);
  if (known !== undefined) return known;
  return uniqueKey({
    host: state.config.address,
    pid: state.incarnation,
    classLoaderHash: 0,
    at,
    counter: state.store.log.length,
  });
}

/**
 * The packed properties of a single message as they are stored: without POP_CK and what has no
 * value, with its id, the broker's region, whether it traces, and its cluster.
 */
export function storedProperties({ config }: Broker, properties: Properties, id: string): string {
  let packed = '';
  for (const [name, value] of properties) {
    const isSetHere =
      name === popCheckpoint ||
      name === uniqueKeyName ||
      name === msgRegion ||
      name === traceOn ||
      name === cluster;
    if (!isSetHere) packed += name + nameEnd + value + valueEnd;
  }
  return `${packed}${uniqueKeyName}${nameEnd}${id}${valueEnd}\
${msgRegion}${nameEnd}${config.regionId}${valueEnd}\
${traceOn}${nameEnd}${config.traceOn}${valueEnd}\
${cluster}${nameEnd}${config.clusterName}${valueEnd}`;
}

/** Whether the sender wants to wait for the disk; so it does unless it says otherwise. */
export function waitsForStore(properties: Properties): boolean {
  return (properties.get(messageProperty.wait) ?? 'true').toLowerCase() !== 'false';
}

/** What keeps a single message from being stored, whenever it is to come. */
export function propertyProblem(
  { config }: Broker,
  properties: Properties,
  reconsumeTimes: number,
): Refusal | undefined {
  const level = delayLevelOf(properties);
  if (config.rejectTransactionMessage && isHalf(properties, reconsumeTimes)) {
    const host = withoutPort(config.address);
    const remark = `the broker[${host}] sending transaction message is forbidden`;
    return { code: responseCode.NO_PERMISSION, remark };
  }
  if (properties.has(innerNum)) return illegalMessage(config.maxMessageSize);
  if (level === undefined) {
    return exception(`DELAY is not a number: ${properties.get(delay)}`);
  }
  return undefined;
}

/** What keeps a batch from being stored: its wrapper must be a plain one. One with a time stops
 * all timers upstream. */
export function wrapperProblem({ config }: Broker, properties: Properties): Refusal | undefined {
  const level = delayLevelOf(properties);
  if (level === undefined) return exception(`DELAY is not a number: ${properties.get(delay)}`);
  if (level > 0) return illegalMessage(config.maxMessageSize);
  if (!isTimer(properties)) return undefined;
  return config.timerWheelEnable ? illegalMessage(config.maxMessageSize) : timersAreOff;
}

/** Whether a message asks to be delivered at a time, and has not been looked at for it. */
export function isTimer(properties: Properties): boolean {
  if (properties.has(timerOutMs)) return false;
  return (
    properties.has(timerDeliverMs) || properties.has(timerDelayMs) || properties.has(timerDelaySec)
  );
}

/** The refusal of a message that asks for a time where there are no timers. */
export const timersAreOff: Refusal = {
  code: responseCode.SYSTEM_ERROR,
  remark: 'accurate timer message is not enabled, timerWheelEnable is false',
};

/** A refusal for what upstream throws an exception at. */
export function exception(remark: string): Refusal {
  return { code: responseCode.SYSTEM_ERROR, remark, isBare: true };
}

/** The refusal of messages that are too long, or contradict themselves. */
export function illegalMessage(maxMessageSize: number): Refusal {
  return {
    code: responseCode.MESSAGE_ILLEGAL,
    remark:
      'the message is illegal, maybe msg body or properties length not matched. ' +
      `msg body length limit ${maxMessageSize}B, msg properties length limit 32KB.`,
  };
}
