/** DataVersion: tells two states of one table apart. */
import { jsonBody, maybe } from './jsonBody.ts';
import { defaulted, int64, objectOf, type Shape, safeInt } from './shape.ts';

/** Version of a table; grows with each change (upstream `DataVersion`). */
export interface DataVersion {
  readonly counter: number;
  /** Version of the store's state machine; 0 where no controller is used. */
  readonly stateVersion: number;
  /** When it last changed, in ms. */
  readonly timestamp: number | bigint;
}

/** The shape of `DataVersion`. */
export const dataVersion: Shape<DataVersion> = objectOf<DataVersion>({
  counter: defaulted(safeInt, 0),
  stateVersion: defaulted(safeInt, 0),
  timestamp: defaulted(int64, 0),
});

/** A body that is one `DataVersion`; no body at all reads as `undefined`. */
export const dataVersionBody = maybe(jsonBody('dataVersion', dataVersion));
