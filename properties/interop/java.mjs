/**
 * Java and Maven, found and run. Jars come from the local repository when they are all there
 * (`mvn -o`); only a first use, or a changed pom, goes out for them. Nothing here skips: what is
 * missing is an error that says what to install.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const JAVA_RELEASE_MIN = 17;
const MAVEN_TIMEOUT_MS = 240_000;

const INSTALL = {
  jdk: `install a JDK ${JAVA_RELEASE_MIN} or newer (java and javac on the PATH, or JAVA_HOME set)`,
  maven: 'install Maven 3.8 or newer (mvn on the PATH)',
  jars: 'jars are missing from the local Maven repository; let Maven download them once',
};

/** The command of one JDK tool: `java`, `javac`. JAVA_HOME wins over the PATH. */
export function javaTool(name) {
  const home = process.env.JAVA_HOME;
  return home ? join(home, 'bin', name) : name;
}

/** Fails unless a JDK (the compiler too) of a sufficient release answers. */
export function requireJdk() {
  const result = spawnSync(javaTool('javac'), ['-version'], { encoding: 'utf8' });
  const release = Number(/javac (\d+)/.exec(`${result.stdout}${result.stderr}`)?.[1] ?? 0);
  if (result.error || release < JAVA_RELEASE_MIN) {
    const found = release > 0 ? `found release ${release}` : 'no javac found';
    throw new Error(`${found}: ${INSTALL.jdk}`);
  }
}

/** Runs Maven quietly in a folder: offline first, then online; its output is for errors only. */
export function maven(directory, goals) {
  const run = (...flags) =>
    spawnSync('mvn', ['-B', '-q', ...flags, ...goals], {
      cwd: directory,
      encoding: 'utf8',
      timeout: MAVEN_TIMEOUT_MS,
    });
  const offline = run('-o');
  if (offline.error?.code === 'ENOENT') throw new Error(`no mvn found: ${INSTALL.maven}`);
  if (offline.status === 0) return;
  const online = run();
  if (online.status === 0) return;
  const said = `${online.stdout ?? ''}${online.stderr ?? ''}`.trim().split('\n').slice(0, 20);
  const compiling = said.some((line) => line.includes('COMPILATION ERROR'));
  const cause = compiling ? 'the Java program does not compile' : INSTALL.jars;
  throw new Error([`mvn ${goals.join(' ')} in ${directory} failed: ${cause}`, ...said].join('\n'));
}

/** The run-time classpath of a pom, as one string; kept until the pom changes. */
export function classpathOf(directory) {
  const file = join(directory, 'target', 'classpath.txt');
  if (isFresh(file, join(directory, 'pom.xml'))) return readFileSync(file, 'utf8').trim();
  maven(directory, ['dependency:build-classpath', `-Dmdep.outputFile=${file}`]);
  return readFileSync(file, 'utf8').trim();
}

function isFresh(file, source) {
  if (!existsSync(file) || statSync(file).mtimeMs < statSync(source).mtimeMs) return false;
  return readFileSync(file, 'utf8').trim().split(delimiter).every(existsSync);
}
