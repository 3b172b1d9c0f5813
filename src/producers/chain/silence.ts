/** Moments at which somebody was asked, and at which one was heard → the longest wait in which nobody was. */
export interface Silence {
  /** Before that nobody had anything to say: who does not ask hears nothing. */
  asked(): void;
  heard(): void;
  /** Since this was asked last; what is waited for still is not over yet, and counts the next time. */
  silentMs(): number;
}

export function silence(now: () => number): Silence {
  let sinceMs: number | null = null;
  let longestMs = 0;
  return {
    asked() {
      sinceMs ??= now();
    },
    heard() {
      if (sinceMs !== null) longestMs = Math.max(longestMs, now() - sinceMs);
      sinceMs = null;
    },
    silentMs() {
      const found = longestMs;
      longestMs = 0;
      return found;
    },
  };
}
