import { type Finding, ruleOfModules } from '../rule.ts';
import type { SourceModule } from '../sourceModule.ts';
import { isTest } from '../tree.ts';

/** A uvu file that forgets `.run()` runs nothing, and passes. */
export const suitesRun = ruleOfModules('every suite of tests is run', (module) => {
  const suites = declaredSuites(module);
  const run = new Set(suitesThatRun(module));
  const findings = suites
    .filter(({ name }) => !run.has(name))
    .map(({ name, line }): Finding => ({ path: module.path, line, problem: `${name} never runs` }));
  if (isTest(module.path) && suites.length === 0) {
    return [{ path: module.path, line: 0, problem: 'has no suite of tests' }];
  }
  return findings;
});

/** `const x = suite(…)`, and `test` where it is imported from uvu. */
function declaredSuites({ program, lineAt }: SourceModule): { name: string; line: number }[] {
  return program.body.flatMap((statement) => {
    const line = lineAt(statement.start);
    if (statement.type === 'ImportDeclaration' && statement.source.value === 'uvu') {
      return statement.specifiers
        .filter((each) => each.type === 'ImportSpecifier' && importedName(each) === 'test')
        .map(({ local }) => ({ name: local.name, line }));
    }
    if (statement.type !== 'VariableDeclaration') return [];
    return statement.declarations.flatMap(({ id, init }) =>
      id.type === 'Identifier' &&
      init?.type === 'CallExpression' &&
      init.callee.type === 'Identifier' &&
      init.callee.name === 'suite'
        ? [{ name: id.name, line }]
        : [],
    );
  });
}

function importedName(specifier: { imported: { type: string } }): string | undefined {
  return 'name' in specifier.imported ? String(specifier.imported.name) : undefined;
}

/** Names `x` of statements `x.run();` at the top of the module. */
function suitesThatRun({ program }: SourceModule): readonly string[] {
  return program.body.flatMap((statement) => {
    if (statement.type !== 'ExpressionStatement') return [];
    const call = statement.expression;
    if (call.type !== 'CallExpression' || call.callee.type !== 'MemberExpression') return [];
    const { object, property } = call.callee;
    const runs = property.type === 'Identifier' && property.name === 'run';
    return runs && object.type === 'Identifier' ? [object.name] : [];
  });
}
