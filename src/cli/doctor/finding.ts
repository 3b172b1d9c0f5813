/** One thing a doctor looked at: what it is, what was wanted, and what to do where they differ. */

/**
 * `wrong`: it keeps Millrace from working. `weak`: it works and promises less; `next` says what that voids.
 * `absent`: there was nothing to look at.
 */
export type Verdict = 'right' | 'weak' | 'wrong' | 'absent';

export type Finding = Readonly<{
  /** What was looked at, for example `kafka version`. */
  what: string;
  verdict: Verdict;
  found: string;
  wanted: string | null;
  /** What to do next, or what follows; null where nothing does. */
  next: string | null;
  /** Whose it is to put right: what a person wrote, or what is around. Decides the exit code. */
  blame: 'input' | 'environment';
}>;

type Looked = Readonly<{ found: string; wanted?: string; next?: string; blame?: Finding['blame'] }>;

export const finding = (what: string, verdict: Verdict, looked: Looked): Finding => ({
  what,
  verdict,
  found: looked.found,
  wanted: looked.wanted ?? null,
  next: verdict === 'right' ? null : (looked.next ?? null),
  blame: looked.blame ?? 'environment',
});

/** A number against the least that is wanted: `right` or `otherwise`. */
export const atLeast = (
  what: string,
  [found, wanted]: readonly [found: number | null, wanted: number],
  otherwise: Readonly<{ verdict: Verdict; next: string }>,
): Finding =>
  found === null
    ? finding(what, 'absent', { found: 'it may not be asked', wanted: `${wanted}` })
    : finding(what, found >= wanted ? 'right' : otherwise.verdict, {
        found: `${found}`,
        wanted: `${wanted} or more`,
        next: otherwise.next,
      });
