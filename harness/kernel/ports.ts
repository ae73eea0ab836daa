/** The ports between a node and the world around it: RxJS subjects, wires without state. */
import type { Subject } from 'rxjs';
import type { NodeRecord } from './nodeRecord.ts';
import type { MachineOutput } from './stepMachine.ts';

/** An input on a node's inbound port. */
export interface Delivery {
  readonly node: string;
  readonly event: { readonly type: string };
}

/** An output on a node's outbound port. */
export interface Emission {
  readonly node: NodeRecord;
  readonly output: MachineOutput;
}

/** One node's ports. */
export interface Ports {
  readonly inbound: Subject<Delivery>;
  readonly outbound: Subject<Emission>;
}
