import { expect, test } from 'vitest';
import { parseProcessId, processId } from './process-id.ts';

const boot = 'd0c2e5f1';
const stat = (name: string, state: string): string =>
  `${boot}\n41 (${name}) ${state} 1 41 41 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98765 10 11 12`;

test.each([
  ['a plain name', stat('postgres', 'S')],
  ['a name with a bracket and a space', stat('a) R 9 (b', 'S')],
])('a line of proc(5) is read, whatever the program calls itself: %s', (_, text) => {
  expect(parseProcessId(text)).toEqual({ pid: 41, startedAt: `${boot}/98765` });
});

test('a line of ps is read where there is no /proc', () => {
  expect(parseProcessId('\n  41 Sat Nov 21 11:20:00 2026\n')).toEqual({
    pid: 41,
    startedAt: 'Sat Nov 21 11:20:00 2026',
  });
});

test.each([
  ['a zombie', stat('java', 'Z')],
  ['a note cut short', stat('java', 'S').slice(0, 40)],
  ['an empty note', ''],
])('%s is nobody', (_, text) => expect(parseProcessId(text)).toBeNull());

test('this process is itself, and a pid that no system gives is nobody', () => {
  expect(processId(process.pid)).toEqual(processId(process.pid));
  expect(processId(process.pid)?.pid).toBe(process.pid);
  expect(processId(2_147_483_646)).toBeNull();
});
