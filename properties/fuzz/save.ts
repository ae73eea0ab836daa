/** Keeps a failing plan as a file: plans live on where seeds die. */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plan } from '../../harness/plan/plan.ts';

/**
 * Writes a plan to `<folder>/<monitor>-<digest of the plan>.plan.json`, a step a line.
 * @returns the file
 */
export function savePlan(folder: string, monitor: string, plan: Plan): string {
  const text = planText(plan);
  const digest = createHash('sha256').update(text).digest('hex').slice(0, 8);
  const file = join(folder, `${monitor}-${digest}.plan.json`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, text);
  return file;
}

/** A plan as JSON with a line for each node and step. */
export function planText(plan: Plan): string {
  const members = Object.entries(plan).map(([name, value]) => {
    const isList = Array.isArray(value) && value.length > 0;
    const text = isList
      ? `[\n${value.map((each) => `    ${JSON.stringify(each)}`).join(',\n')}\n  ]`
      : JSON.stringify(value);
    return `  ${JSON.stringify(name)}: ${text}`;
  });
  return `{\n${members.join(',\n')}\n}\n`;
}
