import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Replay, readReplay, writeReplay } from './replayString.ts';

const replays = suite('replay strings');

const run: Replay = {
  story: 'first send to first consume – ☕ and 日本',
  seed: 41,
  hash: '6ad125ff6fda06ea',
  build: '0.1.0+79c32b9c',
};

replays('what was written is read, also with line breaks of a mail in it', () => {
  const text = writeReplay(run);
  assert.match(text, /^v1:[\w-]+$/);
  assert.equal(readReplay(text), { ok: true, replay: run });
  const wrapped = ` ${text.slice(0, 30)}\r\n  ${text.slice(30)}\n`;
  assert.equal(readReplay(wrapped), { ok: true, replay: run });
});

const encoded = (value: unknown) =>
  `v1:${Buffer.from(JSON.stringify(value)).toString('base64url')}`;

for (const [given, problem] of [
  ['', 'there is no replay string'],
  ['hello', 'a replay string begins with "v1:"'],
  ['v2:abc', 'this build reads v1, and that is a v2 string'],
  ['v1:', 'nothing comes after "v1:"'],
  ['v1:a!b', 'after "v1:" there are characters that cannot be there'],
  [writeReplay(run).slice(0, -20), 'it is cut short or damaged'],
  ['v1:abcde', 'it is cut short or damaged'],
  ['v1:____', 'it is cut short or damaged'],
  [encoded(null), 'it holds no run'],
  [encoded([1, 2]), 'it holds no run'],
  [encoded({ ...run, seed: 1.5 }), 'it holds no run'],
  [encoded({ ...run, story: undefined }), 'it holds no run'],
] as const) {
  replays(`${JSON.stringify(given.slice(0, 20))}: ${problem}`, () => {
    assert.equal(readReplay(given), { ok: false, problem });
  });
}

replays.run();
