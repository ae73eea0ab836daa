/** Gives nodes their addresses: one host each, in the order in which they join. */
import type { Address } from '../../actors/shared/node.ts';
import { StoryError } from '../kernel/bug.ts';
import type { SpecKind } from './nodeSpec.ts';

/** Where a node is. */
export interface Place {
  readonly kind: SpecKind;
  readonly host: string;
  /** Where it listens, if it does. */
  readonly address: Address | undefined;
}

const ports: Partial<Record<SpecKind, number>> = {
  namesrv: 9876,
  broker: 10911,
  proxy: 8080,
};

/** Where the nth node of a simulation is, n from 1. */
function simulatedPlace(_name: string, kind: SpecKind, number: number): Omit<Place, 'kind'> {
  const host = `10.0.${number >> 8}.${number & 0xff}`;
  const port = ports[kind];
  return { host, address: port === undefined ? undefined : `${host}:${port}` };
}

/** The places of a cluster's nodes, by name. */
export class AddressBook {
  private readonly places = new Map<string, Place>();
  private readonly accessPoints = new Map<string, Address>();
  private readonly find: typeof simulatedPlace;

  /** Finds each node its place by `find`; by default hosts of a network that does not exist. */
  constructor(find = simulatedPlace) {
    this.find = find;
  }

  /** Gives a node its place. */
  enter(name: string, kind: SpecKind): Place {
    const place = { kind, ...this.find(name, kind, this.places.size + 1) };
    this.places.set(name, place);
    return place;
  }

  /** Where a node is. */
  placeOf(name: string): Place | undefined {
    return this.places.get(name);
  }

  /** The names of all nodes, in the order in which they joined. */
  names(): readonly string[] {
    return [...this.places.keys()];
  }

  /** Where an access point is: an address that no node listens on, and that is not of any host. */
  accessPoint(name: string): Address {
    if (this.places.has(name)) throw new StoryError(`"${name}" is a node, no access point`);
    const known = this.accessPoints.get(name);
    if (known !== undefined) return known;
    const address = `10.255.0.${this.accessPoints.size + 1}:${ports.proxy}`;
    this.accessPoints.set(name, address);
    return address;
  }

  /** Addresses of name servers, proxies or access points with these names, or all name servers. */
  namesrvAddrs(names: readonly string[] | undefined): readonly Address[] {
    if (names === undefined) {
      const all = [...this.places.values()].filter(({ kind }) => kind === 'namesrv');
      return all.map(({ address }) => address!);
    }
    return names.map((name) => {
      const access = this.accessPoints.get(name);
      if (access !== undefined) return access;
      const { kind, address } = this.places.get(name) ?? {};
      if ((kind !== 'namesrv' && kind !== 'proxy') || address === undefined) {
        throw new StoryError(`there is no name server "${name}"`);
      }
      return address;
    });
  }
}
