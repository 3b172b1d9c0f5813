/** A pipeline file → what its dead letters are judged by, and by which names they may be asked for. */
import { basename } from 'node:path';
import type { Config } from '../../config.ts';
import { emptyTable } from '../../flow/table.ts';
import { noSpam } from '../../processors/post/spam-scale.ts';
import { processors, sources } from '../../topology.ts';
import { loadPipeline } from '../load.ts';
import type { Judges } from './candidate.ts';
import type { Nameable } from './letter-filter.ts';

export type Judged = Readonly<{ config: Config; nameable: Nameable; judges: Judges }>;

/** Throws what is wrong with the file; connects to nothing. */
export function judged(file: string): Judged {
  const { config, ruleSet } = loadPipeline(file);
  const { app, partitions } = config;
  // Whether a post is spam changes what is said of it, never whether it is taken.
  const stages = processors(config, { ruleSet, spam: noSpam });
  const { refine, enrich, score } = stages;
  const read = [refine, enrich, score].flatMap(({ from }) => from.map(({ name }) => name));
  const nameable: Nameable = {
    app,
    roles: ['source', ...Object.values(stages).map(({ name }) => name)],
    topics: new Map(read.map((name) => [name, partitions])),
    files: config.sources.flatMap((source) =>
      'files' in source ? source.files.map((file) => basename(file)) : [],
    ),
  };
  const judges: Judges = {
    partitions,
    sources: sources(config),
    objection(input) {
      const decision = refine.decide(emptyTable(), input, new Map());
      return decision.type === 'reject' ? decision.detail : null;
    },
  };
  return { config, nameable, judges };
}
