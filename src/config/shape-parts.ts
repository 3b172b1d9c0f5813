/** What shapes are made of: whole numbers, paths, contracts, and mappings without unknown keys. */
import Type from 'typebox';

export const keyed = { additionalProperties: false };

export const count = (minimum: number, maximum: number, fallback?: number) =>
  Type.Integer({
    minimum,
    maximum,
    description: `a whole number from ${minimum} to ${maximum}`,
    ...(fallback === undefined ? {} : { default: fallback }),
  });

export const contract = Type.String({
  pattern: '^0x[0-9a-fA-F]{40}$',
  description: 'an address of 0x and 40 hex digits',
});

export const path = (what: string) =>
  Type.String({ minLength: 1, description: `${what}, as a path relative to this file` });
