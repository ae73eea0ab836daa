/** Runs every story: it holds, its flow is as pinned, it is the same each time, and it can fail. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { reportRun } from '../harness/check/report.ts';
import { digestText, type StoryRun } from '../harness/check/storyRun.ts';
import { machines } from '../harness/cluster/machines.ts';
import { throughTheWire } from '../harness/network/wireFilter.ts';
import { type Scenario, slug } from '../harness/story/scenario.ts';
import { type PlayOptions, simulateStory } from '../harness/story/simulateStory.ts';
import { stories } from '../scenarios/index.ts';
import { type Mutation, mutant } from './mutant.ts';

const folder = new URL('../scenarios/', import.meta.url);
const listed = Object.entries(stories).flatMap(([theme, list]) =>
  list.map((story: Scenario) => ({ theme, story, path: `${theme}/${slug(story.name)}` })),
);

function held(run: StoryRun): StoryRun {
  assert.is(run.verdict, 'held', reportRun(run, '(no replay string in a test)').join('\n'));
  return run;
}

const files = suite('story files');

files('every story file is in the index, under its theme and its name', () => {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.scenario.ts'));
  const expected = listed.map(({ path }) => `${path}.scenario.ts`);
  assert.equal(found.sort(), expected.sort());
});

for (const { path, story } of listed) {
  files(`${path} says what there is to learn, in under 60 lines`, () => {
    const lines = readFileSync(new URL(`${path}.scenario.ts`, folder), 'utf8').split('\n');
    assert.ok(lines[0]?.startsWith('// '), 'it opens with a comment');
    assert.ok(lines.length <= 60, `it has ${lines.length} lines`);
    assert.ok(lines.some((line) => line.includes(`seed: ${story.seed}`)));
  });
}

files('the README tells of every story', () => {
  const readme = readFileSync(new URL('README.md', folder), 'utf8');
  for (const { path, story } of listed) {
    assert.ok(readme.includes(`[${story.name}](${path}.scenario.ts)`), story.name);
  }
});

files.run();

const flows = suite('flows');

for (const { path, story } of listed) {
  flows(`${story.name}: holds, with the flow that is pinned`, () => {
    const text = digestText(held(simulateStory(story)));
    const pinned = new URL(`${path}.flow.txt`, folder);
    if (process.env.ORRERY_UPDATE && !process.env.CI) writeFileSync(pinned, text);
    const hint = `${path}.flow.txt is pinned with ORRERY_UPDATE=1 npm test`;
    assert.ok(existsSync(pinned), hint);
    assert.fixture(text, readFileSync(pinned, 'utf8'), hint);
  });

  flows(`${story.name}: holds with other chances`, () => {
    for (let seed = 100; seed < 105; seed += 1) held(simulateStory(story, { seed }));
  });
}

flows.run();

const sameness = suite('sameness');
const hashOf = (story: Scenario, options?: PlayOptions) => held(simulateStory(story, options)).hash;

for (const { story } of listed) {
  sameness(`${story.name}: the same seed is the same run, and another seed another`, () => {
    const hash = hashOf(story);
    assert.is(hashOf(story), hash);
    assert.is.not(hashOf(story, { seed: story.seed + 1 }), hash);
  });

  sameness(`${story.name}: a run does not depend on who watches it`, () => {
    let seen = 0;
    const tap = () => {
      seen += 1;
    };
    assert.is(hashOf(story, { tap, traceLimit: 0 }), hashOf(story));
    assert.ok(seen > 50);
  });

  sameness(`${story.name}: frames that went through the codec make the same run`, () => {
    let frames = 0;
    const filter: typeof throughTheWire = (frame) => {
      frames += 1;
      return throughTheWire(frame);
    };
    assert.is(hashOf(story, { filter }), hashOf(story));
    assert.ok(frames > 20);
  });
}

sameness('another process makes the same runs', () => {
  const main = new URL('../harness/cli/main.ts', import.meta.url).pathname;
  const args = ['--import', 'tsx', main, 'run', 'all', '--json'];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const lines = stdout.trim().split('\n');
  const hashes = lines.map((line) => (JSON.parse(line) as { readonly hash: string }).hash);
  assert.equal(
    hashes,
    listed.map(({ story }) => hashOf(story)),
  );
});

sameness.run();

const failing = suite('failing');

/** How a story goes with a broken machine in the place of the real one. */
function withMutant(
  story: Scenario,
  kind: keyof typeof machines,
  mutation: Mutation,
): StoryRun['broken'] {
  const broken = { [kind]: mutant(machines[kind], mutation) };
  return simulateStory(story, { machines: broken }).broken;
}

/** The story of a name. */
function named(name: string): Scenario {
  return listed.find(({ story }) => story.name === name)!.story;
}

for (const { story } of listed) {
  failing(`${story.name}: breaks when a broker drops every message`, () => {
    const input: Mutation['input'] = (event) =>
      event.type === 'rmq.sendMessageV2' ? undefined : event;
    assert.is.not(withMutant(story, 'broker', { input }), undefined);
  });

  failing(`${story.name}: holds with a mutant that changes nothing`, () => {
    const nothing: Mutation = { input: (event) => event, output: (output) => output };
    assert.is(withMutant(story, 'broker', nothing), undefined);
  });
}

failing('traffic outlives the name servers: breaks when a broker registers only once', () => {
  const input: Mutation['input'] = (event) => (event.type === 'timer.register' ? undefined : event);
  const broken = withMutant(named('traffic outlives the name servers'), 'broker', { input });
  assert.match(broken?.sentence ?? '', 'registered again');
});

failing('a producer retries on the other broker: breaks without retries', () => {
  const config = { retryTimesWhenSendFailed: 0 };
  const story = named('a producer retries on the other broker');
  assert.match(withMutant(story, 'producer', { config })?.sentence ?? '', 'stored');
});

failing('a consumer joins and nothing is lost: breaks when a pull skips a message', () => {
  const output: Mutation['output'] = (given) => {
    if (given.type !== 'send' || given.frame.kind !== 'response') return given;
    const { frame } = given;
    if (frame.command !== 'pullMessage' || !Array.isArray(frame.body)) return given;
    return { ...given, frame: { ...frame, body: frame.body.slice(1) } as typeof frame };
  };
  const broken = withMutant(named('a consumer joins and nothing is lost'), 'broker', { output });
  assert.is.not(broken, undefined);
});

failing('long polling wakes on arrival: breaks when arrivals wake nobody', () => {
  const output: Mutation['output'] = (given, event) => {
    const wakes =
      event.type === 'rmq.sendMessageV2' &&
      given.type === 'send' &&
      given.frame.command === 'pullMessage';
    return wakes ? undefined : given;
  };
  const broken = withMutant(named('long polling wakes on arrival'), 'broker', { output });
  assert.is.not(broken, undefined);
});

failing('acknowledged messages survive a power cut: breaks when nothing is written', () => {
  const output: Mutation['output'] = (given) => (given.type === 'disk.append' ? undefined : given);
  const story = named('acknowledged messages survive a power cut');
  assert.is.not(withMutant(story, 'broker', { output }), undefined);
});

failing('an unacknowledged message comes back: breaks when a broker brings none back', () => {
  const input: Mutation['input'] = (event) => (event.type === 'timer.revive' ? undefined : event);
  const story = named('an unacknowledged message comes back');
  assert.match(withMutant(story, 'broker', { input })?.sentence ?? '', 'then it comes back');
});

failing('an old handle acknowledges nothing: breaks when a client keeps to its first', () => {
  const input: Mutation['input'] = (event) =>
    event.type === 'operator.ack' ? ({ ...event, handle: 0 } as typeof event) : event;
  const story = named('an old handle acknowledges nothing');
  const broken = withMutant(story, 'simpleConsumer', { input });
  assert.match(broken?.sentence ?? '', 'stays away');
});

failing('a late ack does not save the message: breaks when a broker brings none back', () => {
  const input: Mutation['input'] = (event) => (event.type === 'timer.revive' ? undefined : event);
  const story = named('a late ack does not save the message');
  assert.match(withMutant(story, 'broker', { input })?.sentence ?? '', 'yet a colleague');
});

failing('a broker dies between pop and ack: breaks when no pop is written down', () => {
  const output: Mutation['output'] = (out) =>
    out.type === 'disk.append' && out.file === 'reviveLog' ? undefined : out;
  const story = named('a broker dies between pop and ack');
  assert.match(withMutant(story, 'broker', { output })?.sentence ?? '', 'comes back');
});

failing('two pop consumers share one queue: breaks when a broker forgets acks', () => {
  const input: Mutation['input'] = (event) => (event.type === 'rmq.ackMessage' ? undefined : event);
  const story = named('two pop consumers share one queue');
  assert.match(withMutant(story, 'broker', { input })?.sentence ?? '', 'taken twice');
});

failing('a hopeless message becomes a dead letter: breaks when nobody gives it up', () => {
  const config = { maxReconsumeTimes: 16 };
  const story = named('a hopeless message becomes a dead letter');
  assert.match(withMutant(story, 'consumer', { config })?.sentence ?? '', 'dead letters');
});

failing('a half-open connection is noticed: breaks when a consumer waits for ever', () => {
  const input: Mutation['input'] = (event) =>
    event.type === 'timer.connection' ? undefined : event;
  const story = named('a half-open connection is noticed');
  assert.match(withMutant(story, 'consumer', { input })?.sentence ?? '', 'billing notices');
});

failing.run();
