/**
 * One property for every persistent structure: along any history of updates, in place and not, on
 * the newest version and on older ones, each version that was kept still reads as its model does.
 */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { newOwner, type Owner } from '../../actors/shared/owner.ts';
import type { Marks } from '../sometimes.ts';
import { firstDifference } from './difference.ts';

/** A structure, its plain model, and the operations that both understand. */
export interface Subject<Version, Model, Operation> {
  readonly empty: () => Version;
  /** The model of the empty structure; models are never changed. */
  readonly emptyModel: Model;
  readonly operations: fc.Arbitrary<Operation>;
  readonly apply: (version: Version, operation: Operation, owner: Owner | undefined) => Version;
  readonly applyToModel: (model: Model, operation: Operation) => Model;
  /** Everything that can be read, as plain data. */
  readonly read: (version: Version) => unknown;
  readonly readModel: (model: Model) => unknown;
  /** Cases that must come up, each told by a model. */
  readonly cases: Readonly<Record<string, (model: Model) => boolean>>;
}

interface Step<Operation> {
  /** Which of the versions so far, counted modulo their number. */
  readonly on: number;
  readonly inPlace: boolean;
  readonly operation: Operation;
}

interface Kept<Version, Model> {
  version: Version;
  model: Model;
  /** Whoever may still change this version in place. */
  owner: Owner | undefined;
}

/** The cases that must come up whatever the structure. */
export const commonCases = [
  'changed in place',
  'an older version went on',
  'an owned version was frozen and went on',
] as const;

/** The property: fails with the history that makes a version differ from its model. */
export function agreesWithModel<Version, Model, Operation>(
  subject: Subject<Version, Model, Operation>,
  marks?: Marks<string>,
): fc.IProperty<[Step<Operation>[]]> {
  const step: fc.Arbitrary<Step<Operation>> = fc.record({
    // The newest version most often, so that histories get long as well as wide.
    on: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.nat(20)),
    inPlace: fc.boolean(),
    operation: subject.operations,
  });
  const history = fc.array(step, { minLength: 1, maxLength: 40, size: 'max' });
  return fc.property(history, (steps) => {
    const first = { version: subject.empty(), model: subject.emptyModel, owner: undefined };
    const all: Kept<Version, Model>[] = [first];
    for (const next of steps) take(subject, all, next, marks);
    for (const { version, model } of all) {
      assert.is(firstDifference(subject.read(version), subject.readModel(model)), undefined);
    }
  });
}

function take<Version, Model, Operation>(
  subject: Subject<Version, Model, Operation>,
  all: Kept<Version, Model>[],
  { on, inPlace, operation }: Step<Operation>,
  marks: Marks<string> | undefined,
): void {
  const kept = all[all.length - 1 - (on % all.length)]!;
  const model = subject.applyToModel(kept.model, operation);
  for (const [name, holds] of Object.entries(subject.cases)) if (holds(model)) marks?.hit(name);
  if (inPlace && kept.owner !== undefined) {
    const version = subject.apply(kept.version, operation, kept.owner);
    assert.is(version, kept.version, 'the owner is given the same version back');
    kept.model = model;
    marks?.hit('changed in place');
    return;
  }
  if (kept.owner !== undefined) marks?.hit('an owned version was frozen and went on');
  if (kept !== all.at(-1)) marks?.hit('an older version went on');
  // From here on the older version is anybody's, so its owner must be gone.
  kept.owner = undefined;
  const owner = inPlace ? newOwner() : undefined;
  const version = subject.apply(kept.version, operation, owner);
  // An update that changes nothing gives the older version back, and that is not the owner's.
  all.push({ version, model, owner: version === kept.version ? undefined : owner });
}
