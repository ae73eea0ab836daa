/** Everything that a story file needs. */
export type { SendOutcome } from '../../actors/shared/observation.ts';
export type { FrameMatch } from '../cluster/roads.ts';
export type { Admin, AdminAnswer, ResetOptions } from './admin.ts';
export { equal } from './equal.ts';
export type { StoryClock, StoryDisk } from './host.ts';
export type { StoryLink } from './link.ts';
export type { CommitOptions, LitePullConsumer } from './litePullConsumer.ts';
export type { AccessPoint, Broker, Consumer, Namesrv, ProxyNode } from './nodes.ts';
export type {
  Producer,
  SendOptions,
  SendState,
  SentMessage,
  TransactionOptions,
} from './producer.ts';
export type { PullConsumer, PullConsumerOptions, PullOptions } from './pullConsumer.ts';
export type { Answer, Polling, PollState, PulledMessage, Queue } from './pulling.ts';
export type {
  OperationOutcome,
  Receive,
  ReceivedMessage,
  ReceiveOptions,
  ReceiveState,
} from './receive.ts';
export type {
  RequestOptions,
  RequestState,
  SentReply,
  SentRequest,
} from './request.ts';
export { type Scenario, type ScenarioOptions, scenario } from './scenario.ts';
export type { SimpleConsumer } from './simpleConsumer.ts';
export type {
  Notification,
  NotificationOptions,
  PeekedMessage,
  PeekOptions,
  PeekResult,
  QuestionOptions,
} from './simpleQuestions.ts';
export type { Story } from './story.ts';
