import { type Finding, ruleOfModules } from '../rule.ts';

const allowed = ['Bug', 'StoryError'];

/** A refusal is data; only a broken invariant and a nonsensical story are thrown. */
export const twoErrorClasses = ruleOfModules(
  'there are no error classes but Bug and StoryError',
  ({ path, places, lineAt }) =>
    places.flatMap(({ node }): Finding[] => {
      if (node.type !== 'ClassDeclaration' && node.type !== 'ClassExpression') return [];
      const parent = node.superClass;
      if (parent?.type !== 'Identifier' || !parent.name.endsWith('Error')) return [];
      const name = node.id?.name ?? 'a class without a name';
      if (allowed.includes(name)) return [];
      return [{ path, line: lineAt(node.start), problem: `${name} is an error class` }];
    }),
);
