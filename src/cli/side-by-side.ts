/** Things that run side by side → what became of each; where one fails the others end, and that is thrown. */

/** `abandon` ends the others without a failure. */
export type Run<Item, Outcome> = (item: Item, abandon: () => void, signal: AbortSignal) => Promise<Outcome>;

export async function sideBySide<Item, Outcome>(
  items: readonly Item[],
  run: Run<Item, Outcome>,
  signal: AbortSignal,
): Promise<readonly Outcome[]> {
  const leaving = new AbortController();
  const abandon = () => leaving.abort();
  const ending = AbortSignal.any([signal, leaving.signal]);
  const runs = items.map(async (item) => {
    try {
      return await run(item, abandon, ending);
    } catch (thrown) {
      abandon();
      throw thrown;
    }
  });
  // All have ended before anyone hears of it: what they share may then be closed.
  await Promise.allSettled(runs);
  return Promise.all(runs);
}
