/** The body of SET_MESSAGE_REQUEST_MODE. */
import { jsonBody } from './jsonBody.ts';
import {
  defaulted,
  int32,
  objectOf,
  oneOf,
  optional,
  required,
  type Shape,
  text,
} from './shape.ts';

/** How a group gets the messages of a topic. */
export type MessageRequestMode = 'PULL' | 'POP';

/** The shape of `MessageRequestMode`. */
export const messageRequestModeName: Shape<MessageRequestMode> = oneOf('PULL', 'POP');

/** A setting (upstream `SetMessageRequestModeRequestBody`). */
export interface MessageRequestModeSetting {
  readonly consumerGroup: string;
  /** Another text is kept as null upstream; here the text stays. */
  readonly mode?: string;
  /** How many queues' worth of neighbours share; 0 or less for all queues. */
  readonly popShareQueueNum: number;
  readonly topic: string;
}

/** The shape of `MessageRequestModeSetting`. */
export const messageRequestModeSetting: Shape<MessageRequestModeSetting> =
  objectOf<MessageRequestModeSetting>({
    consumerGroup: required(text),
    mode: optional(text),
    popShareQueueNum: defaulted(int32, 0),
    topic: required(text),
  });

/** A body that is one `MessageRequestModeSetting`. */
export const messageRequestModeBody = jsonBody('messageRequestMode', messageRequestModeSetting);
