import { expect, test } from 'vitest';
import { faultKinds } from '../../test/chaos/faults.ts';
import { chaosArguments, usage } from './arguments.ts';

const all = (line: string) => chaosArguments(line.split(' ').filter(Boolean));

test('without a word it is the pipeline, ten minutes, every fault', () => {
  const given = all('');
  expect(given).toMatchObject({ name: 'pipeline', minutes: 10, plant: null, json: false });
  expect(given?.faults).toEqual(Object.keys(faultKinds));
});

test('the pass-through has no stores whose outage could tell on it', () => {
  const given = all('--job pass-through');
  expect(given?.faults).not.toContain('postgres');
  expect(given?.faults).not.toContain('state');
  expect(given?.faults).toContain('registry');
});

test('a plant is looked for where it shows: in the pass-through, by stalls', () => {
  expect(all('--plant offset-before-fence')).toMatchObject({ name: 'pass-through', faults: ['stall'] });
  expect(() => all('--plant offset-before-fence --job pipeline')).toThrow('pass-through alone');
});

test('how to run the same again has the seed that was drawn', () => {
  const given = all('--minutes 2 --only kill,zombie');
  expect(given?.again).toBe(
    `npm run chaos -- --seed ${given?.seed} --minutes 2 --job pipeline --only kill,zombie`,
  );
});

test.each([
  ['--minutes 0', '--minutes is 0'],
  ['--seed x', '--seed is x'],
  ['--only kill,flood', 'no fault flood'],
  ['--job all', 'no job all'],
  ['--plant other', 'no plant other'],
  ['--job pass-through --only postgres', 'None of postgres'],
  ['--speed 3', '--speed'],
])('%s is refused by name, with what to do', (line, says) => {
  expect(() => all(line)).toThrow(says);
  expect(() => all(line)).toThrow('npm run chaos -- --help');
});

test('help has every fault', () => {
  expect(all('--help')).toBeNull();
  for (const name of Object.keys(faultKinds)) expect(usage).toContain(`\n  ${name} `);
});
