/**
 * Which build this is: the package's version and a digest of what decides about a run. Replay
 * strings carry it, so that another outcome can be told from another build.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders whose files decide about what happens in a run. */
const folders = ['protocol', 'actors', 'harness', 'scenarios'];

/** The folder that holds `protocol`, `actors`, ...: the checkout, or `dist` in the package. */
const root = fileURLToPath(new URL('../../', import.meta.url));

let known: string | undefined;

/** `<version>+<digest>`; computed once a process, in a few milliseconds. */
export function buildId(): string {
  known ??= `${packageVersion()}+${digest()}`;
  return known;
}

/** The version in the package's own package.json. */
export function packageVersion(): string {
  for (const folder of [root, dirname(root.replace(/[\\/]$/, ''))]) {
    const file = join(folder, 'package.json');
    if (!existsSync(file)) continue;
    const { name, version } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
    if (name === 'rocketmq-orrery') return version ?? '0';
  }
  return '0';
}

/** Eight digits of a digest over the sources, without their tests; the same for equal sources. */
function digest(): string {
  const hash = createHash('sha256');
  for (const folder of folders) {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
    const sources = files.filter((file) => /(?<!\.test|\.d)\.[jt]s$/.test(file));
    for (const file of sources.map((name) => name.replaceAll('\\', '/')).sort()) {
      hash.update(`${folder}/${file}\n`).update(readFileSync(join(root, folder, file)));
    }
  }
  return hash.digest('hex').slice(0, 8);
}
