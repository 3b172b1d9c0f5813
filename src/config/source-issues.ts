/** What a well-formed source can lack or have too much of: only a chain has an id and confirmations. */
import type { Issue } from './issue.ts';
import type { YamlFile } from './yaml-file.ts';

const chainKeys = {
  chainId: 'an EIP-155 chain id, 1 or more',
  confirmations: 'a whole number from 0 to 1000000',
};

export function sourceIssues(file: YamlFile, index: number): Issue[] {
  const path = ['sources', index];
  const type = file.at([...path, 'type']);
  return Object.entries(chainKeys).flatMap(([key, expected]): Issue[] => {
    const name = `sources[${index}].${key}`;
    const isThere = file.at([...path, key]) !== undefined;
    if (type === 'replay' && !isThere)
      return [{ at: file.where(path), message: `${name} is missing, expected ${expected}` }];
    const isStrange = isThere && (type === 'replay-market' || type === 'replay-posts');
    if (!isStrange) return [];
    return [
      { at: file.where([...path, key]), message: `${name} is for type replay, a chain; ${type} has none` },
    ];
  });
}
