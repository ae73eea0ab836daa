/** What a reader may want to do next, as commands that can be typed as they stand. */

/** How the command is called: from a checkout, or where the package is installed. */
export const orrery = import.meta.url.endsWith('.ts') ? 'npm run -s orrery --' : 'npx orrery';

/**
 * Hints after a story that held.
 * @param name what the command calls it: its slug, or the file that it is in
 */
export function afterHeldStory(name: string, seed: number, isFile = false): readonly string[] {
  return asHints([
    ['run --list', 'the other stories'],
    [`run ${name} --seed ${seed + 1}`, 'the same story with other chances'],
    [`run ${name} --trace`, 'every step of it'],
    [`run ${name} --live`, 'the same story over sockets'],
    [
      `replay STRING${isFile ? ` --stories ${name}` : ''}`,
      'the very same run again, by the string above',
    ],
    ['serve', 'the same machines on sockets, for official clients'],
  ]);
}

/** Hints after a story that held over sockets. */
export function afterHeldLiveStory(slug: string): readonly string[] {
  return asHints([
    [`run ${slug}`, 'the same story in simulation, the same run each time'],
    [`run ${slug} --live --trace`, 'every step of such a run'],
    ['run all --live', 'all stories over sockets'],
    ['serve', 'the same machines for official clients'],
  ]);
}

function asHints(rows: readonly (readonly [command: string, what: string])[]): readonly string[] {
  const width = Math.max(...rows.map(([command]) => command.length));
  return [
    'what to try next',
    ...rows.map(([command, what]) => `  ${orrery} ${command.padEnd(width)}   ${what}`),
  ];
}
