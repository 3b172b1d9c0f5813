/** A temporary folder with a pipeline of its own: millrace.yml, rules.yml, tokens and a small recording. */
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { StackUrls } from '../../src/stack/stack-record.ts';

export const projectRoot = join(import.meta.dirname, '..', '..');

export type PipelineFolder = Readonly<{
  path: string;
  app: string;
  /** Changes a file of the folder. */
  edit(name: string, change: (text: string) => string): void;
  remove(): void;
}>;

/** The first lines of a real recording, each with its newline taken off. */
export function firstLines(count: number, recording = 'polygon-2021-04-20-c'): readonly Buffer[] {
  const text = gunzipSync(readFileSync(join(projectRoot, 'data', 'evm', `${recording}.jsonl.gz`))).toString();
  return text
    .trimEnd()
    .split('\n')
    .slice(0, count)
    .map((line) => Buffer.from(line));
}

/** The example pipeline, cut down to one recording of these lines and two partitions, on any free port. */
export function pipelineFolder(lines: readonly Uint8Array[]): PipelineFolder {
  const path = mkdtempSync(join(tmpdir(), 'millrace-pipeline-'));
  const app = `t${Date.now().toString(36)}${Math.random().toString(36).slice(2, 6)}`;
  mkdirSync(join(path, 'data'));
  cpSync(join(projectRoot, 'rules.yml'), join(path, 'rules.yml'));
  cpSync(join(projectRoot, 'data', 'tokens', 'tokens.csv'), join(path, 'data', 'tokens.csv'));
  writeFileSync(
    join(path, 'data', 'recorded.jsonl'),
    Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')])),
  );
  writeFileSync(join(path, 'millrace.yml'), pipelineText(app));
  return {
    path,
    app,
    edit(name, change) {
      const file = join(path, name);
      writeFileSync(file, change(readFileSync(file, 'utf8')));
    },
    remove: () => rmSync(path, { recursive: true }),
  };
}

/** The addresses as `config` and a child process take them. */
export const serviceVariables = ({ kafka, registry, postgres, redis }: StackUrls) => ({
  MILLRACE_KAFKA: kafka,
  MILLRACE_REGISTRY: registry,
  MILLRACE_POSTGRES: postgres,
  MILLRACE_REDIS: redis,
});

const pipelineText = (app: string): string => `app: ${app}
partitions: 2
sources:
  - name: recorded
    type: replay
    chainId: 137
    confirmations: 2
    files: [data/recorded.jsonl]
facts:
  tokens: data/tokens.csv
rules: rules.yml
api:
  port: 0
log:
  level: error
`;
