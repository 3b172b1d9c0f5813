/** What the lock file must hold for `npm ci` to work on every platform, not only on the one that wrote it. */
import { eachFile, type Rule } from './rule.ts';

type Locked = Readonly<{
  packages: Readonly<Record<string, { optionalDependencies?: Record<string, string> }>>;
}>;

export const lockRules: readonly Rule[] = [
  {
    // What its writer's registry lacked, npm leaves out of the lock; npm ci then refuses on any machine.
    says: 'the lock file holds the optional packages of every platform',
    check: eachFile(
      (path) => path === 'package-lock.json',
      ({ path, text, lines }) => {
        const { packages }: Locked = JSON.parse(text);
        return Object.entries(packages).flatMap(([name, { optionalDependencies = {} }]) =>
          Object.keys(optionalDependencies)
            .filter((needed) => !isLocked(packages, name, needed))
            .map((needed) => {
              const line = lines.findIndex((text) => text.includes(`"${needed}"`)) + 1;
              return `${path}:${line}: lacks ${needed} of ${name}; pin a version published for all`;
            }),
        );
      },
    ),
    caught: [
      [{ 'package-lock.json': lockOf({ a: { optionalDependencies: { b: '1' } } }) }, 'package-lock.json:5'],
    ],
    passes: [
      { 'package-lock.json': lockOf({ a: { optionalDependencies: { b: '1' } }, b: {} }) },
      { 'package-lock.json': lockOf({ a: { optionalDependencies: { b: '1' } }, 'a/node_modules/b': {} }) },
    ],
  },
];

/** A package is found in its dependent's own node_modules, or in that of any folder above. */
function isLocked(packages: Locked['packages'], dependent: string, needed: string): boolean {
  const own = `${dependent === '' ? '' : `${dependent}/`}node_modules/${needed}`;
  if (own in packages) return true;
  const above = dependent.lastIndexOf('node_modules/');
  return above >= 0 && isLocked(packages, dependent.slice(0, above).replace(/\/$/, ''), needed);
}

function lockOf(packages: Record<string, object>): string {
  const named = Object.entries(packages).map(([name, value]) => [`node_modules/${name}`, value]);
  return JSON.stringify({ packages: Object.fromEntries(named) }, null, 2);
}
