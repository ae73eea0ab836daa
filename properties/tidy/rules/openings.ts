import { type Finding, type Rule, ruleOfModules } from '../rule.ts';
import type { SourceModule } from '../sourceModule.ts';

const linesAScenario = 60;

/** A story is read before it is run. */
export const scenariosExplain = ruleOfModules(
  'a scenario opens with a comment and is at most 60 lines long',
  ({ path, lines, comments }) => {
    if (!path.endsWith('.scenario.ts')) return [];
    const findings: Finding[] = [];
    if (comments[0]?.start !== 0) {
      findings.push({ path, line: 1, problem: 'does not open with what there is to learn' });
    }
    if (lines.length > linesAScenario + 1) {
      findings.push({ path, line: lines.length, problem: `has ${lines.length - 1} lines` });
    }
    return findings;
  },
);

/** What a handler does, and what of the real one it leaves out, is the first thing to be read. */
export const handlersExplain: Rule = {
  title: 'the handler of a command opens with Behaviour and Not modelled',
  check: ({ modules, texts }) =>
    modules
      .filter(({ path }) => texts.has(`protocol/commands/${handledCommand(path)}.ts`))
      .flatMap((module) => missingWords(module)),
};

function missingWords({ path, comments, lineAt, program }: SourceModule): Finding[] {
  const opening = comments.filter(({ end }) => end <= (program.body[0]?.start ?? 0));
  const text = opening.map(({ value }) => value).join('\n');
  return ['Behaviour', 'Not modelled']
    .filter((word) => !text.includes(word))
    .map((word) => ({ path, line: lineAt(0), problem: `does not open with "${word}"` }));
}

/** `actors/broker/handlers/pullMessage.ts` handles `pullMessage`. */
function handledCommand(path: string): string | undefined {
  const parts = path.split('/');
  if (parts[0] !== 'actors' || parts.at(-2) !== 'handlers') return undefined;
  const [name, ...endings] = (parts.at(-1) ?? '').split('.');
  return endings.length === 1 ? name : undefined;
}
