/** Quix Streams as an engine of the comparison: in a virtual environment of Python's, by pip. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Build, builtOnce, placeOf, sourcesIn } from './built-once.ts';
import type { Engine } from './engine.ts';

const job = join(import.meta.dirname, '..', 'job');
const python = join('venv', 'bin', 'python');
const program = sourcesIn(join(import.meta.dirname, 'quix-streams'));

const build: Build = {
  name: 'quix-streams',
  sources: {
    ...program,
    'transfer-event.avsc': readFileSync(join(job, 'transfer-event.avsc'), 'utf8'),
    'scored.avsc': readFileSync(join(job, 'scored.avsc'), 'utf8'),
  },
  commands: [
    ['python3', '-m', 'venv', 'venv'],
    [python, '-m', 'pip', 'install', '--quiet', '--requirement', 'requirements.txt'],
  ],
  advice: 'Install Python 3.10 or later with its venv module; the first build downloads its libraries.',
};

export const quixStreams: Engine = {
  name: 'quix-streams',
  guarantee: 'exactly once',
  jobs: ['J1', 'J2'],
  version: `Quix Streams ${/^quixstreams==(.*)$/m.exec(program['requirements.txt'] ?? '')?.[1] ?? ''}`,
  install: (cacheDir, progress) => builtOnce(cacheDir, build, progress),
  command(cacheDir, run) {
    const place = placeOf(cacheDir, build);
    return { run: [join(place, python), join(place, 'main.py'), JSON.stringify(run)] };
  },
};
