/** For each tidy rule: files that it must object to, and how, and files that it must let pass. */
import type { rules } from './rules/index.ts';

/** Files by path. */
export type Files = Readonly<Record<string, string>>;

/** What shows a rule at work. */
export interface Sample {
  readonly bad: Files;
  /** Every finding of the bad files, as `path:line problem`. */
  readonly found: readonly string[];
  /** What is nearly the same and allowed. */
  readonly fine: Files;
}

const manifest = JSON.stringify({
  dependencies: { xstate: '5', rxjs: '7' },
  devDependencies: { uvu: '0', 'fast-check': '4' },
});
const mark = `FIX${'ME'}`;

/** One sample a rule; a rule without one does not compile. */
export const samples: Readonly<Record<keyof typeof rules, Sample>> = {
  parses: {
    bad: { 'protocol/a.ts': 'const = 1;' },
    found: ['protocol/a.ts:0 Unexpected token'],
    fine: { 'protocol/a.ts': 'const a: number = 1;' },
  },
  layerImports: {
    bad: {
      'protocol/a.ts': "import type { X } from '../actors/shared/node.ts';",
      'actors/broker/a.ts': "export * from '../producer/b.ts';\nimport '../../harness/x.ts';",
      'harness/a.ts': "type T = import('../properties/x.ts').T;",
      'scenarios/theme/a.scenario.ts': "await import('../../protocol/x.ts');",
    },
    found: [
      'protocol/a.ts:1 may not import actors/shared/node.ts',
      'actors/broker/a.ts:1 may not import actors/producer/b.ts',
      'actors/broker/a.ts:2 may not import harness/x.ts',
      'harness/a.ts:1 may not import properties/x.ts',
      'scenarios/theme/a.scenario.ts:1 may not import protocol/x.ts',
    ],
    fine: {
      'actors/broker/a.ts':
        "import '../shared/x.ts'; import '../connection/x.ts'; import './b.ts';",
      'harness/cli/a.ts': "import '../../scenarios/x.ts'; import '../../properties/x.ts';",
      'protocol/a.ts': "const text = \"import '../actors/x.ts'\"; // import '../actors/x.ts'",
    },
  },
  layerPackages: {
    bad: {
      'package.json': manifest,
      'protocol/a.ts': "import { produce } from 'immer';\nimport 'node:fs';",
      'actors/a.ts': "import { Subject } from 'rxjs';\nimport 'node:util';",
      'harness/a.ts': "import fc from 'fast-check';\nimport { suite } from 'uvu';",
      'harness/b.ts': "import { createServer } from 'node:net';",
      'scenarios/a.ts': "import 'rxjs';",
      'properties/a.ts': "import 'lodash';\nimport 'fs';\nimport '/tmp/a.ts';",
    },
    found: [
      'protocol/a.ts:1 immer is not in package.json (a built-in module begins with node:)',
      'protocol/a.ts:2 protocol may not use node:fs',
      'actors/a.ts:1 actors may not use the package rxjs',
      'actors/a.ts:2 actors may not use node:util',
      'harness/a.ts:1 harness may not use the package fast-check',
      'harness/a.ts:2 harness may not use the package uvu',
      'harness/b.ts:1 node:net belongs under harness/live or harness/cli',
      'scenarios/a.ts:1 scenarios may not use the package rxjs',
      'properties/a.ts:1 lodash is not in package.json (a built-in module begins with node:)',
      'properties/a.ts:2 fs is not in package.json (a built-in module begins with node:)',
      'properties/a.ts:3 imports an absolute path',
    ],
    fine: {
      'package.json': manifest,
      'protocol/a.test.ts': "import { is } from 'uvu/assert'; import 'node:fs';",
      'actors/a.ts': "import { setup } from 'xstate';",
      'harness/live/a.ts': "import 'node:net'; import { map } from 'rxjs/operators';",
      'properties/a.ts': "import 'fast-check'; import 'node:net';",
    },
  },
  noAmbientWorld: {
    bad: {
      'actors/a.ts': [
        'const now = Date.now() + new Date().getTime() + Math.random();',
        'const later = async () => { await now; };',
        'globalThis.setTimeout(later); setInterval(later); Buffer.from(process.env.X);',
        'const read = Date["now"], again = globalThis.Date.now;',
        'export const promise: Promise<void> = Promise.resolve();',
      ].join('\n'),
      'harness/kernel/a.ts': 'const start = performance.now();',
      'scenarios/a.scenario.ts': 'await 1;',
    },
    found: [
      'actors/a.ts:1 uses Date.now',
      'actors/a.ts:1 uses new Date()',
      'actors/a.ts:1 uses Math.random',
      'actors/a.ts:2 uses async',
      'actors/a.ts:2 uses await',
      'actors/a.ts:3 uses globalThis.setTimeout',
      'actors/a.ts:3 uses globalThis',
      'actors/a.ts:3 uses setInterval',
      'actors/a.ts:3 uses Buffer',
      'actors/a.ts:3 uses process',
      'actors/a.ts:4 uses Date.now',
      'actors/a.ts:4 uses Date.now',
      'actors/a.ts:4 uses globalThis',
      'actors/a.ts:5 uses Promise',
      'actors/a.ts:5 uses Promise',
      'harness/kernel/a.ts:1 uses performance',
      'scenarios/a.scenario.ts:1 uses await',
    ],
    fine: {
      'protocol/a.ts': [
        "const text = 'Date.now() and setTimeout'; // await Math.random()",
        'const day = new Date(0); const half = Math.round(0.5);',
        'export const host = { process: 1, setTimeout: 2 }; host.process += host.setTimeout;',
        'export const f = ({ process }: typeof host) => process;',
      ].join('\n'),
      'harness/kernel/a.ts': 'export const f = async () => { await 1; };',
      'harness/live/a.ts': 'setTimeout(() => Date.now());',
      'properties/a.ts': 'setTimeout(() => Date.now());',
    },
  },
  sizes: {
    bad: {
      'protocol/long.ts': 'const a = 1;\n'.repeat(301),
      'protocol/function.ts': `const f = () => {\n${'f();\n'.repeat(59)}};\n`,
      'protocol/wide.ts': `const a = '${'x'.repeat(88)}';\n// é`,
    },
    found: [
      'protocol/long.ts:301 the file has 301 lines',
      'protocol/function.ts:1 the function has 61 lines',
      'protocol/wide.ts:1 the line has 101 columns',
    ],
    fine: {
      'protocol/long.ts': 'const a = 1;\n'.repeat(300),
      'protocol/function.ts': `const f = () => {\n${'f();\n'.repeat(58)}};\n`,
      'protocol/wide.ts': `const a = '${'é'.repeat(87)}';\n`,
    },
  },
  documentedExports: {
    bad: {
      'protocol/a.ts': [
        '/** What the file is. */',
        "import x from './x.ts';",
        'export const a = 1;',
        '// Not a doc comment.',
        'export function b() {}',
        '/** Documents c, not d. */',
        'const c = 1; export type D = string;',
        'class E {}',
        'export { E };',
      ].join('\n'),
    },
    found: [
      'protocol/a.ts:3 a is exported without a doc comment',
      'protocol/a.ts:5 b is exported without a doc comment',
      'protocol/a.ts:7 D is exported without a doc comment',
      'protocol/a.ts:8 E is exported without a doc comment',
    ],
    fine: {
      'protocol/a.ts': [
        '/** A number. */',
        '// A remark to a tool.',
        'export const a = 1;',
        '/** Says it once for both. */',
        'export function b(x: 1): 1;',
        'export function b(x: 2): 2;',
        "export { c } from './c.ts';",
        '/** A class. */',
        'class E {}',
        'export { E };',
      ].join('\n'),
      'scenarios/a.scenario.ts': 'export const a = 1;',
    },
  },
  scenariosExplain: {
    bad: {
      'scenarios/a.scenario.ts': "import 'x';\n// Too late.",
      'scenarios/b.scenario.ts': `// What to learn.\n${'a();\n'.repeat(60)}`,
    },
    found: [
      'scenarios/a.scenario.ts:1 does not open with what there is to learn',
      'scenarios/b.scenario.ts:62 has 61 lines',
    ],
    fine: { 'scenarios/a.scenario.ts': `// What to learn.\n${'a();\n'.repeat(59)}` },
  },
  handlersExplain: {
    bad: {
      'protocol/commands/pullMessage.ts': '',
      'actors/broker/handlers/pullMessage.ts': '/** Behaviour: pulls. */\nf(); // Not modelled: x.',
    },
    found: ['actors/broker/handlers/pullMessage.ts:1 does not open with "Not modelled"'],
    fine: {
      'protocol/commands/pullMessage.ts': '',
      'actors/broker/handlers/pullMessage.ts': '/** Behaviour: pulls. Not modelled: x. */\nf();',
      'actors/broker/handlers/other.ts': '',
      'actors/broker/handlers/pullMessage.test.ts': '',
    },
  },
  suitesRun: {
    bad: {
      'protocol/a.test.ts': "import { suite } from 'uvu'; const a = suite('a'); // a.run();",
      'protocol/b.test.ts': "import { test } from 'uvu';\ntest('x', () => { test.run(); });",
      'protocol/c.test.ts': 'f();',
    },
    found: [
      'protocol/a.test.ts:1 a never runs',
      'protocol/b.test.ts:1 test never runs',
      'protocol/c.test.ts:0 has no suite of tests',
    ],
    fine: {
      'protocol/a.test.ts': "import { suite } from 'uvu'; const a = suite('a'); a.run();",
      'protocol/b.test.ts': "import { test } from 'uvu'; test.run();",
    },
  },
  reachable: {
    bad: {
      'protocol/lost.ts': "import './lostToo.ts';",
      'protocol/lostToo.ts': '',
      'protocol/tested.ts': '',
      'protocol/tested.test.ts': "import './tested.ts';",
    },
    found: [
      'protocol/lost.ts:0 nothing uses this file',
      'protocol/lostToo.ts:0 nothing uses this file',
      'protocol/tested.ts:0 nothing but its test uses this file',
    ],
    fine: {
      'package.json': '{ "bin": "./dist/harness/main.js" }',
      'harness/main.ts': "import '../protocol/used.ts'; new URL('./worker.mjs', import.meta.url);",
      'harness/worker.mjs': '',
      'protocol/used.ts': '',
      'scenarios/a.scenario.ts': '',
    },
  },
  nothingLeft: {
    bad: { 'protocol/a.ts': `f();\n/* ${mark}: later */` },
    found: [`protocol/a.ts:2 a ${mark} is left`],
    fine: { 'protocol/a.ts': `const text = '${mark}'; // TODO: may stay.` },
  },
  listed: {
    bad: {
      'protocol/commands/README.md': 'pullMessage and sendMessageV2',
      'protocol/commands/pull.ts': '',
      'scenarios/theme/story.scenario.ts': '',
      'properties/delivery.prop.ts': '',
    },
    found: [
      'protocol/commands/pull.ts:0 is not listed in protocol/commands/README.md',
      'scenarios/theme/story.scenario.ts:0 is not listed in scenarios/README.md',
      'properties/delivery.prop.ts:0 is not listed in properties/README.md',
    ],
    fine: {
      'protocol/commands/README.md': '| [`pull`](pull.ts) |',
      'protocol/commands/pull.ts': '',
      'protocol/commands/index.ts': '',
      'scenarios/README.md': '- [a story](theme/story.scenario.ts)',
      'scenarios/theme/story.scenario.ts': '',
      'scenarios/theme/helper.ts': '',
    },
  },
  readmes: {
    bad: { 'actors/broker/a.ts': '', 'actors/README.md': '', 'harness/live/a.ts': '' },
    found: ['actors/broker:0 has no README.md', 'harness:0 has no README.md'],
    fine: { 'actors/broker/a.ts': '', 'actors/README.md': '', 'actors/broker/README.md': '' },
  },
  fileNames: {
    bad: {
      'protocol/SendMessage.ts': '',
      'protocol/send_message.ts': '',
      'protocol/a.spec.ts': '',
    },
    found: [
      'protocol/SendMessage.ts:0 is not named in camelCase',
      'protocol/send_message.ts:0 is not named in camelCase',
      'protocol/a.spec.ts:0 is not named in camelCase',
    ],
    fine: { 'protocol/sendMessageV2.ts': '', 'protocol/a.test.ts': '', 'properties/b.mjs': '' },
  },
  twoErrorClasses: {
    bad: { 'harness/a.ts': 'class Oops extends Error {}\nconst b = class extends TypeError {};' },
    found: [
      'harness/a.ts:1 Oops is an error class',
      'harness/a.ts:2 a class without a name is an error class',
    ],
    fine: { 'harness/a.ts': 'class Bug extends Error {}\nclass Log extends Base {}' },
  },
  ownWords: {
    bad: { 'README.md': `Fine.\nSee /${'work'}/notes.`, 'a.json': `registry.${'npmjs'}.org` },
    found: [`README.md:2 says /${'work'}/`, `a.json:1 says registry.${'npmjs'}.org`],
    fine: { 'README.md': 'Works with /workers/ and homework/.' },
  },
};
