import { type Finding, ruleOfModules } from '../rule.ts';
import type { SourceModule } from '../sourceModule.ts';

const linesAFile = 300;
const linesAFunction = 60;
const columns = 100;

/** What fits on a screen and in a head. */
export const sizes = ruleOfModules(
  'no file is over 300 lines, no function over 60, no line over 100 columns',
  (module) => [...longFile(module), ...longFunctions(module), ...wideLines(module)],
);

function longFile({ path, lines }: SourceModule): Finding[] {
  // A final line break ends the last line, it does not begin another.
  const count = lines.at(-1) === '' ? lines.length - 1 : lines.length;
  return count > linesAFile ? [{ path, line: count, problem: `the file has ${count} lines` }] : [];
}

function longFunctions({ path, places, lineAt }: SourceModule): Finding[] {
  return places.flatMap(({ node }) => {
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression': {
        const line = lineAt(node.start);
        const count = lineAt(node.end) - line + 1;
        const problem = `the function has ${count} lines`;
        return count > linesAFunction ? [{ path, line, problem }] : [];
      }
      default:
        return [];
    }
  });
}

function wideLines({ path, lines }: SourceModule): Finding[] {
  return lines.flatMap((text, index) => {
    const width = [...text].length;
    const problem = `the line has ${width} columns`;
    return width > columns ? [{ path, line: index + 1, problem }] : [];
  });
}
