/** The body of CHECK_CLIENT_CONFIG. */
import { type SubscriptionData, subscriptionData } from './heartbeatData.ts';
import { jsonBody } from './jsonBody.ts';
import { objectOf, optional, required, type Shape, text } from './shape.ts';

/** What a consumer has a broker look at before it starts (upstream `CheckClientRequestBody`). */
export interface CheckClientRequest {
  readonly clientId?: string;
  readonly group?: string;
  readonly namespace?: string;
  readonly subscriptionData: SubscriptionData;
}

/** The shape of `CheckClientRequest`. */
export const checkClientRequest: Shape<CheckClientRequest> = objectOf<CheckClientRequest>({
  clientId: optional(text),
  group: optional(text),
  namespace: optional(text),
  subscriptionData: required(subscriptionData),
});

/** A body that is one `CheckClientRequest`. */
export const checkClientRequestBody = jsonBody('checkClientRequest', checkClientRequest);
