import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { type CommandOptions, type CommandRun, runMillrace } from './command-run.ts';
import { firstLines, pipelineFolder, serviceVariables } from './pipeline-folder.ts';

const folder = pipelineFolder(firstLines(300));
afterAll(() => folder.remove());

type Answer = Readonly<{
  sources: readonly Record<string, unknown>[];
  actors: readonly Readonly<{ actor: string; lagRecords: number; restarts: number | null }>[];
}>;

test('status follows a pipeline from never run over half way to all through', async () => {
  const before = await status();
  expect(before.sources).toMatchObject([{ source: 'recorded', position: null, stored: null, members: 0 }]);
  expect(lagOf(before, 'refine')).toBe(0);

  await millrace(['run', '--role', 'producers'], {
    stopOnce: /SourceAdvanced.*"ended":true/,
    env: { MILLRACE_LOG_LEVEL: 'debug' },
  });
  const half = await status();
  expect(half.sources).toMatchObject([{ position: 300, lagRecords: 0, stored: null, freshnessMs: null }]);
  // Each partition got its records, and the progress that says where the recording ends.
  expect(lagOf(half, 'refine')).toBeGreaterThan(300);
  expect(lagOf(half, 'score')).toBe(0);

  expect((await millrace(['up', '--once'])).status).toBe(0);
  const after = await status();
  expect(after.sources).toMatchObject([{ position: 300, stored: { position: 300, ended: true } }]);
  expect(after.actors.filter(({ lagRecords }) => lagRecords > 0)).toEqual([]);
  expect(after.actors.map(({ actor }) => actor)).toContain(`${folder.app}/postgres-signals/signals/1`);
  expect(after.actors.every(({ restarts }) => restarts === null)).toBe(true);
  expect((await millrace(['status'])).stdout).toMatch(/^recorded .* ended$/m);
});

test('a running instance tells who is at work and how often it began anew', async () => {
  const seenAll = new AbortController();
  const running = millrace(['up'], { signal: seenAll.signal });
  const seen = await until(status, ({ actors }) => actors.every(({ restarts }) => restarts === 0));
  expect(seen.sources).toMatchObject([{ members: 1, restarts: 0, stopped: false }]);
  seenAll.abort();
  await running;
});

test('doctor finds the shared stack right, says what one broker voids, and exits with 0', async () => {
  const { status: code, stdout } = await millrace(['doctor', '--json']);
  expect(code).toBe(0);
  const { ok, findings }: { ok: boolean; findings: Record<string, string>[] } = JSON.parse(stdout);
  const by = (verdict: string) => findings.filter((one) => one.verdict === verdict).map(({ what }) => what);
  expect(ok).toBe(true);
  expect(by('weak')).toEqual(['kafka replication', 'kafka min in sync', 'kafka own topics']);
  expect(by('right')).toEqual(
    expect.arrayContaining(['kafka version', 'postgres rights', 'redis clock', 'topics']),
  );
  expect(findings.find(({ what }) => what === 'kafka replication')?.next).toContain('exactly once');
});

test('doctor tells all that is wrong at once, and exits with 2 for what is around', async () => {
  const nobody = { MILLRACE_KAFKA: '127.0.0.1:1', MILLRACE_REDIS: 'redis://127.0.0.1:1' };
  const { status: code, stdout, stderr } = await millrace(['doctor'], { env: nobody });
  expect(code).toBe(2);
  expect(stdout).toMatch(/^✗ kafka .*\n {4}.*127\.0\.0\.1:1/m);
  expect(stdout).toMatch(/^✓ postgres rights/m);
  expect(stderr).toContain('To be put right: kafka, redis.');
});

test('doctor exits with 1 for what a person wrote, with its line', async () => {
  writeFileSync(join(folder.path, 'wrong.yml'), 'app: A\n');
  const { status: code, stdout } = await millrace(['doctor', '--config', 'wrong.yml']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^✗ configuration .*\n {4}wrong\.yml:1: app is "A"/m);
});

test('without any service status says what to start, and doctor finds nothing wrong with that', async () => {
  const none = { MILLRACE_KAFKA: '', MILLRACE_REGISTRY: '', MILLRACE_POSTGRES: '', MILLRACE_REDIS: '' };
  expect(await millrace(['status'], { env: none })).toMatchObject({
    status: 2,
    stderr: expect.stringMatching(/no kafka, registry, postgres to ask.*millrace up/),
  });
  const doctor = await millrace(['doctor'], { env: none });
  expect(doctor).toMatchObject({ status: 0, stdout: expect.stringMatching(/^· kafka +not given by URL/m) });
});

function millrace(argv: readonly string[], options: CommandOptions = {}): Promise<CommandRun> {
  const env = { ...serviceVariables(inject('urls')), ...options.env };
  return runMillrace(argv, { ...options, cwd: folder.path, env });
}

async function status(): Promise<Answer> {
  const { stdout, stderr } = await millrace(['status', '--json']);
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const lagOf = ({ actors }: Answer, stage: string): number =>
  actors
    .filter(({ actor }) => actor.startsWith(`${folder.app}/${stage}/`))
    .reduce((sum, { lagRecords }) => sum + lagRecords, 0);

async function until<Seen>(look: () => Promise<Seen>, isIt: (seen: Seen) => boolean): Promise<Seen> {
  for (;;) {
    const seen = await look();
    if (isIt(seen)) return seen;
  }
}
