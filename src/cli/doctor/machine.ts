/** What of this machine Millrace needs: Node, Java and Maven for the local services, and room on the disk. */
import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { java, maven, type Tool, toolAdvice } from '../../stack/java-tools.ts';
import { cachedParts } from '../../stack/stack-parts.ts';
import { projectCache } from '../../stack/start-stack.ts';
import { atLeast, type Finding, finding } from './finding.ts';

const nodeWanted = 24;
const roomWantedMb = 2_000;
/** Below this PostgreSQL and Kafka stop by themselves, Kafka without asking. */
const roomNeededMb = 200;

type Machine = Readonly<{
  dataDir: string /** False where every service is given by URL. */;
  needsStack: boolean;
}>;

export async function machineFindings(
  { dataDir, needsStack }: Machine,
  signal: AbortSignal,
): Promise<readonly Finding[]> {
  const node = atLeast('node version', [Number(process.versions.node.split('.')[0]), nodeWanted], {
    verdict: 'wrong',
    next: 'run it through npm or npx, which use the Node among the dependencies: `npm ci`, `npx millrace …`',
  });
  const tools = needsStack ? await toolFindings(signal) : [];
  return [node, ...tools, await roomFinding(dataDir)];
}

async function toolFindings(signal: AbortSignal): Promise<readonly Finding[]> {
  const [ofJava, ofMaven] = await Promise.all([java(signal), maven(signal)]);
  const downloaded = cachedParts(projectCache) !== null;
  const found = `${ofMaven.found ?? 'none'}, not needed: the local services are downloaded`;
  return [
    toolFinding('java', ofJava),
    downloaded ? finding('maven', 'right', { found }) : toolFinding('maven', ofMaven),
  ];
}

const toolFinding = (what: string, { found, wanted, lack }: Tool): Finding =>
  finding(what, lack === null ? 'right' : 'wrong', {
    ...{ found: found ?? 'none', wanted },
    next: `${lack} ${toolAdvice}`,
  });

async function roomFinding(dataDir: string): Promise<Finding> {
  let dir = dataDir;
  while (!existsSync(dir)) dir = dirname(dir);
  const { bavail, bsize } = await statfs(dir);
  const freeMb = Math.floor((bavail * bsize) / 1e6);
  const verdict = freeMb >= roomWantedMb ? 'right' : freeMb >= roomNeededMb ? 'weak' : 'wrong';
  const next = `make room on the disk of ${dataDir}, or set dataDir to another`;
  return finding('disk space', verdict, {
    found: `${freeMb} MB`,
    wanted: `${roomWantedMb} MB or more`,
    next,
  });
}
