/** Calls of contracts in a pipeline file → what is wrong with them that only shows when they are compared. */
import type { Issue } from './issue.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

/** Works on whatever is well-formed, so that these are told together with what is not. */
export function callIssues(file: YamlFile): Issue[] {
  const seen = new Map<string, string>();
  return callsIn(file).flatMap(({ chainId, path, call }) => [
    ...takenName(file, { chainId, path, call }, seen),
    ...twiceDue(file, { path, call }),
  ]);
}

type Placed = Readonly<{ chainId: unknown; path: YamlPath; call: object }>;

function callsIn(file: YamlFile): readonly Placed[] {
  return listAt(file, ['sources']).flatMap((source, index) => {
    const chainId: unknown = Reflect.get(Object(source), 'chainId');
    const path = ['sources', index, 'calls'];
    return listAt(file, path).map((call, at) => ({ chainId, path: [...path, at], call: Object(call) }));
  });
}

function listAt(file: YamlFile, path: YamlPath): readonly unknown[] {
  const found = file.at(path);
  return Array.isArray(found) ? found : [];
}

/** An answer's id holds the chain, the block and this name: two of one name would be taken for one. */
function takenName(file: YamlFile, { chainId, path, call }: Placed, seen: Map<string, string>): Issue[] {
  const name: unknown = Reflect.get(call, 'name');
  if (typeof name !== 'string') return [];
  const at = file.where([...path, 'name']);
  const first = seen.get(`${chainId} ${name}`);
  seen.set(`${chainId} ${name}`, first ?? at);
  const message = `"${name}" is a call of chain ${chainId} already, expected another name than at ${first}`;
  return first === undefined ? [] : [{ at, message }];
}

function twiceDue(file: YamlFile, { path, call }: Pick<Placed, 'path' | 'call'>): Issue[] {
  if (!('every' in call && 'schedule' in call)) return [];
  return [
    { at: file.where([...path, 'schedule']), message: 'schedule stands beside every, expected one of them' },
  ];
}
