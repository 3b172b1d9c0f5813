/** Knows whether Java and Maven are on this machine, and says exactly which of them is missing or too old. */
import { Fault } from '../faults.ts';
import { runCommand } from './run-command.ts';

const needed = 17;
const advice =
  'Install a JDK or JRE 17 or later and Maven 3.6.3 or later and put them on PATH (Debian, Ubuntu: apt-get ' +
  'install openjdk-17-jre-headless maven; macOS: brew install openjdk maven), or give the services by URL ' +
  'in millrace.yml.';

/** Throws one `tool-missing` that names all that is missing; Maven is needed for what is not here yet. */
export async function requireTools(withMaven: boolean, signal: AbortSignal): Promise<void> {
  const looks = [javaLack(signal), withMaven ? mavenLack(signal) : null];
  const lacks = (await Promise.all(looks)).filter((lack) => lack !== null);
  if (lacks.length > 0) throw new Fault('tool-missing', `${lacks.join(' ')} ${advice}`);
}

/** What is wrong with Java on this machine: none, or one that Kafka 4 does not run on; else null. */
async function javaLack(signal: AbortSignal): Promise<string | null> {
  const { code, said } = await runCommand({ run: ['java', '-version'], cwd: '/' }, signal);
  if (code === null)
    return `The local stack needs Java ${needed} or later, and there is no \`java\` on PATH.`;
  const version = /version "(?:1\.)?(\d+)[^"]*"/.exec(said);
  if (code !== 0 || version === null)
    return `\`java -version\` failed with exit code ${code}: ${said.trim()}.`;
  if (Number(version[1]) >= needed) return null;
  return `The local stack needs Java ${needed} or later; \`java\` on PATH is ${version[1]}.`;
}

/** What is wrong with Maven: none, or one too old for the plugins of our POM; else null. */
async function mavenLack(signal: AbortSignal): Promise<string | null> {
  const { code, said } = await runCommand({ run: ['mvn', '-version'], cwd: '/' }, signal);
  if (code === null)
    return 'The local stack is downloaded by Maven 3.6 or later, and there is no `mvn` on PATH.';
  const version = /Apache Maven (\d+)\.(\d+)/.exec(said);
  if (code !== 0 || version === null)
    return `\`mvn -version\` failed with exit code ${code}: ${said.trim()}.`;
  if (Number(version[1]) * 100 + Number(version[2]) >= 306) return null;
  return `The local stack needs Maven 3.6 or later; \`mvn\` on PATH is ${version[1]}.${version[2]}.`;
}
