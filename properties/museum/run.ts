/**
 * `npm run museum`: looks for each piece among the first plans of 20 seeds (of those of proxies: of
 * 3 seeds, 100 plans each), and notes how many it took and how small the plan became.
 * `npm run museum -- NAME` for one piece, `--seeds N` and `--runs N` for less. The table is the
 * same on every machine: time is no limit.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { tuneEngine } from '../../harness/cli/tuneEngine.ts';
import { startRunners } from '../fuzz/runners.ts';
import { planText } from '../fuzz/save.ts';
import { type Hunted, hunt } from './hunt.ts';
import { type MuseumPiece, pieces } from './pieces.ts';
import { rowOf, withTable } from './table.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string' },
    runs: { type: 'string' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    plans: { type: 'string' },
  },
});

/** Where nothing else is said; runs with proxies are some times longer. */
const usual = {
  plain: { seeds: 20, runs: 600 },
  proxy: { seeds: 3, runs: 100 },
} as const;

function limitsOf({ kind }: MuseumPiece) {
  const { seeds, runs } = usual[kind === 'proxy' ? 'proxy' : 'plain'];
  return { seeds: Number(values.seeds ?? seeds), runsMax: Number(values.runs ?? runs) };
}

/** Each seed is a hunt of its own; two jobs are two runners of one hunt. */
async function huntAll(piece: MuseumPiece): Promise<readonly (Hunted | undefined)[]> {
  const { seeds, runsMax } = limitsOf(piece);
  const runners = startRunners(Number(values.jobs));
  try {
    const hunts: (Hunted | undefined)[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const hunted = await hunt(piece, seed, runners, runsMax);
      hunts.push(hunted);
      console.error(`${piece.name} seed ${seed}: ${line(hunted)}`);
      if (hunted !== undefined && values.plans !== undefined) {
        mkdirSync(values.plans, { recursive: true });
        writeFileSync(`${values.plans}/${piece.name}-${seed}.plan.json`, planText(hunted.plan));
      }
    }
    return hunts;
  } finally {
    for (const runner of runners) runner.end();
  }
}

function line(hunted: Hunted | undefined): string {
  if (hunted === undefined) return 'not found';
  const { runs, elapsedMs, monitor, drawnSteps, steps } = hunted;
  const took = `${runs} plans, ${Math.round(elapsedMs / 1_000)} s`;
  return `${took}, by ${monitor}; ${drawnSteps} steps became ${steps}`;
}

tuneEngine();
const wanted = pieces.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
const page = new URL('README.md', import.meta.url);
for (const piece of wanted) {
  const row = rowOf(piece, await huntAll(piece), limitsOf(piece).runsMax);
  console.log(row);
  writeFileSync(page, withTable(readFileSync(page, 'utf8'), piece, row));
}
