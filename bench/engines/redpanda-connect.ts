/** Redpanda Connect as an engine of the comparison: its Kafka components with a processor in Go. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Build, builtOnce, placeOf, sourcesIn } from './built-once.ts';
import type { Engine } from './engine.ts';

const job = join(import.meta.dirname, '..', 'job');
const binary = 'redpanda-connect';
const program = sourcesIn(join(import.meta.dirname, 'redpanda-connect'));

const build: Build = {
  name: 'redpanda-connect',
  sources: {
    ...program,
    'transfer-event.avsc': readFileSync(join(job, 'transfer-event.avsc'), 'utf8'),
    'scored.avsc': readFileSync(join(job, 'scored.avsc'), 'utf8'),
  },
  commands: [['go', 'build', '-o', binary, '.']],
  advice: 'Install Go 1.26.6 or later; the first build downloads its modules and takes some minutes.',
};

export const redpandaConnect: Engine = {
  name: 'redpanda-connect',
  guarantee: 'at least once',
  jobs: ['J0', 'J1'],
  version: `Redpanda Connect ${/redpanda-data\/connect\/v4 v(\S+)/.exec(program['go.mod'] ?? '')?.[1] ?? ''}`,
  install: (cacheDir, progress) => builtOnce(cacheDir, build, progress),
  command(cacheDir, { job, brokers, app, topics, commitMs, tables }) {
    const place = placeOf(cacheDir, build);
    return {
      run: [join(place, binary), 'run', join(place, `${job}.yaml`)],
      env: {
        GOMAXPROCS: '1',
        BROKERS: brokers,
        APP: app,
        COMMIT_MS: String(commitMs),
        TABLES: tables,
        TOPIC_IN: topics.in,
        TOPIC_OUT: topics.out,
        TOPIC_ALERTS: topics.alerts,
        TOPIC_DEAD: topics.dead,
      },
    };
  },
};
