/** Which part of the project a path belongs to, as far as rules differ. */

export const isCode = (path: string): boolean => path.endsWith('.ts');

/** Tests and what only they use: test/, bench/, and by suffix. */
export const isTest = (path: string): boolean =>
  isCode(path) && (/^(test|bench)\//.test(path) || /\.(test|test-d|chaos|bench)\.ts$/.test(path));

/** What runs in production: not the types of a library, which nothing imports. */
export const isProduct = (path: string): boolean =>
  path.startsWith('src/') && isCode(path) && !isTest(path) && !path.endsWith('.d.ts');

/** What we write ourselves and a person runs: the product and the tools. */
export const isOurs = (path: string): boolean =>
  isProduct(path) || (path.startsWith('tools/') && isCode(path) && !isTest(path));

/** Written by a generator, which answers for its shape. */
export const isGenerated = (path: string): boolean => path === 'src/events.ts';
