/** Moments at which somebody was heard → the longest time in which nobody was. */
export function silence(now: () => number): Readonly<{ heard: () => void; silentMs: () => number }> {
  let [lastMs, longestMs] = [now(), 0];
  const heard = (): void => {
    const nowMs = now();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
  };
  return {
    heard,
    /** Since this was asked last; the time until now is not over yet, and counts the next time. */
    silentMs() {
      const found = longestMs;
      longestMs = 0;
      return found;
    },
  };
}
