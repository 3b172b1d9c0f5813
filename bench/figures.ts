/** Numbers as the benches print them. */

export const seconds = (ms: number): string => `${(ms / 1_000).toFixed(2)} s`;

export const megabytes = (bytes: number, digits = 2): string => `${(bytes / 1_048_576).toFixed(digits)} MB`;

/** Without its unit, so that a range may have one. */
export const thousands = (number: number): string => (number / 1_000).toFixed(1);
