import { expect, test } from 'vitest';
import { eventsTopic, signalsTopic } from '../events.ts';
import { knownStages } from './known-stages.ts';
import { loadPipeline } from './load.ts';

test('stages come in flow order, each with what it reads', () => {
  const stages = knownStages(loadPipeline('millrace.yml'));
  const names = stages.map(({ name }) => name);
  expect(names.slice(0, 4)).toEqual(['refine', 'enrich', 'score', 'postgres-events']);
  expect(stages.find(({ name }) => name === 'enrich')?.from).toEqual([eventsTopic]);
  expect(stages.find(({ name }) => name === 'redis-signals')?.from).toEqual([signalsTopic]);
});
