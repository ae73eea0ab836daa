/** What a group wants of a topic, and what it may (upstream bodies of 345 and 353). */
import { type SubscriptionData, subscriptionData } from './heartbeatData.ts';
import { jsonBody } from './jsonBody.ts';
import { flag, objectOf, optional, required, type Shape, text } from './shape.ts';

/** A group's subscription (upstream `QuerySubscriptionResponseBody`). */
export interface GroupSubscription {
  readonly group: string;
  /** Absent where the group has none. */
  readonly subscriptionData?: SubscriptionData;
  readonly topic?: string;
}

/** Whether a group may read a topic (upstream `GroupForbidden`). */
export interface GroupForbidden {
  readonly group: string;
  readonly readable: boolean;
  readonly topic?: string;
}

/** The shape of `GroupSubscription`. */
export const groupSubscription: Shape<GroupSubscription> = objectOf<GroupSubscription>({
  group: required(text),
  subscriptionData: optional(subscriptionData),
  topic: optional(text),
});

/** The shape of `GroupForbidden`. */
export const groupForbidden: Shape<GroupForbidden> = objectOf<GroupForbidden>({
  group: required(text),
  readable: required(flag),
  topic: optional(text),
});

/** A body that is one `GroupSubscription`. */
export const groupSubscriptionBody = jsonBody('groupSubscription', groupSubscription);
/** A body that is one `GroupForbidden`. */
export const groupForbiddenBody = jsonBody('groupForbidden', groupForbidden);
