/** Reports brokers that a name server does not list once a run is quiet. */
import type { Evidence } from './evidence.ts';
import { specsOf } from './evidence.ts';
import type { Found } from './found.ts';

/** One line a broker and name server. */
export function unlistedBrokers({ plan, kernel, trace }: Evidence): readonly Found[] {
  const listed = new Set<string>();
  /** When a broker was taken out. */
  const unlistedMs = new Map<string, number>();
  for (const entry of trace) {
    if (entry.kind === 'observation' && entry.observation.kind === 'brokerListed') {
      const key = `${entry.node} ${entry.observation.brokerName}`;
      if (entry.observation.listed) listed.add(key);
      else {
        listed.delete(key);
        unlistedMs.set(key, entry.timeMs);
      }
    } else if (entry.kind === 'life' && entry.what !== 'boot') {
      for (const key of listed) if (key.startsWith(`${entry.node} `)) listed.delete(key);
      for (const key of unlistedMs.keys()) {
        if (key.startsWith(`${entry.node} `)) unlistedMs.delete(key);
      }
    }
  }
  const up = specsOf(plan).filter(({ name }) => kernel.world.peekNode(name)?.up);
  const directories = up.filter(({ kind }) => kind === 'namesrv');
  const brokers = up.filter(({ kind }) => kind === 'broker');
  return directories.flatMap(({ name: directory }) =>
    brokers
      .filter(({ name }) => !listed.has(`${directory} ${name}`))
      .map(({ name }) => ({
        text: `${directory} does not list ${name}`,
        timeMs: unlistedMs.get(`${directory} ${name}`),
      })),
  );
}
