import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe } from 'vitest';
import { freePorts } from '../../src/stack/free-ports.ts';
import { projectRoot } from '../containers/image-files.ts';
import { logContract } from '../contracts/log-contract.ts';
import { kafkaContractWorld } from './kafka-contract-world.ts';
import { kafkaWorld } from './kafka-world.ts';

const answers = (...argv: string[]): boolean => spawnSync('docker', argv).status === 0;
const hasDocker = answers('compose', 'version') && answers('info');

/** The images are those of docker-compose.yml, started by it, so that what is tested is what is shipped. */
describe.skipIf(!hasDocker)('the images of docker-compose.yml, where Docker runs', () => {
  const project = `millrace-test-${process.pid}`;
  const env = { ...process.env, POSTGRES_PASSWORD: 'unused', REDIS_PASSWORD: 'unused' };
  const urls = { kafka: '', registry: '' };

  function compose(ports: Readonly<Record<string, string>>, ...argv: string[]): void {
    const options = { cwd: projectRoot, env: { ...env, ...ports }, stdio: 'inherit' } as const;
    const { status } = spawnSync('docker', ['compose', '--project-name', project, ...argv], options);
    if (status !== 0) throw new Error(`docker compose ${argv.join(' ')} ended with ${status}`);
  }

  beforeAll(async () => {
    const [kafka = 0, registry = 0] = await freePorts(2, []);
    urls.kafka = `127.0.0.1:${kafka}`;
    urls.registry = `http://127.0.0.1:${registry}`;
    const ports = { KAFKA_PORT: `${kafka}`, REGISTRY_PORT: `${registry}` };
    compose(ports, 'up', '--wait', 'kafka', 'registry');
  }, 600_000);

  afterAll(() => compose({}, 'down', '--volumes'), 120_000);

  logContract('KafkaLog on the images', async () => kafkaContractWorld(await kafkaWorld(urls)));
});
