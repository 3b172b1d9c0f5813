/** Millrace's own actors as an engine: nothing of it is made for the comparison but its job and its codec. */
import { join } from 'node:path';
import packageJson from '../../package.json' with { type: 'json' };
import type { Engine } from './engine.ts';

const script = join(import.meta.dirname, 'ours', 'main.ts');

export const ours: Engine = {
  name: 'millrace',
  guarantee: 'exactly once',
  jobs: ['J0', 'J1', 'J2'],
  version: `Millrace ${packageJson.version} on Node ${process.versions.node}`,
  install: async () => undefined,
  group: ({ app, job }) => `${app}/${job === 'J0' ? 'pass-on' : 'score'}`,
  command(_cacheDir, run) {
    const { profileDir } = run;
    const flags = profileDir === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profileDir];
    return { run: [process.execPath, ...flags, script, JSON.stringify(run)] };
  },
};
