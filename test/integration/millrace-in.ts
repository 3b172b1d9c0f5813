/** `millrace` as a person runs it: in a folder of its own with a copy of the example pipeline, changed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Ran = Readonly<{ status: number; stdout: string; stderr: string }>;

const root = join(import.meta.dirname, '..', '..');

/** `services` are lines of YAML such as `registry: http://…`; `change` may rewrite the pipeline file. */
export function millraceIn(
  app: string,
  services: readonly string[],
  change: (text: string) => string = (text) => text,
) {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));
  for (const name of ['data', 'rules.yml']) symlinkSync(join(root, name), join(folder, name));
  const example = readFileSync(join(root, 'millrace.yml'), 'utf8').replace(/^services:\n(?: .*\n)+/m, '');
  const named = example.replace(/^app: .*$/m, `app: ${app}`);
  const text = change(named.includes(`app: ${app}`) ? named : `app: ${app}\n${named}`);
  writeFileSync(
    join(folder, 'millrace.yml'),
    `${text}\nservices:\n${services.map((line) => `  ${line}\n`).join('')}`,
  );
  return {
    run: (...argv: readonly string[]): Promise<Ran> =>
      new Promise((resolve) => {
        execFile(
          process.execPath,
          [join(root, 'src', 'main.ts'), ...argv],
          { cwd: folder },
          (error, stdout, stderr) =>
            resolve({ status: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
        );
      }),
    end: () => rmSync(folder, { recursive: true }),
  };
}
