/** `ssl` as written → what Node's TLS takes, with the files read, or what is wrong with them by line. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Issue, Reading } from './issue.ts';
import { dereferenced } from './secret.ts';
import type { TlsConfig } from './security.ts';
import type { TlsFile } from './services-shape.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

export type Around = Readonly<{ file: YamlFile; folder: string; env: NodeJS.ProcessEnv }>;

/** Null where TLS is not asked for. */
export function tlsConfig(
  { file, folder, env }: Around,
  path: YamlPath,
  ssl: TlsFile | undefined,
): Reading<TlsConfig> {
  if (ssl === undefined) return { value: null, issues: [] };
  if (ssl === true) return { value: {}, issues: [] };
  const { ca, cert, key, passphrase, serverName } = ssl;
  const pems = Object.entries({ ca, cert, key }).flatMap(([name, pem]) => {
    if (pem === undefined) return [];
    const { value, issues } = pemFile(resolve(folder, pem), [file.where([...path, name]), name, pem]);
    return [{ name, value, issues }];
  });
  const value = {
    ...Object.fromEntries(pems.map(({ name, value }) => [name, value])),
    ...(passphrase && { passphrase: dereferenced(passphrase, env) }),
    ...(serverName && { servername: serverName }),
  };
  const apart: Issue[] =
    (cert === undefined) === (key === undefined)
      ? []
      : [{ at: file.where(path), message: 'cert and key go together, expected both or neither' }];
  return { value, issues: [...pems.flatMap(({ issues }) => issues), ...apart] };
}

/** Read here and not when it is needed: a file that is wrong is told with everything else. */
function pemFile(
  path: string,
  [at, name, shown]: readonly [at: string, name: string, shown: string],
): Reading<string> {
  try {
    const text = readFileSync(path, 'utf8');
    const kind = name === 'key' ? 'PRIVATE KEY' : 'CERTIFICATE';
    if (text.includes(`${kind}-----`)) return { value: text, issues: [] };
    return {
      value: null,
      issues: [{ at, message: `${JSON.stringify(shown)} holds no ${kind}, expected PEM` }],
    };
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown reason';
    const what = why === 'ENOENT' ? 'is not there' : `cannot be read (${why})`;
    return { value: null, issues: [{ at, message: `${JSON.stringify(shown)} ${what}, expected a file` }] };
  }
}
