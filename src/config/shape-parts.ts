/** What shapes are made of: whole numbers between bounds, paths, and mappings without unknown keys. */
import Type from 'typebox';

export const keyed = { additionalProperties: false };

export const count = (minimum: number, maximum: number, fallback?: number) =>
  Type.Integer({
    minimum,
    maximum,
    description: `a whole number from ${minimum} to ${maximum}`,
    ...(fallback === undefined ? {} : { default: fallback }),
  });

export const path = (what: string) =>
  Type.String({ minLength: 1, description: `${what}, as a path relative to this file` });
