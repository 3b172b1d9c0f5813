/** A list in a YAML file → an issue for each item whose name an earlier one has taken. */
import type { Issue } from './issue.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

/** Looks at `field` of each item, or at the item itself where there is no field. */
export function doubled(file: YamlFile, list: YamlPath, field?: string): Issue[] {
  const items = file.at(list);
  if (!Array.isArray(items)) return [];
  const seen = new Map<unknown, string>();
  return items.flatMap((_, index): Issue[] => {
    const path = field === undefined ? [...list, index] : [...list, index, field];
    const name = file.at(path);
    const first = seen.get(name);
    if (typeof name !== 'string') return [];
    seen.set(name, first ?? file.where(path));
    const message = `${JSON.stringify(name)} is taken, expected another than at ${first}`;
    return first === undefined ? [] : [{ at: file.where(path), message }];
  });
}
