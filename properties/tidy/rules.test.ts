/** Each tidy rule catches what it is there for, and lets pass what only looks like it. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Rule } from './rule.ts';
import { rules } from './rules/index.ts';
import { type Files, samples } from './samples.ts';
import { treeOf } from './tree.ts';

const tidyRules = suite('tidy rules');

function findings(rule: Rule, files: Files): readonly string[] {
  const tree = treeOf(new Map(Object.entries(files)));
  return rule.check(tree).map(({ path, line, problem }) => `${path}:${line} ${problem}`);
}

for (const [name, rule] of Object.entries(rules)) {
  const { bad, found, fine } = samples[name as keyof typeof rules];

  tidyRules(`caught, where it does not hold: ${rule.title}`, () => {
    assert.ok(found.length > 0);
    assert.equal(findings(rule, bad), found);
  });

  tidyRules(`not confused by what looks alike: ${rule.title}`, () => {
    assert.equal(findings(rule, fine), []);
  });
}

tidyRules.run();
