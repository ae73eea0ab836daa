/** The parts of a host that can be wrong by themselves: its clocks and its disk. */
import { isDelay, isDrift } from '../cluster/faultProblem.ts';
import { StoryError } from '../kernel/bug.ts';
import { OnStage } from './onStage.ts';
import type { Stage } from './stage.ts';

/** A part of a node's host. */
class HostPart extends OnStage {
  protected readonly node: string;

  constructor(stage: Stage, node: string) {
    super(stage);
    this.node = node;
  }
}

/** The clocks of a node: the wall clock can be wrong, the monotonic one never jumps. */
export class StoryClock extends HostPart {
  /** The wall clock jumps: forward, or back if `ms` is negative. */
  jump(ms: number): void {
    if (!Number.isFinite(ms) || ms === 0) throw new StoryError(`a jump of ${ms} ms is none`);
    this.stage.fault(this.node, { kind: 'clock', jumpMs: ms });
  }

  /** Both clocks run faster from now on by so many parts per million, or slower. */
  setDrift(ppm: number): void {
    if (!isDrift(ppm)) throw new StoryError(`no clock drifts by ${ppm} ppm`);
    this.stage.fault(this.node, { kind: 'clock', driftPpm: ppm });
  }

  /** The clocks run right again, and the wall clock is put right. */
  heal(): void {
    this.stage.fault(this.node, { kind: 'mend', kinds: ['clock'] });
  }
}

/** The disk of a node. */
export class StoryDisk extends HostPart {
  /** Each sync takes so much longer from now on. */
  slow(ms: number): void {
    if (!isDelay(ms)) throw new StoryError(`a flush that is slower by ${ms} ms is not`);
    this.stage.fault(this.node, { kind: 'slowFlush', ms });
  }

  /** It answers syncs from now on and makes nothing durable: a crash may lose what was synced. */
  loseFlushes(): void {
    this.stage.fault(this.node, { kind: 'lostFlush' });
  }

  /** Syncs do again what they say; the next one makes everything durable. */
  heal(): void {
    this.stage.fault(this.node, { kind: 'mend', kinds: ['slowFlush', 'lostFlush'] });
  }
}
