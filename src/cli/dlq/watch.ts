/** How far a long reading is → a line on standard error every two seconds, and none where it is short. */
import { teller } from '../tell.ts';

/** Called for each batch: what it is of, and how many records it held. */
export type Watch = (what: string, records: number) => void;

const everyMs = 2_000;

export function watch(doing: string, now: () => number = () => performance.now()): Watch {
  const tell = teller(false, process.stderr);
  let saidAt = now();
  let read = 0;
  return (what, records) => {
    read += records;
    if (now() - saidAt < everyMs) return;
    saidAt = now();
    tell({ type: 'progress', line: `${doing}: ${read} records read, now ${what}` });
  };
}
