import { expect, test } from 'vitest';
import { readArmedFault } from './armed-fault.ts';

test('nothing is armed where the variable is not set, or is empty', () => {
  expect(readArmedFault({})).toEqual({ value: null, issues: [] });
  expect(readArmedFault({ MILLRACE_FAULT_POINT: '' })).toEqual({ value: null, issues: [] });
});

test('a kill and a stall are read with their place and their turn', () => {
  const read = (text: string) => readArmedFault({ MILLRACE_FAULT_POINT: text }).value;
  expect(read('after-produce:kill@37')).toEqual({ point: 'after-produce', nth: 37, stallMs: 'kill' });
  expect(read('sit-down:stall-12000ms@1')).toEqual({ point: 'sit-down', nth: 1, stallMs: 12_000 });
});

test.each(['kill', 'after-lunch:kill@1', 'after-begin:kill@0', 'after-begin:stall@1', 'after-begin:kill@1 '])(
  '%s is refused, not passed over: a test would pass that planted nothing',
  (text) => {
    const { value, issues } = readArmedFault({ MILLRACE_FAULT_POINT: text });
    expect(value).toBeNull();
    expect(issues.map(({ at }) => at)).toEqual(['MILLRACE_FAULT_POINT']);
  },
);
