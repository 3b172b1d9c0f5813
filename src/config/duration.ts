/** How durations are written in our files, `7d` or `500ms`, and what they are in milliseconds. */
import Type from 'typebox';

const unitsMs: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const form = /^([1-9]\d{0,8})(ms|s|m|h|d)$/;

/** The shape of a duration in a file. */
export const duration = (options: { default?: string } = {}) =>
  Type.String({
    pattern: form.source,
    description: 'a duration such as 7d, 12h, 30m, 10s or 500ms',
    ...options,
  });

/** Null when `text` is not a duration. */
export function durationMs(text: string): number | null {
  const [, amount, unit] = form.exec(text) ?? [];
  const unitMs = unitsMs[unit ?? ''];
  return amount === undefined || unitMs === undefined ? null : Number(amount) * unitMs;
}

/** The largest whole unit says it shortest: 1209600000 is `14d`. */
export function durationText(ms: number): string {
  const fitting = Object.entries(unitsMs).filter(([, unitMs]) => ms % unitMs === 0);
  const [unit, unitMs] = fitting.at(-1) ?? ['ms', 1];
  return `${ms / unitMs}${unit}`;
}
