/** One parsed file of code: what tidy rules look at. They never match patterns over its text. */
import { dirname, join } from 'node:path/posix';
import { type Comment, type Node, type Program, parseSync, visitorKeys } from 'oxc-parser';

/** A syntax node with where it hangs. */
export interface Place {
  readonly node: Node;
  readonly parent: Node | undefined;
  /** The property of the parent that holds it, itself or in an array. */
  readonly key: string;
}

/** Something that a module takes from elsewhere: an import, a re-export, a file that it names. */
export interface Reference {
  /** As it is written. */
  readonly specifier: string;
  /** The path from the root, for a specifier that begins with a dot; undefined for a package. */
  readonly target: string | undefined;
  readonly line: number;
}

/** A parsed file of code. */
export interface SourceModule {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly program: Program;
  readonly comments: readonly Comment[];
  /** Every node, parents before children. */
  readonly places: readonly Place[];
  readonly imports: readonly Reference[];
  /** What the parser objects to. */
  readonly errors: readonly string[];
  /** The line, from 1, of an offset into the text. */
  lineAt(offset: number): number;
}

/** Parses one file. */
export function parseModule(path: string, text: string): SourceModule {
  const parsed = parseSync(path, text, { preserveParens: false, sourceType: 'module' });
  const { program, comments } = parsed;
  const places: Place[] = [];
  collect({ node: program, parent: undefined, key: '' }, places);
  const lineAt = lineFinder(text);
  return {
    path,
    text,
    lines: text.split('\n'),
    program,
    comments,
    places,
    imports: places.flatMap((place) => referenceAt(place, path, lineAt)),
    errors: parsed.errors.map(({ message }) => message),
    lineAt,
  };
}

/** Where a specifier that begins with a dot leads, seen from a file. */
export function resolveFrom(path: string, specifier: string): string | undefined {
  return specifier.startsWith('.') ? join(dirname(path), specifier) : undefined;
}

function collect(place: Place, places: Place[]): void {
  places.push(place);
  const { node } = place;
  // Nodes are plain objects; which of their properties hold nodes is in the parser's table.
  const fields = node as unknown as Readonly<Record<string, unknown>>;
  for (const key of visitorKeys[node.type] ?? []) {
    const held = fields[key];
    for (const child of Array.isArray(held) ? held : [held]) {
      if (child) collect({ node: child as Node, parent: node, key }, places);
    }
  }
}

function referenceAt({ node }: Place, path: string, lineAt: (at: number) => number): Reference[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportNamedDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType': {
      const { source } = node;
      if (source?.type !== 'Literal' || typeof source.value !== 'string') return [];
      const specifier = source.value;
      return [{ specifier, target: resolveFrom(path, specifier), line: lineAt(node.start) }];
    }
    default:
      return [];
  }
}

function lineFinder(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (starts[middle]! <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  };
}
