import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadStories, thrownText } from './storyFile.ts';
import { orrery } from './testCommandLine.ts';

interface Place {
  folder: string;
  /** Writes a module and says where it is. */
  write(name: string, text: string): string;
}

const library = JSON.stringify(new URL('../index.ts', import.meta.url).href);
const head = `import { equal, scenario } from ${library};\n`;
const story = (name: string, more = '') =>
  `scenario('${name}', { seed: 6 }, (story) => {
    const directory = story.namesrv('ns');
    const broker = story.broker('a');
    story.until('${name} lists', () => directory.lists(broker));
    ${more}
  });\n`;

const files = suite<Place>('stories in a file of the user’s');

files.before((place) => {
  place.folder = mkdtempSync(join(tmpdir(), 'orrery-'));
  place.write = (name, text) => {
    const path = join(place.folder, name);
    writeFileSync(path, text);
    return path;
  };
});

files.after(({ folder }) => {
  rmSync(folder, { recursive: true, force: true });
});

files('are played, registered or exported, in their order and once', async ({ write }) => {
  const text = `${head}${story('one of mine')}export const two = ${story('two of mine')}`;
  const path = write('mine.mjs', text);
  for (const given of [[path], [path], [path, path]]) {
    const { code, out } = await orrery('run', ...given, '--json');
    const held = [...out.matchAll(/"scenario":"([^"]*)","verdict":"held"/g)];
    const names = held.map(([, name]) => name);
    assert.equal([code, names], [0, ['one of mine', 'two of mine']]);
  }
});

files('take the options of the command, and the hints name the file', async ({ write }) => {
  const path = write('hints.mjs', `${head}export const it = ${story('hints of mine')}`);
  const { code, out } = await orrery('run', path, '--seed', '9', '--trace');
  assert.is(code, 0);
  assert.match(out, /0\.000 s {2}ns starts\n/);
  assert.match(out, 'seed 9, trace hash');
  assert.ok(out.includes(`run ${path} --seed 10`), out);
  assert.ok(out.includes(`replay STRING --stories ${path}`), out);
  const mermaid = await orrery('run', path, '--mermaid');
  assert.match(mermaid.out, /^sequenceDiagram\n/);
  const both = await orrery('run', 'firstSendToFirstConsume', path, '--json');
  assert.is(both.out.trim().split('\n').length, 2);
});

files('play over sockets, in a thread that has loaded the file too', async ({ write }) => {
  const path = write('live.mjs', `${head}export const it = ${story('live of mine')}`);
  const { code, out, err } = await orrery('run', path, '--live', '--json');
  assert.equal([code, err], [0, '']);
  assert.equal(JSON.parse(out).verdict, 'held');
});

files('are replayed with the file at hand', async ({ write }) => {
  const path = write('again.mjs', `${head}export const it = ${story('replay of mine')}`);
  const { replay } = JSON.parse((await orrery('run', path, '--json')).out);
  const { code, out } = await orrery('replay', replay, '--stories', path);
  assert.is(code, 0);
  assert.match(out, 'the same run');
  const lost = await orrery('replay', replay, '--stories', `${path}.js`);
  assert.equal([lost.code, lost.err], [2, `orrery: there is no file ${path}.js\n`]);
});

files('that break end with 1 and say how to go on', async ({ write }) => {
  const path = write('bad.mjs', head + story('bad of mine', "equal(1, 2, 'one is two');"));
  const { code, out } = await orrery('run', path);
  assert.is(code, 1);
  assert.match(out, /promised at .*bad\.mjs:\d+/);
  assert.match(out, /replay v1:\S+ --stories .*bad\.mjs\n/);
  assert.match(out, /run \S*bad\.mjs --seed 6 --trace/);
});

files('that throw are refused in a sentence with their line', async ({ write }) => {
  const throws = story('throws of mine', 'undefined.foo;');
  const path = write('throws.mjs', head + throws + story('held of mine'));
  for (const how of [[], ['--live']]) {
    const { code, out, err } = await orrery('run', path, '--json', ...how);
    assert.is(code, 2);
    assert.match(err, /^orrery: "throws of mine" throws TypeError: .*'foo'.*throws\.mjs:6\)\n$/);
    assert.match(out, '"scenario":"held of mine","verdict":"held"');
  }
  assert.is(thrownText('oops'), 'oops');
});

files('that cannot be had are told of in a sentence, with 2', async ({ folder, write }) => {
  mkdirSync(join(folder, 'sub.mjs'));
  for (const [path, sentence] of [
    [join(folder, 'none.mjs'), 'there is no file '],
    [join(folder, 'sub.mjs'), 'is no file: name a module in it'],
    [write('empty.mjs', 'export const it = 1;'), 'there is no story in '],
    [write('early.mjs', "throw new TypeError('too early');"), 'TypeError: too early ('],
    [write('lost.mjs', "import 'no-such-package';"), "cannot be loaded: Cannot find package 'no-"],
    [write('broken.mjs', 'export const = 1;'), 'broken.mjs cannot be loaded: '],
    [write('twice.mjs', head + story('first send to first consume')), 'there is a story "first'],
    [
      write('other.mjs', "export const it = { name: 'it', seed: 1, tell() {} };"),
      'from another scenario() than that of this orrery',
    ],
  ] as const) {
    const { code, out, err } = await orrery('run', path);
    assert.equal([code, out], [2, ''], err);
    assert.ok(err.includes(sentence), err);
    assert.is(err.trim().split('\n').length, 1, err);
  }
  const problem = await loadStories(join(folder, 'none.mjs'));
  assert.ok('problem' in problem);
});

files.run();
