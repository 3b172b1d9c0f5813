/** The error of a JSON-RPC answer → whether it asks for fewer questions, or speaks of this one. */

import { tooManyIn } from './too-many.ts';

/** -32005 is EIP-1474's "limit exceeded"; the others are what providers use beside it. */
const codes: ReadonlySet<number> = new Set([429, -32005, -32007, -32012, -32029, -32090, -32097]);
const phrases = [
  /rate.?limit|too many requests|compute units|\d ?\/ ?sec/i,
  /(request|capacity|quota)s? (limit )?(exceeded|reached)|exceeded (its|your) .*(capacity|quota)/i,
];
/** Some use -32005 for a range of blocks with too many logs, too: that is for the asker to make smaller. */
export const isRateLimit = (code: number, message: string): boolean =>
  phrases.some((phrase) => phrase.test(message)) || (codes.has(code) && tooManyIn(message) === null);
