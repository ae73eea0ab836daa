/** The rules of the house, checked by parsing every file of it. */
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Finding, print } from './rule.ts';
import { rules } from './rules/index.ts';
import { layers, readTree } from './tree.ts';

const tidy = suite('tidy');
const tree = readTree(fileURLToPath(new URL('../..', import.meta.url)));

tidy('the rules see the code of every layer', () => {
  for (const layer of layers) {
    const seen = tree.modules.filter(({ path }) => path.startsWith(`${layer}/`)).length;
    assert.ok(seen >= 3, `${layer}: ${seen} files`);
  }
});

for (const rule of Object.values(rules)) {
  tidy(rule.title, () => {
    const findings = rule.check(tree);
    if (findings.length > 0) throw broken(findings);
  });
}

/** Says where, and not how the tests got there. */
function broken(findings: readonly Finding[]): Error {
  const error = new Error(print(findings));
  error.stack = 'Error';
  return error;
}

tidy.run();
