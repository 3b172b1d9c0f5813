/** A process that keeps row after row, each with its mark, until it is killed or has kept `count`. */

import { asFault } from '../src/faults.ts';
import { actorId, eventId, offset } from '../src/flow/ids.ts';
import { keptInLmdb, usualBounds } from '../src/kafka/kept-in-lmdb.ts';

const [dir = '', count = '0'] = process.argv.slice(2);
const keep = keptInLmdb(dir, { ...usualBounds, write: 500, wait: 2_000 });
try {
  const kept = await keep<{ at: number; text: string }>(actorId('app', 'refine', 'raw.chain', 0), 'rows 1');
  for (let at = (kept.mark?.offset ?? -1) + 1; at < Number(count); at++) {
    kept.table
      .draft()
      .set(`k${at}`, { at, text: 'x'.repeat(100) })
      .adopt();
    await kept.keep({ offset: offset(at), id: eventId(`e${at}`), hasOwn: true });
    if (at % 10_000 === 0) process.stdout.write('.');
  }
  await kept.close();
} catch (thrown) {
  process.stdout.write(asFault(thrown).code);
}
