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

const ports: Partial<Record<SpecKind, number>> = { namesrv: 9876, broker: 10911 };

/** The places of a cluster's nodes, by name. */
export class AddressBook {
  private readonly places = new Map<string, Place>();

  /** Gives the next host to a node. */
  enter(name: string, kind: SpecKind): Place {
    const number = this.places.size + 1;
    const host = `10.0.${number >> 8}.${number & 0xff}`;
    const port = ports[kind];
    const place = { kind, host, address: port === undefined ? undefined : `${host}:${port}` };
    this.places.set(name, place);
    return place;
  }

  /** The names of all nodes, in the order in which they joined. */
  names(): readonly string[] {
    return [...this.places.keys()];
  }

  /** Addresses of the name servers with these names, or of all there are. */
  namesrvAddrs(names: readonly string[] | undefined): readonly Address[] {
    const all = [...this.places].filter(([, { kind }]) => kind === 'namesrv');
    if (names === undefined) return all.map(([, { address }]) => address!);
    return names.map((name) => {
      const address = all.find(([other]) => other === name)?.[1].address;
      if (address === undefined) throw new StoryError(`there is no name server "${name}"`);
      return address;
    });
  }
}
