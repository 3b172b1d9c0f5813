/** What becomes of each letter → lines for a person, or one JSON object a line for a script. */
import { teller } from '../tell.ts';
import type { LetterNews } from './redrive.ts';
import { type RefusalReason, remedies } from './refusal.ts';
import { printable } from './shown.ts';

export interface RedriveTeller {
  letter(news: LetterNews): void;
  /** All is done. */
  end(): void;
  /** What is said where something else ends it: how far it came, and that it can be gone on with. */
  broken(): void;
  /** How many were refused that had not been redriven before. */
  refusals(): number;
}

/** Of each reason a person is shown so many; all are counted, and a script gets all. */
const mostShown = 5;
const everyMs = 2_000;

export function redriveTeller({ dry, json }: Readonly<{ dry: boolean; json: boolean }>): RedriveTeller {
  const counts = new Map<RefusalReason, number>();
  const progress = teller(false, process.stderr);
  let accepted = 0;
  let saidAt = performance.now();
  const refusedCount = () => [...counts.values()].reduce((sum, count) => sum + count, 0);
  const say = (line: string): void => console.log(line);
  const did = dry ? 'redrivable' : 'redriven';

  return {
    letter(news) {
      if (json) say(JSON.stringify(news));
      if (news.type === 'refused') {
        const count = (counts.get(news.reason) ?? 0) + 1;
        counts.set(news.reason, count);
        if (!json && count <= mostShown)
          say(`refused     ${news.letter}  ${news.reason}: ${printable(news.why)}`);
      } else accepted += 1;
      if (json || performance.now() - saidAt < everyMs) return;
      saidAt = performance.now();
      progress({ type: 'progress', line: `${accepted} ${did}, ${refusedCount()} refused so far` });
    },
    end() {
      if (json) return say(JSON.stringify(summary()));
      say(`${accepted} ${did}, ${refusedCount()} refused`);
      for (const [reason, count] of counts)
        say(`  ${reason.padEnd(15)}  ${String(count).padStart(6)}  ${remedies[reason]}`);
      if (dry && accepted > 0) say('This was a dry run: nothing was written. Give --yes to redrive them.');
    },
    broken() {
      if (accepted + refusedCount() === 0) return;
      if (json) return say(JSON.stringify({ ...summary(), type: 'broken' }));
      const on = dry ? '' : ' Run it again: what was redriven is marked, and not redriven twice.';
      say(`${accepted} ${did} before it ended.${on}`);
    },
    refusals: () => refusedCount() - (counts.get('redriven-before') ?? 0),
  };

  function summary() {
    return { type: 'summary', dryRun: dry, [did]: accepted, refused: Object.fromEntries(counts) };
  }
}
