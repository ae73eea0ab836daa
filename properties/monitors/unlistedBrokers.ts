/** Reports brokers that a name server does not list once a run is quiet. */
import type { Evidence } from './evidence.ts';
import { specsOf } from './evidence.ts';

/** One line a broker and name server. */
export function unlistedBrokers({ plan, kernel, trace }: Evidence): readonly string[] {
  const listed = new Set<string>();
  for (const entry of trace) {
    if (entry.kind === 'observation' && entry.observation.kind === 'brokerListed') {
      const key = `${entry.node} ${entry.observation.brokerName}`;
      if (entry.observation.listed) listed.add(key);
      else listed.delete(key);
    } else if (entry.kind === 'life' && entry.what !== 'boot') {
      for (const key of listed) if (key.startsWith(`${entry.node} `)) listed.delete(key);
    }
  }
  const up = specsOf(plan).filter(({ name }) => kernel.world.peekNode(name)?.up);
  const directories = up.filter(({ kind }) => kind === 'namesrv');
  const brokers = up.filter(({ kind }) => kind === 'broker');
  return directories.flatMap(({ name: directory }) =>
    brokers
      .filter(({ name }) => !listed.has(`${directory} ${name}`))
      .map(({ name }) => `${directory} does not list ${name}`),
  );
}
