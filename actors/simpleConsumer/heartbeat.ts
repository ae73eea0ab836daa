/** What a simple consumer's heartbeats tell. */
import { tagsCode } from '../../protocol/javaHash.ts';
import type { HeartbeatContent } from '../shared/client/index.ts';
import type { SimpleConsumerState } from './state.ts';

/** Its group, which pops, with its one subscription. */
export function heartbeatOf({ settings, subVersion }: SimpleConsumerState): HeartbeatContent {
  const { group, topic, tags } = settings;
  const tagsSet = tags === '*' ? [] : [...new Set(tags.split('||').map((tag) => tag.trim()))];
  return {
    producerGroups: [],
    consumers: [
      {
        consumeFromWhere: 'CONSUME_FROM_LAST_OFFSET',
        consumeType: 'CONSUME_POP',
        groupName: group,
        messageModel: 'CLUSTERING',
        subscriptionDataSet: [
          {
            classFilterMode: false,
            codeSet: [...new Set(tagsSet.map(tagsCode))],
            expressionType: 'TAG',
            subString: tags,
            subVersion,
            tagsSet,
            topic,
          },
        ],
        unitMode: false,
      },
    ],
  };
}
