/** A Kafka with a SASL_SSL listener and a PostgreSQL with TLS, of the test's own and gone afterwards. */
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer, type Server } from 'node:tls';
import { freePorts } from '../../src/stack/free-ports.ts';
import { kafkaBroker } from '../../src/stack/kafka-broker.ts';
import { kafkaProperties } from '../../src/stack/kafka-properties.ts';
import { launch } from '../../src/stack/launch.ts';
import { postgresServer } from '../../src/stack/postgres-server.ts';
import { runCommand } from '../../src/stack/run-command.ts';
import type { ServicePlan } from '../../src/stack/service-plan.ts';
import { stackHome } from '../../src/stack/stack-home.ts';
import { stackParts } from '../../src/stack/stack-parts.ts';
import { projectCache } from '../../src/stack/start-stack.ts';
import { stopStack } from '../../src/stack/stop-stack.ts';
import { silent } from '../../src/telemetry.ts';
import type { Certificates } from './certificates.ts';

const { signal } = new AbortController();

export const user = 'millrace';
/** Each mechanism has a password of its own, so that none works in the place of another. */
export const passwords = {
  plain: 'plain-5ecret-1',
  'scram-sha-256': 'scram-5ecret-2',
  'scram-sha-512': 'scram-5ecret-3',
} as const;

/**
 * How long a session lasts. kafkajs renews one ten seconds before its end, hence here after two, which the
 * contract takes longer than.
 */
const sessionMs = 12_000;

export type SecuredStack = Readonly<{
  /** host:port of the SASL_SSL listener. */
  kafka: string;
  /** host:port of the open listener, for what does not know TLS. */
  openKafka: string;
  postgres: string;
  stop(): Promise<void>;
}>;

export async function securedStack(dir: string, certificates: Certificates): Promise<SecuredStack> {
  const home = stackHome(dir);
  const parts = await stackParts(projectCache, () => undefined, signal);
  mkdirSync(home.dir, { recursive: true });
  chmodSync(home.dir, 0o755);
  const [openPort = 0, controllerPort = 0, tlsPort = 0, postgresPort = 0] = await freePorts(4, []);
  const start = async (plan: ServicePlan, ports: readonly number[]): Promise<string> => {
    const outcome = await launch(home, plan.name, await plan.prepare(ports, signal), signal);
    if (outcome.type === 'retry') throw outcome.why;
    return plan.url(ports[0] ?? 0);
  };
  const kafka = withSasl(kafkaBroker(home, parts.classpath), {
    root: home.data('kafka'),
    classpath: parts.classpath,
    tlsPort,
    certificates,
  });
  const [openKafka, postgres] = await Promise.all([
    start(kafka, [openPort, controllerPort]),
    start(withTls(postgresServer(home, parts.postgres), certificates), [postgresPort]),
  ]);
  const stop = async () => {
    await stopStack(dir, { wipe: true, telemetry: silent, signal });
  };
  return { kafka: `127.0.0.1:${tlsPort}`, openKafka, postgres, stop };
}

type Sasl = Readonly<{ root: string; classpath: string; tlsPort: number; certificates: Certificates }>;

/** Formats before the plan would, since SCRAM's passwords are given then; later settings win over earlier. */
function withSasl(plan: ServicePlan, { root, classpath, tlsPort, certificates }: Sasl): ServicePlan {
  return {
    ...plan,
    async prepare([port = 0, controllerPort = 0], signal) {
      mkdirSync(root, { recursive: true });
      const properties = join(root, 'format.properties');
      writeFileSync(
        properties,
        kafkaProperties(join(root, 'data'), port, { node: 1, controllerPorts: [controllerPort] }),
      );
      const users = (['scram-sha-256', 'scram-sha-512'] as const).flatMap((mechanism) => [
        '--add-scram',
        `${mechanism.toUpperCase()}=[name=${user},password=${passwords[mechanism]}]`,
      ]);
      const format = ['kafka.tools.StorageTool', 'format', '-t', 'MillraceTestCluster000w', '-c', properties];
      const { code, said } = await runCommand(
        { run: ['java', '-cp', classpath, ...format, ...users], cwd: root },
        signal,
      );
      if (code !== 0) throw new Error(said);
      const prepared = await plan.prepare([port, controllerPort], signal);
      appendFileSync(
        join(root, 'server.properties'),
        saslListener(port, controllerPort, tlsPort, certificates),
      );
      return prepared;
    },
  };
}

const loginModules = 'org.apache.kafka.common.security';

const saslListener = (open: number, inner: number, tls: number, { both }: Certificates): string =>
  [
    `listeners=PLAINTEXT://127.0.0.1:${open},CONTROLLER://127.0.0.1:${inner},SASL_SSL://127.0.0.1:${tls}`,
    `advertised.listeners=PLAINTEXT://127.0.0.1:${open},SASL_SSL://127.0.0.1:${tls}`,
    'listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL',
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    `listener.name.sasl_ssl.plain.sasl.jaas.config=${loginModules}.plain.PlainLoginModule required \\`,
    `  user_${user}="${passwords.plain}";`,
    `listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=${loginModules}.scram.ScramLoginModule required;`,
    `listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=${loginModules}.scram.ScramLoginModule required;`,
    `connections.max.reauth.ms=${sessionMs}`,
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${both}`,
    '',
  ].join('\n');

/** PostgreSQL wants its key for itself alone, and runs as another user where we are root. */
function withTls(plan: ServicePlan, certificates: Certificates): ServicePlan {
  return {
    ...plan,
    async prepare(ports, signal) {
      const { run, as, ready } = await plan.prepare(ports, signal);
      const data = run[run.indexOf('-D') + 1] ?? '';
      for (const name of ['cert', 'key'] as const) {
        const path = join(data, `${name}.pem`);
        copyFileSync(certificates[name], path);
        chmodSync(path, 0o600);
        if (as !== null) chownSync(path, as.uid, as.gid);
      }
      writeFileSync(join(data, 'pg_hba.conf'), 'hostssl all all 127.0.0.1/32 trust\n');
      const flags = ['ssl=on', 'ssl_cert_file=cert.pem', 'ssl_key_file=key.pem'].flatMap((one) => [
        '-c',
        one,
      ]);
      return { run: [...run, ...flags], as, ready };
    },
  };
}

/** TLS in front of a service that has none: what arrives goes on to `port` in clear. */
export async function tlsProxy(
  port: number,
  { cert, key }: Certificates,
): Promise<Readonly<{ port: number; close(): void }>> {
  const sockets = new Set<Socket>();
  const server: Server = createServer({ cert: readFileSync(cert), key: readFileSync(key) }, (client) => {
    const service = connect(port, '127.0.0.1');
    for (const socket of [client, service]) {
      sockets.add(socket);
      socket.on('error', () => socket.destroy());
    }
    client.pipe(service).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : 0,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
