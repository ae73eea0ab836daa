/** All stories by theme, which is the folder that they are in. A test sees that none is missing. */
import { firstSendToFirstConsume } from './basics/firstSendToFirstConsume.scenario.ts';

/** The opening story first. */
export const stories = {
  basics: [firstSendToFirstConsume],
} as const;
