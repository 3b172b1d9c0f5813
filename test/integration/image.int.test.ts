import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, inject, test } from 'vitest';
import { filesOfTheImage, layOut } from '../containers/image-files.ts';
import { runMillrace } from './command-run.ts';
import { firstLines, pipelineFolder, serviceVariables } from './pipeline-folder.ts';

const image = mkdtempSync(join(tmpdir(), 'millrace-image-'));
const pipeline = pipelineFolder(firstLines(50));
afterAll(() => {
  pipeline.remove();
  rmSync(image, { recursive: true });
});

test('what the image holds is enough to run every role, with the pipeline mounted beside it', async () => {
  layOut(image, filesOfTheImage());
  const run = await start(join(image, 'src', 'main.ts'));
  expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('running') });
  expect(run.stderr).toContain('"sink":"postgres-events"');
});

test('without the migrations it would not be', async () => {
  const lacking = join(image, 'lacking');
  layOut(
    lacking,
    filesOfTheImage().filter((file) => !file.startsWith('migrations/')),
  );
  writeFileSync(join(pipeline.path, 'millrace.yml'), pipelineOf('lacking'));
  expect((await start(join(lacking, 'src', 'main.ts'))).status).not.toBe(0);
});

const pipelineOf = (app: string): string => `app: ${app}${pipeline.app}
sources: [{ name: recorded, type: replay, chainId: 137, confirmations: 2, files: [data/recorded.jsonl] }]
facts: { tokens: data/tokens.csv }
rules: rules.yml
api: { port: 0 }
`;

function start(main: string) {
  const argv = ['run', '--config', join(pipeline.path, 'millrace.yml')];
  const compiled = { NODE_COMPILE_CACHE: join(image, 'compiled') };
  const env = { ...serviceVariables(inject('urls')), ...compiled, MILLRACE_LOG_LEVEL: 'debug' };
  return runMillrace(argv, { cwd: image, main, env, stopOnce: /"sink":"postgres-events"/ });
}
