/** Finds uses of the ambient world (clock, chance, timers, promises) in the syntax of a module. */
import type { Node } from 'oxc-parser';
import type { Place, SourceModule } from './sourceModule.ts';

/** A use of the ambient world. */
export interface AmbientUse {
  /** As a reader would write it: `Date.now`, `await`, `setTimeout`. */
  readonly name: string;
  readonly line: number;
}

/** Every use of a global name, of `Date` as a clock, of `Math.random`, and of asynchrony. */
export function ambientUses(module: SourceModule, globals: ReadonlySet<string>): AmbientUse[] {
  const own = declaredNames(module.places);
  const uses: AmbientUse[] = [];
  for (const place of module.places) {
    const name = useAt(place, globals, own);
    if (name !== undefined) uses.push({ name, line: module.lineAt(place.node.start) });
  }
  return uses;
}

function useAt(
  { node, parent, key }: Place,
  globals: ReadonlySet<string>,
  own: ReadonlySet<string>,
): string | undefined {
  switch (node.type) {
    case 'AwaitExpression':
      return 'await';
    case 'ForOfStatement':
      return node.await ? 'for await' : undefined;
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return node.async ? 'async' : undefined;
    case 'NewExpression':
      return isGlobal(node.callee, 'Date', own) && node.arguments.length === 0
        ? 'new Date()'
        : undefined;
    case 'CallExpression':
      return isGlobal(node.callee, 'Date', own) ? 'Date()' : undefined;
    case 'MemberExpression':
      return memberUse(node.object, propertyName(node), globals, own);
    case 'Identifier':
      if (!globals.has(node.name) || own.has(node.name)) return undefined;
      return isName(parent, key) ? undefined : node.name;
    default:
      return undefined;
  }
}

function memberUse(
  object: Node,
  property: string | undefined,
  globals: ReadonlySet<string>,
  own: ReadonlySet<string>,
): string | undefined {
  if (property === undefined) return undefined;
  if (isGlobal(object, 'globalThis', own) && globals.has(property)) return `globalThis.${property}`;
  if (isGlobal(object, 'Date', own) && property === 'now') return 'Date.now';
  if (isGlobal(object, 'Math', own) && property === 'random') return 'Math.random';
  return undefined;
}

function isGlobal(node: Node, name: string, own: ReadonlySet<string>): boolean {
  if (node.type === 'Identifier') return node.name === name && !own.has(name);
  // globalThis.Date is Date.
  return (
    node.type === 'MemberExpression' &&
    propertyName(node) === name &&
    isGlobal(node.object, 'globalThis', own)
  );
}

/** The property's name where it can be read off: `a.b` or `a['b']`. */
function propertyName(node: Node & { type: 'MemberExpression' }): string | undefined {
  const { property, computed } = node;
  if (!computed && property.type === 'Identifier') return property.name;
  if (property.type === 'Literal' && typeof property.value === 'string') return property.value;
  return undefined;
}

/** Whether an identifier in this position only names something, and does not refer to it. */
function isName(parent: Node | undefined, key: string): boolean {
  switch (parent?.type) {
    case 'MemberExpression':
      return key === 'property' && !parent.computed;
    case 'Property':
    case 'PropertyDefinition':
    case 'MethodDefinition':
    case 'TSPropertySignature':
    case 'TSMethodSignature':
      return key === 'key' && !parent.computed;
    case 'LabeledStatement':
    case 'BreakStatement':
    case 'ContinueStatement':
    case 'ImportSpecifier':
    case 'ExportSpecifier':
    case 'TSNamedTupleMember':
      return true;
    default:
      return false;
  }
}

/** Names that the module declares somewhere: there they are not the global ones. */
function declaredNames(places: readonly Place[]): ReadonlySet<string> {
  const names = new Set<string>();
  const declare = (pattern: Node | null): void => {
    if (pattern?.type === 'Identifier') names.add(pattern.name);
    // What a pattern takes apart is a place of its own, and comes up by itself.
    if (pattern?.type === 'AssignmentPattern') declare(pattern.left);
    if (pattern?.type === 'RestElement') declare(pattern.argument);
  };
  for (const { node, parent, key } of places) {
    if (declares(parent, key)) declare(node);
    if (node.type === 'ArrayPattern') node.elements.forEach(declare);
    if (node.type !== 'ObjectPattern') continue;
    for (const property of node.properties) {
      declare(property.type === 'Property' ? property.value : property);
    }
  }
  return names;
}

function declares(parent: Node | undefined, key: string): boolean {
  switch (parent?.type) {
    case 'VariableDeclarator':
    case 'ClassDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSInterfaceDeclaration':
      return key === 'id';
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
      return key === 'id' || key === 'params';
    case 'ImportSpecifier':
    case 'ImportDefaultSpecifier':
    case 'ImportNamespaceSpecifier':
      return key === 'local';
    case 'CatchClause':
      return key === 'param';
    default:
      return false;
  }
}
