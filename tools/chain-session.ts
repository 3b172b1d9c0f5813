/** `npm run chain:session`: a recorded session as the node of a chain; what comes of it beside its truth. */
import { parseArgs } from 'node:util';
import { truthOf } from '../test/chain-node/session-truth.ts';
import { isSame, runSession } from './session/run-session.ts';
import type { Standing } from './session/standing-events.ts';

const usage = `npm run chain:session -- --session FILE --truth FILE [--json]

Plays a recorded session of a node to a whole pipeline on a stack of its own, and compares what stands in
\`events\` at the end, and what ever stood and does not any more, with the truth file. Ends with 1 where they
differ.
  --session FILE   recorded exchanges, one a line: *.session.jsonl.gz
  --truth FILE     what must stand; default the file beside it, *.truth.json
  --json           one JSON object

Example: npm run chain:session -- --session polygon-a.session.jsonl.gz --truth polygon-a.truth.json`;

const { values } = parseArgs({
  options: {
    session: { type: 'string' },
    truth: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

if (values.help || !values.session) {
  console.log(usage);
  process.exitCode = values.help ? 0 : 1;
} else {
  const { canonicalIds, orphanedIds } = truthOf(values.session, values.truth);
  const truth = { live: canonicalIds.toSorted(), gone: orphanedIds.toSorted() };
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  const found = await runSession({ session: values.session, truth, progress });
  const equal = isSame(found, truth);
  if (values.json) console.log(JSON.stringify({ equal, live: found.live.length, gone: found.gone.length }));
  else for (const line of told(found, truth, equal)) console.log(line);
  process.exitCode = equal ? 0 : 1;
}

function told(found: Standing, truth: Standing, equal: boolean): readonly string[] {
  const counts = `${found.live.length} logs stand, ${found.gone.length} stood and were taken back`;
  if (equal) return [`equal to its truth: ${counts}`];
  const missing = (of: readonly string[], from: readonly string[]) => of.filter((id) => !from.includes(id));
  const first = (says: string, ids: readonly string[]) =>
    ids.length === 0 ? [] : [`${ids.length} ${says}, as ${ids.slice(0, 3).join(', ')}`];
  return [
    `differs from its truth: ${counts}`,
    ...first('should stand and do not', missing(truth.live, found.live)),
    ...first('stand and should not', missing(found.live, truth.live)),
    ...first('should have been taken back and never stood', missing(truth.gone, found.gone)),
  ];
}
