/** Knows whether Java and Maven are on this machine, and says exactly which of them is missing or too old. */
import { Fault } from '../faults.ts';
import { runCommand } from './run-command.ts';

const needed = 17;
const advice =
  'Install a JDK or JRE 17 or later and Maven 3.6.3 or later and put them on PATH (Debian, Ubuntu: apt-get ' +
  'install openjdk-17-jre-headless maven; macOS: brew install openjdk maven), or give the services by URL ' +
  'in millrace.yml.';

/** Throws `tool-missing` where there is no Java, or one that Kafka 4 does not run on. */
export async function requireJava(signal: AbortSignal): Promise<void> {
  const { code, said } = await runCommand({ run: ['java', '-version'], cwd: '/' }, signal);
  if (code === null)
    throw missing(`The local stack needs Java ${needed} or later, and there is no \`java\` on PATH.`);
  const version = /version "(?:1\.)?(\d+)[^"]*"/.exec(said);
  if (code !== 0 || version === null) {
    throw missing(`\`java -version\` failed with exit code ${code}: ${said.trim()}.`);
  }
  if (Number(version[1]) < needed) {
    throw missing(`The local stack needs Java ${needed} or later; \`java\` on PATH is ${version[1]}.`);
  }
}

/** Throws `tool-missing` where there is no Maven, or one too old for the plugins of our POM. */
export async function requireMaven(signal: AbortSignal): Promise<void> {
  const { code, said } = await runCommand({ run: ['mvn', '-version'], cwd: '/' }, signal);
  if (code === null) {
    throw missing('The local stack is downloaded by Maven 3.6.3 or later, and there is no `mvn` on PATH.');
  }
  const version = /Apache Maven (\d+)\.(\d+)\.(\d+)/.exec(said);
  if (code !== 0 || version === null) {
    throw missing(`\`mvn -version\` failed with exit code ${code}: ${said.trim()}.`);
  }
  if (Number(version[1]) * 100 + Number(version[2]) < 306) {
    throw missing(
      `The local stack needs Maven 3.6.3 or later; \`mvn\` on PATH is ${version[1]}.${version[2]}.`,
    );
  }
}

const missing = (what: string): Fault => new Fault('tool-missing', `${what} ${advice}`);
