import { expect, test } from 'vitest';
import { postgresFault } from './postgres-fault.ts';

const thrownBy = (code: string) =>
  postgresFault(Object.assign(new Error('it says so'), { code }), 'db', 'writing').code;

test.each([
  ['57P01', 'the server shut down'],
  ['25P03', 'this process was stopped or busy in its SQL transaction for too long'],
  ['25006', 'the server has become a standby'],
  ['ECONNREFUSED', 'nobody listens'],
])('%s passes by itself: %s', (code) => {
  expect(thrownBy(code)).toBe('postgres-unavailable');
});

test.each(['42P01', '23505', '25001'])('%s is a bug of ours, and no outage', (code) => {
  expect(thrownBy(code)).toBe('bug');
});
