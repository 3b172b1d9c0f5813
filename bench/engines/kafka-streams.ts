/** Kafka Streams as an engine of the comparison: built by Maven, of the same version as the broker. */
import { readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Build, builtOnce, placeOf, sourcesIn } from './built-once.ts';
import type { Engine } from './engine.ts';

const job = join(import.meta.dirname, '..', 'job');
const stackPom = join(import.meta.dirname, '..', '..', 'src', 'stack', 'pom.xml');
const version = /<kafka\.version>(.*)<\/kafka\.version>/.exec(readFileSync(stackPom, 'utf8'))?.[1] ?? '';

const build: Build = {
  name: 'kafka-streams',
  sources: {
    ...sourcesIn(join(import.meta.dirname, 'kafka-streams')),
    'src/main/avro/transfer-event.avsc': schema('transfer-event.avsc'),
    'src/main/avro/scored.avsc': schema('scored.avsc'),
  },
  commands: [['mvn', '-q', '-B', `-Dkafka.version=${version}`, 'package']],
  advice: 'Install a JDK 17 or later and Maven 3.6.3 or later; the first build downloads its libraries.',
};

export const kafkaStreams: Engine = {
  name: 'kafka-streams',
  guarantee: 'exactly once',
  jobs: ['J0', 'J1', 'J2'],
  version: `Kafka Streams ${version}`,
  install: (cacheDir, progress) => builtOnce(cacheDir, build, progress),
  command(cacheDir, run) {
    const target = join(placeOf(cacheDir, build), 'target');
    const classpath = [join(target, 'classes'), join(target, 'lib', '*')].join(delimiter);
    // Avro's own faster way to read and write generated classes.
    const flags = ['-Xms1g', '-Xmx1g', '-Dorg.apache.avro.specific.use_custom_coders=true'];
    return { run: ['java', ...flags, '-cp', classpath, 'bench.Main', JSON.stringify(run)] };
  },
};

/** Generated classes need a package, which Avro's bytes know nothing of. */
function schema(file: string): string {
  const parsed: object = JSON.parse(readFileSync(join(job, file), 'utf8'));
  return JSON.stringify({ namespace: 'bench', ...parsed });
}
