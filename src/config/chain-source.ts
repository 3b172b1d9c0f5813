/** Sources of type `evm`: as they stand in the file → as they are read, or what is wrong with their nodes. */
import type { NodeConfig, NodeFile } from './chain-config.ts';
import { durationMs } from './duration.ts';
import type { Issue } from './issue.ts';
import { dereferenced, mayChange, missingSecrets, secretsIn, secretsNow } from './secret.ts';
import { secretIssues } from './services.ts';
import type { EvmSourceConfig, SourceFile } from './source-config.ts';
import type { Around } from './tls.ts';
import { wantedConfig, wantedIssues } from './wanted-events.ts';
import type { YamlFile } from './yaml-file.ts';

export function evmSourceConfig(
  { nodes, logs, poll, gapAfter, allowPlain: _, ...source }: Extract<SourceFile, { type: 'evm' }>,
  { folder, env }: Omit<Around, 'file'>,
): EvmSourceConfig {
  return {
    ...source,
    nodes: nodes.map((node) => nodeConfig(node, env)),
    logs: logs.map((entry) => wantedConfig(entry, folder)),
    pollMs: durationMs(poll) ?? 0,
    gapAfterMs: durationMs(gapAfter) ?? 0,
  };
}

function nodeConfig(node: NodeFile, env: NodeJS.ProcessEnv): NodeConfig {
  const { url, ...bounds } = typeof node === 'string' ? { url: node, ...usual } : node;
  const read = () => {
    const now = secretsNow(url, env);
    return { url: dereferenced(url, now, encodeURIComponent), keys: secretsIn(url, now) };
  };
  const reread = () => (missingSecrets(url, env).length > 0 ? null : read());
  return { ...bounds, ...read(), ...(mayChange(url, env) && { reread }) };
}

/** What the shape fills in where a node is a mapping. */
const usual = { weight: 1, requestsPerSecond: 1_000 };

/** Works on whatever is well-formed, so that these are told together with what is not. */
export function chainIssues({ file, folder, env }: Around): Issue[] {
  const sources = file.at(['sources']);
  return (Array.isArray(sources) ? sources : []).flatMap((_, index) => {
    const logs = file.at(['sources', index, 'logs']);
    return [
      ...secretIssues({ file, env }, ['sources', index, 'nodes']),
      ...plainIssues(file, index),
      ...(Array.isArray(logs) ? logs : []).flatMap((_, entry) =>
        wantedIssues(file, ['sources', index, 'logs', entry], folder),
      ),
    ];
  });
}

/** What a node says becomes decisions: whoever sits between could make them. */
function plainIssues(file: YamlFile, source: number): Issue[] {
  const nodes = file.at(['sources', source, 'nodes']);
  if (!Array.isArray(nodes) || file.at(['sources', source, 'allowPlain']) === true) return [];
  return nodes.flatMap((node: unknown, index): Issue[] => {
    const url = typeof node === 'string' ? node : Reflect.get(Object(node), 'url');
    if (typeof url !== 'string' || !/^(http|ws):/.test(url)) return [];
    const expected = url.startsWith('ws') ? 'wss://' : 'https://';
    const name = `sources[${source}].nodes[${index}]`;
    const message = `${name} is not encrypted, expected ${expected}, or allowPlain: true for this source`;
    return [{ at: file.where(['sources', source, 'nodes', index]), message }];
  });
}
