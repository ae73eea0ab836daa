/** RegisterBrokerBody: a broker's topics, as it registers them. */
import type { BodyCodec, BodyContext, Decoded } from '../body.ts';
import { crc32 } from '../crc32.ts';
import { versionGate } from '../mqVersion.ts';
import { encodeUtf8 } from '../utf8.ts';
import { type DataVersion, dataVersion } from './dataVersion.ts';
import { decodeJson } from './jsonBody.ts';
import { constant, defaulted, listOf, mapOf, objectOf, type Shape, text } from './shape.ts';
import { type TopicConfig, topicConfig } from './topicConfig.ts';
import { dialect, writeShape } from './writeShape.ts';

/** A broker's topics and their version (upstream `TopicConfigAndMappingSerializeWrapper`). */
export interface TopicConfigSerializeWrapper {
  readonly dataVersion: DataVersion;
  readonly mappingDataVersion: DataVersion;
  /** By topic. */
  readonly topicConfigTable: ReadonlyMap<string, TopicConfig>;
}

/** What a broker sends when it registers (upstream `RegisterBrokerBody`). */
export interface RegisterBrokerBody {
  readonly filterServerList: readonly string[];
  readonly topicConfigSerializeWrapper: TopicConfigSerializeWrapper;
}

const noVersion: DataVersion = { counter: 0, stateVersion: 0, timestamp: 0 };
const noTopics: TopicConfigSerializeWrapper = {
  dataVersion: noVersion,
  mappingDataVersion: noVersion,
  topicConfigTable: new Map(),
};

/** The shape of the wrapper. Static topics are not modelled, so its mappings are always empty. */
export const topicConfigSerializeWrapper: Shape<TopicConfigSerializeWrapper> =
  objectOf<TopicConfigSerializeWrapper>(
    {
      dataVersion: defaulted(dataVersion, noVersion),
      mappingDataVersion: defaulted(dataVersion, noVersion),
      topicConfigTable: defaulted(mapOf(topicConfig), new Map()),
    },
    {
      topicQueueMappingDetailMap: constant('{}'),
      topicQueueMappingInfoMap: constant('{}'),
    },
  );

/** The shape of `RegisterBrokerBody`. */
export const registerBroker: Shape<RegisterBrokerBody> = objectOf<RegisterBrokerBody>({
  filterServerList: defaulted(listOf(text), []),
  topicConfigSerializeWrapper: defaulted(topicConfigSerializeWrapper, noTopics),
});

/**
 * A body that is one `RegisterBrokerBody`.
 *
 * Behaviour: a header with `bodyCrc32` other than 0 is checked; brokers before 3.0.11 send the
 * wrapper alone; no body at all reads as no topics.
 * Not modelled: the compressed form, whose header 5.5.0 never announces; one that does is refused.
 */
export const registerBrokerBody: BodyCodec<RegisterBrokerBody> & {
  readonly shape: Shape<RegisterBrokerBody>;
} = {
  name: 'registerBroker',
  shape: registerBroker,
  encode: (value) => encodeUtf8(writeShape(registerBroker, value, dialect)),
  decode: decodeRegisterBroker,
};

function decodeRegisterBroker(
  bytes: Uint8Array,
  { header, version }: BodyContext,
): Decoded<RegisterBrokerBody> {
  const expected = header?.bodyCrc32 ?? 0;
  if (expected !== 0 && expected !== crc32(bytes)) {
    return { ok: false, problem: 'crc32 does not match' };
  }
  if (bytes.length === 0) {
    return { ok: true, value: { filterServerList: [], topicConfigSerializeWrapper: noTopics } };
  }
  if (header?.compressed === true) return { ok: false, problem: 'compressed' };
  if (version >= versionGate.registerBrokerBody) return decodeJson(registerBroker, bytes);
  const wrapper = decodeJson(topicConfigSerializeWrapper, bytes);
  if (!wrapper.ok) return wrapper;
  return {
    ok: true,
    value: { filterServerList: [], topicConfigSerializeWrapper: wrapper.value },
  };
}
