/** What simulated things are called where several need to know. */

/** Begins every actor's id. */
export const app = 'sim';
/** Of the source of logs, and of the source of trades. */
export const sourceNames = { chain: 'chain', market: 'market' } as const;
