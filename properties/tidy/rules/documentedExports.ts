import type { Node } from 'oxc-parser';
import { type Finding, ruleOfModules } from '../rule.ts';
import type { SourceModule } from '../sourceModule.ts';

/**
 * What others use says what it is. A re-export is documented where it comes from, a scenario by
 * what it opens with.
 */
export const documentedExports = ruleOfModules('every export has a doc comment', (module) => {
  if (module.path.endsWith('.scenario.ts')) return [];
  const seen = new Set<string>();
  return module.program.body.flatMap((statement) => {
    const missing = exportedNames(statement, module).filter(({ name, at }) => {
      // Overloads share the comment of the first.
      if (seen.has(name)) return false;
      seen.add(name);
      return !isDocumented(module, at);
    });
    return missing.map(
      ({ name, at }): Finding => ({
        path: module.path,
        line: module.lineAt(at),
        problem: `${name} is exported without a doc comment`,
      }),
    );
  });
});

interface Exported {
  readonly name: string;
  /** Where the statement begins that should have a comment before it. */
  readonly at: number;
}

function exportedNames(statement: Node, module: SourceModule): readonly Exported[] {
  if (statement.type === 'ExportDefaultDeclaration') {
    if (statement.declaration.type === 'Identifier') return [];
    return [{ name: 'default', at: statement.start }];
  }
  if (statement.type !== 'ExportNamedDeclaration' || statement.source) return [];
  const { declaration, specifiers, start } = statement;
  if (declaration) return namesOf(declaration).map((name) => ({ name, at: start }));
  return specifiers.flatMap(({ local }) => {
    const name = 'name' in local ? local.name : '';
    const own = module.program.body.find((other) => namesOf(other).includes(name));
    // Not declared here: imported and passed on.
    return own === undefined ? [] : [{ name, at: own.start }];
  });
}

function namesOf(declaration: Node): readonly string[] {
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : '{…}'));
  }
  if (!('id' in declaration) || declaration.id?.type !== 'Identifier') return [];
  return [declaration.id.name];
}

/** Whether a doc comment ends right before an offset; other comments may stand between. */
function isDocumented({ comments, text }: SourceModule, at: number): boolean {
  let from = at;
  for (const comment of comments.filter(({ end }) => end <= at).reverse()) {
    if (text.slice(comment.end, from).trim() !== '') return false;
    if (comment.type === 'Block' && comment.value.startsWith('*')) return true;
    from = comment.start;
  }
  return false;
}
