/** A number and what it counts → words for a person: `1 source`, `4 sources`. */
export const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;
