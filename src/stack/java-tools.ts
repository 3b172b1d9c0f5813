/** Knows whether Java and Maven are on this machine, and says exactly which of them is missing or too old. */
import { Fault } from '../faults.ts';
import { runCommand } from './run-command.ts';

const needed = 17;
/** What a person does about them. */
export const toolAdvice =
  'Install a JDK or JRE 17 or later and Maven 3.6.3 or later and put them on PATH (Debian, Ubuntu: apt-get ' +
  'install openjdk-17-jre-headless maven; macOS: brew install openjdk maven), or give the services by URL ' +
  'in millrace.yml.';

/** A tool as it is on this machine. */
export type Tool = Readonly<{
  /** Its version; null: there is none, or it does not say. */
  found: string | null;
  wanted: string;
  /** What is wrong with it, in words; null: nothing. */
  lack: string | null;
}>;

/** Throws one `tool-missing` that names all that is missing; Maven is needed for what is not here yet. */
export async function requireTools(withMaven: boolean, signal: AbortSignal): Promise<void> {
  const tools = await Promise.all([java(signal), ...(withMaven ? [maven(signal)] : [])]);
  const lacks = tools.flatMap(({ lack }) => (lack === null ? [] : [lack]));
  if (lacks.length > 0) throw new Fault('tool-missing', `${lacks.join(' ')} ${toolAdvice}`);
}

/** Kafka 4 runs on this Java and later. */
export async function java(signal: AbortSignal): Promise<Tool> {
  const wanted = `${needed} or later`;
  const { code, said } = await runCommand({ run: ['java', '-version'], cwd: '/' }, signal);
  const none = { found: null, wanted };
  if (code === null)
    return { ...none, lack: `The local stack needs Java ${wanted}, and there is no \`java\` on PATH.` };
  const [, version = null, major] = /version "((?:1\.)?(\d+)[^"]*)"/.exec(said) ?? [];
  if (code !== 0 || version === null)
    return { ...none, lack: `\`java -version\` failed with exit code ${code}: ${said.trim()}.` };
  if (Number(major) >= needed) return { found: version, wanted, lack: null };
  const lack = `The local stack needs Java ${wanted}; \`java\` on PATH is ${major}.`;
  return { found: version, wanted, lack };
}

/** The plugins of our POM want this Maven. */
export async function maven(signal: AbortSignal): Promise<Tool> {
  const wanted = '3.6 or later';
  const { code, said } = await runCommand({ run: ['mvn', '-version'], cwd: '/' }, signal);
  const none = { found: null, wanted };
  if (code === null)
    return {
      ...none,
      lack: `The local stack is downloaded by Maven ${wanted}, and there is no \`mvn\` on PATH.`,
    };
  const [, version = null, major, minor] = /Apache Maven ((\d+)\.(\d+)[\w.-]*)/.exec(said) ?? [];
  if (code !== 0 || version === null)
    return { ...none, lack: `\`mvn -version\` failed with exit code ${code}: ${said.trim()}.` };
  if (Number(major) * 100 + Number(minor) >= 306) return { found: version, wanted, lack: null };
  return {
    found: version,
    wanted,
    lack: `The local stack needs Maven ${wanted}; \`mvn\` on PATH is ${major}.${minor}.`,
  };
}
