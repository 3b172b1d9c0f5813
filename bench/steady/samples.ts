/** What Linux says of a process → samples of its memory and open files, and how fast one of them grows. */
import { readdirSync, readFileSync } from 'node:fs';

export type Sample = Readonly<{
  /** Milliseconds since the first. */
  atMs: number;
  /** Bytes of it in memory, files that it has mapped included. */
  resident: number;
  /** Bytes that are its own: without files that it has mapped, which the kernel takes back as it likes. */
  own: number;
  files: number;
}>;

export function sampleOf(pid: number, atMs: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const bytes = (name: string): number =>
    1_024 * Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]);
  return {
    atMs,
    resident: bytes('VmRSS'),
    own: bytes('RssAnon'),
    files: readdirSync(`/proc/${pid}/fd`).length,
  };
}

/** Bytes a minute, by least squares: a single collection of garbage moves it little. */
export function slopeOf(samples: readonly Sample[], of: 'resident' | 'own'): number {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanAt = mean(samples.map(({ atMs }) => atMs));
  const meanOf = mean(samples.map((sample) => sample[of]));
  const [above, below] = samples.reduce(
    ([sum, squares], sample) => [
      sum + (sample.atMs - meanAt) * (sample[of] - meanOf),
      squares + (sample.atMs - meanAt) ** 2,
    ],
    [0, 0],
  );
  return (above / below) * 60_000;
}
