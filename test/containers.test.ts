import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import lock from '../package-lock.json' with { type: 'json' };
import { roles } from '../src/cli/pipeline.ts';
import { variables } from '../src/config/environment.ts';
import { composeFile } from './containers/compose-file.ts';
import {
  copiedBy,
  filesOfTheImage,
  isIgnored,
  layOut,
  projectRoot,
  stagesOf,
} from './containers/image-files.ts';
import { runMillrace } from './integration/command-run.ts';

const read = (name: string): string => readFileSync(join(projectRoot, name), 'utf8');
const { services, variables: asked, text } = composeFile();
const all = Object.entries(services);
const ours = all.filter(([, { build }]) => build !== undefined);
const official = all.filter(([, { build }]) => build === undefined);

describe('docker-compose.yml', () => {
  test.each(official)('%s is an official image, pinned to a version', (_, { image }) => {
    expect(image).toMatch(/^(apache\/kafka|confluentinc\/cp-schema-registry|postgres|redis):\d+(\.\d+)+$/);
  });

  test('has the major version of each service that the tests run on, and Redis from 8', () => {
    const pom = read('src/stack/pom.xml');
    const version = (name: string) => new RegExp(`<${name}.version>([\\d.]+)<`).exec(pom)?.[1];
    expect(services.kafka?.image).toBe(`apache/kafka:${version('kafka')}`);
    expect(services.postgres?.image).toMatch(`postgres:${version('postgres')?.split('.')[0]}.`);
    expect(services.redis?.image).toMatch(/^redis:8\./);
  });

  test('runs every role, and no command that does not exist', () => {
    const run = ours.flatMap(([, { command = [] }]) => {
      expect(command.slice(0, 2)).toEqual(['run', '--role']);
      return String(command[2]).split(',');
    });
    expect([...new Set(run)].toSorted()).toEqual([...roles].toSorted());
  });

  test.each(ours)('%s names only variables that we read, and every service', (_, { environment }) => {
    const named = Object.keys(environment);
    expect(named.filter((name) => !(name in variables))).toEqual([]);
    expect(named).toEqual(
      expect.arrayContaining(['MILLRACE_KAFKA', 'MILLRACE_REGISTRY', 'MILLRACE_POSTGRES', 'MILLRACE_REDIS']),
    );
    for (const [name, value] of Object.entries(environment)) {
      const { pattern } = Object.entries(variables).find(([known]) => known === name)?.[1] ?? {
        pattern: '$.',
      };
      expect(filledIn(String(value))).toMatch(new RegExp(pattern));
    }
  });

  test.each(ours)('%s reaches each service where that one listens', (_, { environment }) => {
    const hosts = Object.values(environment).flatMap(
      (value) => /([a-z]+):(?:9092|8081|5432|6379)\b/.exec(String(value))?.[1] ?? [],
    );
    expect(hosts.toSorted()).toEqual(['kafka', 'postgres', 'redis', 'registry']);
  });

  test.each(ours)('%s has no root, no rights, nothing to write to, and time to drain', (_, service) => {
    expect(service).toMatchObject({
      user: 'node',
      read_only: true,
      tmpfs: ['/tmp'],
      cap_drop: ['ALL'],
      init: true,
    });
    expect(service.security_opt).toContain('no-new-privileges:true');
    expect(Number.parseInt(service.stop_grace_period ?? '0', 10)).toBeGreaterThanOrEqual(20);
  });

  test.each(all)(
    '%s can be seen to be well, waits only for what can, and is reached from here alone',
    (_, service) => {
      expect(service.healthcheck?.test[0]).toMatch(/^CMD/);
      for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
        expect(condition).toBe('service_healthy');
        expect(services[name]?.healthcheck).toBeDefined();
      }
      for (const port of service.ports ?? []) expect(filledIn(port)).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
      expect(service.container_name).toBeUndefined();
      expect(service.cap_drop).toEqual(['ALL']);
    },
  );

  test('any number of processors can run beside each other', () => {
    expect(services.processors?.ports).toBeUndefined();
  });

  test('says no secret, and .env.example names all that is asked for', () => {
    const example = new Map(
      read('.env.example')
        .split('\n')
        .map((line) => line.split('='))
        .map(([name = '', value]) => [name, value]),
    );
    for (const name of asked) expect(example.has(name)).toBe(true);
    for (const name of asked.filter((one) => /PASSWORD|SECRET|KEY/.test(one))) {
      expect(example.get(name)).toBe('');
      // Without a value the file is refused, with where to say one.
      expect(text).not.toMatch(new RegExp(`\\$\\{${name}(:-|\\})`));
    }
    expect(text).not.toMatch(/:\/\/[^\s:/@$]*:[^\s$@]+@/);
    expect(read('.gitignore').split('\n')).toEqual(expect.arrayContaining(['.env', '!.env.example']));
  });
});

describe('Dockerfile', () => {
  const stages = stagesOf(read('Dockerfile'));
  const final = stages.at(-1) ?? [];

  test('has the Node that the tests run on', () => {
    const { version } = lock.packages['node_modules/node'];
    for (const [from] of stages) expect(from?.rest).toMatch(`node:${version}-`);
  });

  test('installs no development dependency, and applies every patch, all of dependencies', () => {
    const [install] = stages;
    const run = install?.find(({ name }) => name === 'RUN')?.rest ?? '';
    expect(run).toMatch(
      /npm ci --omit=dev --ignore-scripts && npx --no-install patch-package --error-on-fail/,
    );
    expect(copiedBy(install ?? [])).toEqual(expect.arrayContaining(['package-lock.json', 'patches/']));
    const { dependencies } = lock.packages[''];
    const patched = readdirSync(join(projectRoot, 'patches')).map((name) =>
      name.replace(/\+[^+]*\.patch$/, '').replace('+', '/'),
    );
    expect(patched.filter((name) => !(name in dependencies))).toEqual([]);
    expect(dependencies).toHaveProperty('patch-package');
  });

  test('copies what is there and what .dockerignore lets through', () => {
    for (const path of stages.flatMap(copiedBy)) {
      expect(existsSync(join(projectRoot, path))).toBe(true);
      expect(isIgnored(path.replace(/\/$/, ''), read('.dockerignore'))).toBe(false);
    }
    const files = filesOfTheImage();
    expect(files.filter((file) => /\.test\.ts$|^(test|tools|bench)\//.test(file))).toEqual([]);
    for (const secret of ['.env', '.git/config', 'src/a.test.ts', 'docs/design.md', '.millrace/stack.json'])
      expect([secret, isIgnored(secret, read('.dockerignore'))]).toEqual([secret, true]);
  });

  test('runs as somebody without rights, and hands signals on', () => {
    const names = final.map(({ name }) => name);
    expect(final.find(({ name }) => name === 'USER')?.rest).toBe('node');
    expect(names.indexOf('USER')).toBeLessThan(names.indexOf('ENTRYPOINT'));
    // The form without a shell: a shell would keep the signals to itself.
    expect(final.find(({ name }) => name === 'ENTRYPOINT')?.rest).toBe('["node", "src/main.ts"]');
  });
});

describe('what the image holds', () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-image-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const files = filesOfTheImage();

  const image = join(folder, 'image');
  // In one place, so that what was compiled once serves each; and gone with it.
  const env = { NODE_COMPILE_CACHE: join(folder, 'compiled') };

  /** The exit code of the commands that need no service; the help loads every command there is. */
  const endingWith = async (held: readonly string[]) => {
    rmSync(image, { recursive: true, force: true });
    layOut(image, held);
    const at = { cwd: image, main: join(image, 'src', 'main.ts'), env };
    const { status } = await runMillrace(['check', '--json'], at);
    return status === 0 ? (await runMillrace(['--help'], at)).status : status;
  };

  test('is enough for the example pipeline to be found right, and for every command to load', async () => {
    expect(await endingWith(files)).toBe(0);
  });

  // Migrations are read when a pipeline starts: an integration test starts one in such a folder.
  test.each(['package.json', 'millrace.yml', 'rules.yml', 'topics/', 'data/', 'src/config/'])(
    'would not be enough without %s',
    async (path) => {
      expect(await endingWith(files.filter((file) => !file.startsWith(path)))).not.toBe(0);
    },
  );
});

/** As Compose fills in variables, each with its default or with something. */
const filledIn = (value: string): string =>
  value.replaceAll(/\$\{[A-Z_]+(?::-([^}]*)|:\?[^}]*)?\}/g, (_, fallback?: string) => fallback ?? 'filled1n');
