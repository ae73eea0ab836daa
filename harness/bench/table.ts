/**
 * The benchmark: every row of the table, each beside its reference, measured in turn in one run.
 */
import { echoRate } from './echo.ts';
import { javaRow, loadRows, memoryRow, type RealBroker, startRow } from './liveRows.ts';
import { poppedCost } from './popped.ts';
import { crowdRows, hopRow, liveHopRow, proxyStartRow } from './proxyRows.ts';
import { referenceRate } from './referenceMachine.ts';
import { requestCost } from './requested.ts';
import { grouped, keepsFloor, median, type Row } from './row.ts';
import { storedCost } from './stored.ts';

/** What is measured, and how long. */
export interface BenchOptions {
  /** An Apache RocketMQ to compare with. */
  readonly real?: RealBroker;
  /** Module that runs `orrery`, for the memory of a served cluster. */
  readonly mainModule: string;
  /** Messages stored for the row about growing stores. */
  readonly stored: number;
  /** Runs and judges so many random plans. */
  readonly runPlans: (runs: number) => PlansRun;
  /** Called with each row as it is measured. */
  readonly onRow: (row: Row) => void;
}

/** What random plans came to. */
export interface PlansRun {
  readonly runs: number;
  readonly deliveries: number;
  readonly ms: number;
}

/** Measures all rows. */
export async function bench({
  real,
  mainModule,
  stored,
  runPlans,
  onRow,
}: BenchOptions): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const add = (row: Row) => {
    rows.push(row);
    onRow(row);
  };
  add(simulationRow('simulated deliveries a second, trace hash on', 0));
  add(simulationRow('the same among 10 000 idle nodes', 10_000));
  add(storedRow(stored));
  add(poppedRow());
  add(requestRow());
  add(hopRow());
  add(plansRow(runPlans));
  for (const row of await loadRows(real)) add(row);
  if (real !== undefined) add(await javaRow(real));
  add(await liveHopRow());
  for (const row of await crowdRows()) add(row);
  add(await startRow());
  add(await proxyStartRow());
  add(await memoryRow(mainModule));
  return rows;
}

function simulationRow(what: string, idle: number): Row {
  const ratios: number[] = [];
  const rates: number[] = [];
  const references: number[] = [];
  for (let round = 0; round < 7; round++) {
    const reference = referenceRate(150_000);
    const rate = echoRate(100_000, 16, idle);
    references.push(reference);
    rates.push(rate);
    ratios.push(rate / reference);
  }
  return {
    what,
    measured: grouped(median(rates)),
    reference: `actor.send of the reference machine ${grouped(median(references))}`,
    figure: median(ratios),
    floor: 0.4,
    goal: 1,
    moreIsBetter: true,
  };
}

function storedRow(stored: number): Row {
  const { fewUs, manyUs, ratio } = storedCost(1_000, stored);
  return {
    what: `cost of a message (send and pull) at ${grouped(stored)} stored`,
    measured: `${manyUs.toFixed(1)} us`,
    reference: `at 1 000 stored ${fewUs.toFixed(1)} us`,
    figure: ratio,
    floor: 1.3,
    goal: 1.05,
    moreIsBetter: false,
  };
}

function poppedRow(): Row {
  const { fewUs, manyUs, ratio } = poppedCost(10, 10_000);
  return {
    what: 'cost of a message (send, pop and ack) with 10 000 others in flight',
    measured: `${manyUs.toFixed(1)} us`,
    reference: `with 10 in flight ${fewUs.toFixed(1)} us`,
    figure: ratio,
    floor: 1.3,
    goal: 1.05,
    moreIsBetter: false,
  };
}

function requestRow(): Row {
  const { fewUs, manyUs, ratio } = requestCost();
  return {
    what: 'cost of a request and its reply (send, reply, push and its answer)',
    measured: `${manyUs.toFixed(1)} us`,
    reference: `two sends ${fewUs.toFixed(1)} us`,
    figure: ratio,
    floor: 3,
    goal: 1.5,
    moreIsBetter: false,
  };
}

/** Random plans beside bare deliveries: what whole nodes, faults and monitors cost on top. */
function plansRow(runPlans: BenchOptions['runPlans']): Row {
  const rates: number[] = [];
  const runs: number[] = [];
  const references: number[] = [];
  for (let round = 0; round < 3; round++) {
    const { runs: count, deliveries, ms } = runPlans(40);
    runs.push((count / ms) * 1000);
    rates.push((deliveries / ms) * 1000);
    references.push(echoRate(100_000, 16, 0));
  }
  const [rate, reference] = [median(rates), median(references)];
  return {
    what: 'random plans, judged, in one process (fuzz)',
    measured: `${median(runs).toFixed(1)} runs, ${grouped(rate)} deliveries a second`,
    reference: `bare deliveries ${grouped(reference)}`,
    figure: rate / reference,
    floor: 0.05,
    goal: 0.25,
    moreIsBetter: true,
  };
}

/** A row as a line of a table in Markdown. */
export function rowLine(row: Row): string {
  const { what, measured, reference, figure, floor, goal } = row;
  const verdict = keepsFloor(row) ? 'kept' : 'MISSED';
  const digits = Number.isInteger(floor) && floor > 1 ? 1 : 2;
  const figures = `${figure.toFixed(digits)} | ${floor} | ${goal}`;
  return `| ${what} | ${measured} | ${reference} | ${figures} | ${verdict} |`;
}

/** The head of that table. */
export const tableHead = [
  '| what | measured | reference | figure | floor | goal | floor |',
  '| --- | --- | --- | --- | --- | --- | --- |',
] as const;
