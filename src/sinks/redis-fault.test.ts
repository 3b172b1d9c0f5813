import { expect, test } from 'vitest';
import { Fault, whatFollows } from '../faults.ts';
import { redisFault } from './redis-fault.ts';
import { serverOf } from './redis-store.ts';

const cases: [said: string, remedy: string][] = [
  [
    "ERR Error running script: @user_script: 8: -OOM command not allowed when used memory > 'maxmemory'.",
    'maxmemory',
  ],
  ["READONLY You can't write against a read only replica.", 'name the primary'],
  ['WRONGPASS invalid username-password pair', 'MILLRACE_REDIS'],
  ['NOAUTH Authentication required.', 'MILLRACE_REDIS'],
  ['MISCONF Redis is configured to save RDB snapshots', 'its disk'],
  ['LOADING Redis is loading the dataset in memory', 'start it'],
  ['connect ECONNREFUSED 127.0.0.1:1', 'start it'],
  ['Command timed out', 'start it'],
];

test.each(cases)('%s is waited for, with what a person can do', (said, remedy) => {
  const fault = redisFault(new Error(said), 'host:1', 'writing signals-0');
  expect(fault.message).toMatch(/^Redis at host:1, while writing signals-0: /);
  expect(fault.message).toContain(remedy);
  expect(whatFollows(fault.code)).toBe('retry-turn');
});

test('the cause carries neither batch nor password', () => {
  const thrown = Object.assign(new Error('WRONGPASS'), { command: { name: 'auth', args: ['secret'] } });
  expect(redisFault(thrown, 'host:1', 'writing').cause).not.toHaveProperty('command');
});

test('a fault stays what it is, and nothing shows the password of the URL', () => {
  const fault = new Fault('watermark-lost', 'gone');
  expect(redisFault(fault, 'host:1', 'writing')).toBe(fault);
  expect(serverOf('rediss://me:secret@host:1/2')).toBe('host:1/2');
  expect(() => serverOf('redis//secret')).toThrow('cannot be parsed');
});
