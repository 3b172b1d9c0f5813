import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { codeRules } from './tidy/code-rules.ts';
import { importRules } from './tidy/import-rules.ts';
import { libraryRules } from './tidy/library-rules.ts';
import { lockRules } from './tidy/lock-rules.ts';
import { nameRules } from './tidy/name-rules.ts';
import { type ProjectFile, projectFile } from './tidy/project-file.ts';
import { projectRules } from './tidy/project-rules.ts';
import { pureRules } from './tidy/pure-rules.ts';
import { shapeRules } from './tidy/shape-rules.ts';
import { textRules } from './tidy/text-rules.ts';

const root = new URL('..', import.meta.url).pathname;
const rules = [
  ...importRules,
  ...libraryRules,
  ...pureRules,
  ...codeRules,
  ...nameRules,
  ...shapeRules,
  ...textRules,
  ...projectRules,
  ...lockRules,
];
const project = filesOfTheProject();

test('the project has files to judge', () => expect(project.length).toBeGreaterThan(50));

for (const { says, check, caught, passes } of rules) {
  describe(says, () => {
    test('holds', () => expect(check(project)).toEqual([]));

    test.each(caught)('catches %j', (sample, where) => {
      const complaints = check(filesOf(sample));
      expect(complaints.map((complaint) => complaint.split(': ')[0])).toContain(where);
    });

    test.each(passes.map((sample) => [sample]))('passes %j', (sample) => {
      expect(check(filesOf(sample))).toEqual([]);
    });
  });
}

/** What git tracks, and what it would: a new file is judged before it is added. */
function filesOfTheProject(): ProjectFile[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(root + path));
  return paths.flatMap((path) => {
    const text = readFileSync(root + path, 'utf8');
    return text.includes('\0') ? [] : [projectFile(path, text, (statSync(root + path).mode & 0o100) !== 0)];
  });
}

function filesOf(sample: Readonly<Record<string, string>>): ProjectFile[] {
  return Object.entries(sample).map(([path, text]) =>
    projectFile(path.replace(/\*$/, ''), text, path.endsWith('*')),
  );
}
