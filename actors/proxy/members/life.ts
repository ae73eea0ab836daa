/** The beginning of a proxy's life among others. */
import type { Output, Stamp, Step } from '../../shared/node.ts';
import type { ProxyState } from '../state.ts';
import { memberScanTimer } from './expiry.ts';
import { syncRoundTimer } from './feeds.ts';

/**
 * A life has a number of its own: what was told in a former one is not the own word any more. A
 * proxy without name servers has nobody to tell or to ask.
 */
export function bootMembers(state: ProxyState, stamp: Stamp): Step<ProxyState> {
  const { config, sync } = state;
  const isComplete = config.namesrvAddrs.length === 0;
  const begun = { ...sync, life: stamp.entropy | 0, startedMono: stamp.mono, isComplete };
  const delayMs = config.clientScanPeriodMs;
  const outputs: Output[] = [{ type: 'timer.set', name: memberScanTimer, key: '', delayMs }];
  if (!isComplete) outputs.push({ type: 'timer.set', name: syncRoundTimer, key: '', delayMs: 0 });
  return [{ ...state, sync: begun }, outputs];
}
