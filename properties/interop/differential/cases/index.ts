/** All cases, in the order of the table. */
import type { Case } from '../case.ts';
import { batchCases } from './batches.ts';
import { clientCases } from './clients.ts';
import { frameCases } from './frames.ts';
import { groupCases } from './groups.ts';
import { holdCases } from './holds.ts';
import { namesrvCases } from './namesrv.ts';
import { offsetCases } from './offsets.ts';
import { pullCheckCases } from './pullChecks.ts';
import { pullCases } from './pulls.ts';
import { routeCases } from './routes.ts';
import { searchCases } from './search.ts';
import { sendCheckCases } from './sendChecks.ts';
import { sendCases } from './sends.ts';
import { topicCases } from './topics.ts';

/** Every case, once. */
export const cases: readonly Case[] = [
  ...frameCases,
  ...routeCases,
  ...namesrvCases,
  ...topicCases,
  ...groupCases,
  ...sendCases,
  ...sendCheckCases,
  ...batchCases,
  ...pullCases,
  ...pullCheckCases,
  ...holdCases,
  ...offsetCases,
  ...searchCases,
  ...clientCases,
];
