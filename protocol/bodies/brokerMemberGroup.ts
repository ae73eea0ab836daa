/** The brokers of one name. */
import { jsonBody } from './jsonBody.ts';
import { defaulted, intMapOf, objectOf, optional, required, type Shape, text } from './shape.ts';

/** Who has a broker's name (upstream `BrokerMemberGroup`). */
export interface BrokerMemberGroup {
  /** By broker id: `ip:port`. */
  readonly brokerAddrs: ReadonlyMap<number, string>;
  readonly brokerName?: string;
  readonly cluster?: string;
}

/** Its body (upstream `GetBrokerMemberGroupResponseBody`). */
export interface BrokerMembers {
  readonly brokerMemberGroup: BrokerMemberGroup;
}

/** The shape of `BrokerMembers`. */
export const brokerMembers: Shape<BrokerMembers> = objectOf<BrokerMembers>({
  brokerMemberGroup: required(
    objectOf<BrokerMemberGroup>({
      brokerAddrs: defaulted(intMapOf(text), new Map()),
      brokerName: optional(text),
      cluster: optional(text),
    }),
  ),
});

/** A body that is one `BrokerMembers`. */
export const brokerMembersBody = jsonBody('brokerMembers', brokerMembers);
