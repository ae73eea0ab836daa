import fc from 'fast-check';
import { type Deadline, type Deadlines, noDeadlines } from '../../actors/shared/deadlines.ts';
import type { Subject } from './subject.ts';

/** In the order of setting. */
type Model = readonly Deadline[];

type Operation =
  | { readonly kind: 'set'; readonly key: string; readonly at: number }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'popDue'; readonly now: number };

const key = fc.constantFrom(...Array.from({ length: 12 }, (_, i) => `call ${i}`));
const at = fc.nat(6);

/** `Deadlines` against an array in the order of setting, sorted (stably) when read. */
export const deadlinesSubject: Subject<Deadlines, Model, Operation> = {
  empty: noDeadlines,
  emptyModel: [],
  operations: fc.oneof(
    { weight: 5, arbitrary: fc.record({ kind: fc.constant('set' as const), key, at }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), key }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('popDue' as const), now: at }) },
  ),
  apply(deadlines, operation, owner) {
    if (operation.kind === 'set') return deadlines.set(operation.key, operation.at, owner);
    if (operation.kind === 'delete') return deadlines.delete(operation.key, owner);
    return deadlines.popDue(operation.now, owner)[1];
  },
  applyToModel(model, operation) {
    if (operation.kind === 'popDue') return model.filter((each) => each.at > operation.now);
    const others = model.filter((each) => each.key !== operation.key);
    return operation.kind === 'delete'
      ? others
      : [...others, { key: operation.key, at: operation.at }];
  },
  read: (deadlines) => ({
    size: deadlines.size,
    all: [...deadlines],
    earliest: deadlines.earliest(),
    due: moments.map((now) => deadlines.due(now)),
    popped: moments.map((now) => deadlines.popDue(now)[0]),
    at: [deadlines.at('call 0'), deadlines.at('call 1'), deadlines.at('never set')],
  }),
  readModel(model) {
    const sorted = model.toSorted((a, b) => a.at - b.at);
    const due = moments.map((now) => sorted.filter((d) => d.at <= now).map((d) => d.key));
    const atOf = (key: string) => model.find((each) => each.key === key)?.at;
    return {
      size: model.length,
      all: sorted,
      earliest: sorted[0],
      due,
      popped: due,
      at: [atOf('call 0'), atOf('call 1'), undefined],
    };
  },
  cases: {
    'three due in one moment': (model) =>
      model.some(({ at }) => model.filter((each) => each.at === at).length >= 3),
    'none left': (model) => model.length === 0,
  },
};

const moments = [-1, 0, 2, 6];
