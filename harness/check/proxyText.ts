/** What proxies tell, as words. */
import type {
  ClientsLeft,
  Forwarded,
  MembersComplete,
  MembersCounted,
} from '../../actors/shared/observation.ts';

/** A phrase whose subject is the proxy. */
export function proxyText(
  observation: Forwarded | MembersComplete | MembersCounted | ClientsLeft,
): string {
  switch (observation.kind) {
    case 'forwarded':
      return `hands ${observation.command} on to ${observation.brokerName}`;
    case 'membersComplete':
      return 'knows the clients of all proxies';
    case 'membersCounted': {
      const { group, clientIds } = observation;
      return `counts ${clientIds.join(', ') || 'nobody'} in ${group}`;
    }
    case 'clientsLeft': {
      const { how, connections } = observation;
      return `${how === 'away' ? 'sends away' : 'disconnects'} ${connections} clients`;
    }
  }
}
