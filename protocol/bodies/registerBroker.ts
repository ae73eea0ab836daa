/** RegisterBrokerBody: a broker's topics, as it registers them. */
import type { DataVersion } from './dataVersion.ts';
import { jsonBody } from './jsonBody.ts';
import type { TopicConfig } from './topicConfig.ts';

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

/**
 * A body that is one `RegisterBrokerBody`: plain JSON, or the compressed form when the header says
 * so; no body at all reads as no topics. A header with `bodyCrc32` other than 0 is checked.
 */
export const registerBrokerBody = jsonBody<RegisterBrokerBody>('registerBroker');
