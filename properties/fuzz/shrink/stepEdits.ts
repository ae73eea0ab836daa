/** Edits that leave the steps of a plan plainer: how, where, for how long. */
import type { Plan } from '../../../harness/plan/plan.ts';
import type { Edit } from './edit.ts';
import { plainer } from './numbers.ts';

type Members = Readonly<Record<string, unknown>>;
type List = 'workload' | 'changes' | 'faults';

/** Members that a step, or what it asks of a node, can do without. */
const dispensable = [
  ...['tags', 'queueId', 'broker', 'maxMsgNums', 'pollTimeMs', 'handle'],
  ...['match', 'nth', 'count', 'direction', 'keep'],
  // A send without any of these is a message like others, a receive one of many.
  ...['request', 'transaction', 'delayLevel', 'delayTimeMs', 'batch', 'properties'],
  ...['fifo', 'attemptId'],
];

/** Edits of each step by itself. */
export function stepEdits(plan: Plan): readonly Edit[] {
  const lists: readonly List[] = ['faults', 'changes', 'workload'];
  return lists.flatMap((list) =>
    plan[list].flatMap((step, index) =>
      variants(step as unknown as Members).map(
        (vary): Edit =>
          (current) => {
            const before = current[list][index] as unknown as Members | undefined;
            const varied = before && vary(before);
            if (varied === undefined) return undefined;
            const steps = current[list].map((each, at) => (at === index ? varied : each));
            return { ...current, [list]: steps } as unknown as Plan; // `readPlan` checks it.
          },
      ),
    ),
  );
}

type Vary = (step: Members) => Members | undefined;

function variants(step: Members): readonly Vary[] {
  const found: Vary[] = [];
  for (const name of dispensable) if (name in step) found.push(leaveOut(name));
  if ('mode' in step) found.push((each) => ({ ...each, mode: 'sync' }));
  if (step.how !== undefined) found.push((each) => ({ ...each, how: 'kill' }));
  if (typeof step.batch === 'number') found.push(...numberVariants('batch', step.batch, 2));
  if ('delivery' in step) found.push(...[0, -1].map(otherDelivery));
  if (Array.isArray(step.deliveries)) found.push(...fewerDeliveries(step.deliveries));
  if (step.road !== undefined) found.push(...roadVariants());
  if (typeof step.forMs === 'number') found.push(...numberVariants('forMs', step.forMs));
  for (const inner of ['fault', 'event', 'match', 'request', 'transaction'] as const) {
    const given = step[inner];
    if (typeof given !== 'object' || given === null) continue;
    const within = (vary: Vary): Vary => {
      return (each) => {
        // An edit before this one may have left it out.
        const now = each[inner] as Members | undefined;
        const varied = now && vary(now);
        return varied && { ...each, [inner]: varied };
      };
    };
    found.push(...variants(given as Members).map(within));
    for (const [name, value] of Object.entries(given)) {
      if (typeof value === 'number') found.push(...numberVariants(name, value).map(within));
    }
  }
  return found;
}

function leaveOut(name: string): Vary {
  return ({ [name]: _one, ...others }) => others;
}

/** The first delivery, or the last: others may be there for its number alone. */
function otherDelivery(delivery: number): Vary {
  return (step) => (isPlain(step.delivery) ? undefined : { ...step, delivery });
}

function isPlain(delivery: unknown): boolean {
  return delivery === 0 || delivery === -1;
}

function fewerDeliveries(deliveries: readonly unknown[]): readonly Vary[] {
  if (deliveries.length === 1) {
    const plain = [0, -1].map(
      (one): Vary =>
        (step) => {
          const [now] = step.deliveries as readonly unknown[];
          return isPlain(now) ? undefined : { ...step, deliveries: [one] };
        },
    );
    return plain;
  }
  return deliveries.map(
    (one): Vary =>
      (step) => {
        const { length } = step.deliveries as readonly unknown[];
        return length === 1 ? undefined : { ...step, deliveries: [one] };
      },
  );
}

/** One way of two is less. */
function roadVariants(): readonly Vary[] {
  return [false, true].map(
    (back): Vary =>
      (step) => {
        const road = step.road as { readonly from: string; readonly to: string; oneWay: boolean };
        if (road.oneWay) return undefined;
        const { from, to } = road;
        const ends = back ? { from: to, to: from } : { from, to };
        return { ...step, road: { ...ends, oneWay: true } };
      },
  );
}

function numberVariants(name: string, value: number, least = 0): readonly Vary[] {
  const better = plainer(value).filter((each) => each >= least);
  return (better.includes(least) || value <= least ? better : [least, ...better]).map(
    (one): Vary =>
      (step) => {
        const now = step[name];
        return typeof now === 'number' && one < now ? { ...step, [name]: one } : undefined;
      },
  );
}
