/** Which builds of PostgreSQL and Redis fit this operating system and processor. */
import { arch, platform, report } from 'node:process';
import { Fault } from '../faults.ts';

const architectures = new Map<string, string>([
  ['x64', 'amd64'],
  ['arm64', 'arm64v8'],
]);

/** The end of the artifact's name, for example `linux-amd64`. */
export function postgresPlatform(): string {
  const processor = architectures.get(arch);
  if ((platform !== 'linux' && platform !== 'darwin') || processor === undefined) {
    throw new Fault(
      'tool-missing',
      `The local stack runs on Linux and macOS on x64 and arm64, and this is ${platform} on ${arch}. ` +
        'Use Docker, or give the services by URL in millrace.yml.',
    );
  }
  return `${platform}-${processor}${isMusl() ? '-alpine' : ''}`;
}

/** Those of the archive's servers that may run here, the best first, the statically linked after it. */
export function redisServers(names: readonly string[]): readonly string[] {
  const kinds =
    platform === 'linux' && arch === 'x64' ? ['linux-amd64', 'linux-386'] : [`${platform}-${arch}`];
  return kinds.flatMap((kind) =>
    names.filter((name) => name.startsWith('redis-server-') && name.endsWith(kind)),
  );
}

/** Node reports glibc's version where it runs on glibc; musl needs a build of its own. */
function isMusl(): boolean {
  if (platform !== 'linux') return false;
  const known: unknown = report.getReport();
  const header: unknown =
    typeof known === 'object' && known !== null && 'header' in known ? known.header : null;
  return !(typeof header === 'object' && header !== null && 'glibcVersionRuntime' in header);
}
