/**
 * Stories against Apache RocketMQ itself: its name server and its broker in the place of the
 * story's, our producers and consumers as clients, real time:
 *
 *   node properties/interop/real.mjs [--longest SECONDS] [NAME...]
 *
 * Without names, all stories that take no longer than that in simulation (75 s), and those of
 * `real/`; and the case of a proxy of either kind (mixed.mjs). One that does what
 * only the owner of the servers can do, such as killing a broker, is not played either, and a line
 * says why. One that breaks is played once more by itself: a busy machine is no reason.
 */
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { MIXED, runMixed } from './mixed.mjs';
import { start } from './realCluster.mjs';

const CHECKOUT = join(import.meta.dirname, '..', '..');
/** Stories mostly wait, so several are played at the same time, each with names of its own. */
const LANES = 6;
/** What has not ended by then never does. */
const LIMIT_MS = 600_000;
/** Something is wrong if even these are not played. */
const ALWAYS_PLAYED = ['firstSendToFirstConsume', 'aConsumerJoinsAndNothingIsLost'];
/** A broker on a busy machine refuses what waited 200 ms; how fast it is, is not what is tried. */
const SETTINGS = {
  brokerFastFailureEnable: false,
  enablePropertyFilter: true,
  recallMessageEnable: true,
  transactionTimeOut: 3_000,
  transactionCheckInterval: 2_000,
};
/** Stories for real servers alone, a file each. */
const OWN = readdirSync(join(import.meta.dirname, 'real')).map((name) => {
  return join('properties', 'interop', 'real', name);
});

const tally = { passed: 0, failed: 0 };
const children = new Set();

async function main() {
  const { values, positionals: names } = parseArgs({
    allowPositionals: true,
    options: { longest: { type: 'string', default: '75' } },
  });
  if (names.length === 0 || names.includes(MIXED)) await playMixed();
  const stories = names.filter((name) => name !== MIXED);
  if (names.length === 0 || stories.length > 0) await playStories(stories, values.longest);
  console.log(`${tally.passed} passed, ${tally.failed} failed`);
  return tally.failed === 0 && tally.passed > 0 ? 0 : 1;
}

async function playMixed() {
  try {
    await runMixed();
    passed({ slug: MIXED });
  } catch (error) {
    failed(MIXED, error.message);
  }
}

/** Stories, against one cluster. */
async function playStories(names, longestSeconds) {
  let cluster;
  try {
    const stories = await chosen(names, Number(longestSeconds) * 1_000);
    cluster = await start({ settings: SETTINGS });
    const { namesrv, broker } = cluster;
    console.log(`Apache RocketMQ: name server ${namesrv}, broker ${broker}`);
    const again = [];
    const ended = ({ story, event, verdict, problem }) => {
      if (event === 'refused') refused(story, problem, names);
      else if (verdict === 'held') passed(story);
      else again.push(story);
    };
    await Promise.all(lanes(stories).map((lane) => play(lane, namesrv, ended)));
    for (const story of again) {
      let isHeld = false;
      const { err } = await play([story], namesrv, ({ verdict }) => {
        isHeld = verdict === 'held';
      });
      if (isHeld) passed(story);
      else failed(story.slug, err);
    }
  } catch (error) {
    failed('real', error.message);
  } finally {
    await cluster?.stop();
  }
}

function passed({ slug }) {
  tally.passed++;
  console.log(`ok   ${slug}`);
}

function failed(what, reason) {
  tally.failed++;
  console.log(`FAIL ${what}\n${reason.trimEnd()}`);
}

function refused({ slug }, problem, names) {
  if (ALWAYS_PLAYED.includes(slug) || names.length > 0) failed(slug, problem);
  else console.log(`--   ${slug} is not played: ${problem}`);
}

/** The stories that are named, or all that take no longer in simulation; tells of the others. */
async function chosen(names, longestMs) {
  const wanted = names.length > 0 ? names : ['all'];
  const listed = await linesOf(['run', '--list', '--json']);
  const runs = await linesOf(['run', ...wanted, ...(names.length > 0 ? [] : OWN), '--json']);
  const slugOf = new Map(listed.map(({ scenario, slug }) => [scenario, slug]));
  const stories = runs.map(({ scenario, virtualMs }) => {
    // A file is called for the one story that it has, but for its ending.
    const slug = slugOf.get(scenario) ?? slugFrom(scenario);
    const file = OWN.find((path) => path.includes(`${slug}.`)) ?? slug;
    return { scenario, virtualMs, slug, file };
  });
  if (names.length > 0) return stories;
  for (const { slug, virtualMs } of stories) {
    if (virtualMs <= longestMs) continue;
    console.log(`--   ${slug} is not played: it takes ${Math.round(virtualMs / 1_000)} s`);
  }
  return stories.filter(({ virtualMs }) => virtualMs <= longestMs);
}

/** The stories shared out so that all lanes take about as long. */
function lanes(stories) {
  const lanes = Array.from({ length: LANES }, () => ({ stories: [], takesMs: 0 }));
  for (const story of stories.toSorted((one, other) => other.virtualMs - one.virtualMs)) {
    const lane = lanes.toSorted((one, other) => one.takesMs - other.takesMs)[0];
    lane.stories.push(story);
    lane.takesMs += story.virtualMs + 1_000;
  }
  return lanes.map((lane) => lane.stories.toReversed()).filter((lane) => lane.length > 0);
}

/** Plays stories one after another, and tells of each as it ends. */
async function play(stories, namesrv, ended) {
  const left = new Map(stories.map((story) => [story.scenario, story]));
  const names = stories.map(({ file }) => file);
  const args = ['run', '--live', ...names, '--against', namesrv, '--json'];
  const { err } = await orrery(args, (line) => {
    const told = JSON.parse(line);
    ended({ ...told, story: left.get(told.scenario) });
    left.delete(told.scenario);
  });
  for (const { slug } of left.values()) failed(slug, `it has not ended\n${err}`);
  return { err };
}

/** A sentence in camelCase. */
function slugFrom(scenario) {
  return scenario
    .replaceAll(/[^A-Za-z ]/g, '')
    .replaceAll(/ (\w)/g, (_, letter) => letter.toUpperCase());
}

async function linesOf(args) {
  const lines = [];
  const { err } = await orrery(args, (line) => lines.push(JSON.parse(line)));
  if (lines.length === 0) throw new Error(`the stories cannot be listed: ${err}`);
  return lines;
}

/** Runs the command of this checkout; one that does not end is ended. */
async function orrery(args, onLine) {
  const command = ['--import', 'tsx/esm', 'harness/cli/main.ts', ...args];
  const child = spawn(process.execPath, command, { cwd: CHECKOUT, timeout: LIMIT_MS });
  children.add(child);
  let err = '';
  child.stderr.on('data', (chunk) => {
    err += chunk;
  });
  child.once('error', (error) => {
    err += error.message;
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  for await (const line of createInterface({ input: child.stdout })) onLine(line);
  await closed;
  children.delete(child);
  return { err };
}

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const child of children) child.kill('SIGKILL');
    process.exit(1);
  });
}
process.exitCode = await main();
