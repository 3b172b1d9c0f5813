/** Rows as PostgreSQL gives them to the API. */

/** What `sql` asks for: the rows, or a page of them as text, `limit` at most. */
export function given<Row>(sql: string, values: readonly unknown[], rows: readonly object[]): Row[] {
  if (!sql.includes('string_agg')) return rows as Row[];
  const limit = Number(values.at(-2));
  const items = rows.slice(0, limit).map((row) => JSON.stringify(row));
  return [{ items: items.join(','), last: rows.length > limit ? items.at(-1) : null }] as Row[];
}

const token = {
  type: 'TokenFact',
  chainId: 137,
  address: '0xaa',
  symbol: 'AA',
  decimals: 18,
  category: 'other',
};

export const eventRow = {
  ...{ id: 'evm:137:0xbb:1', status: 'live', revision: 1, kind: 'Transfer', subject: 'token:137:0xaa' },
  ...{
    mentions: ['account:137:0x01'],
    at: '2021-04-20T12:00:00.000Z',
    chainId: 137,
    blockNumber: 13_522_111,
  },
  ...{
    blockHash: '0xbb',
    blockTime: '2021-04-20T12:00:00.000Z',
    transactionHash: '0xcc',
    transactionIndex: 0,
  },
  ...{ logIndex: 1, address: '0xaa', venue: null, market: null, sequence: null, receivedAt: null },
  ...{ platform: null, author: null, token, reference: null, degraded: [] },
  action: { type: 'Transfer', from: '0x01', to: '0x02', amount: '11' },
};

/** Of a market: what only a chain has is missing. */
export const marketRow = {
  ...{ ...eventRow, id: 'binance:BTCUSDT:7', kind: 'Trade', subject: 'market:binance:BTCUSDT', token: null },
  ...{ chainId: null, blockNumber: null, blockHash: null, blockTime: null, transactionHash: null },
  ...{ transactionIndex: null, logIndex: null, address: null, venue: 'binance', market: 'BTCUSDT' },
  ...{ sequence: '7', receivedAt: '2021-04-20T12:00:00.000Z' },
};

export const signalRow = {
  ...{ id: 's1', ruleSet: 'big-moves', ruleSetVersion: 1, subject: 'token:137:0xaa', state: 'provisional' },
  ...{ revision: 1, score: 60, threshold: 50, at: '2021-04-20T12:00:00.000Z', chainId: 137, blockNumber: 1 },
  ...{ blockHash: '0xb', transactionHash: '0xc', logIndex: 1, eventId: 'e1', finalityBroken: false },
  reasons: [{ rule: 'large', points: 60, because: 'It is large.', inputs: { amount: '11' } }],
};

const change = {
  ...{ revision: 1, state: 'provisional', score: 60, ruleSetVersion: 1 },
  ...{ blockNumber: 1, blockHash: '0xb', finalityBroken: false },
};

export const explainedRow = { ...signalRow, event: eventRow, history: [change] };

export const gapRow = {
  ...{ id: 'gap:polygon:block:101:1', by: 'polygon', input: null, unit: 'block', from: 101, to: 120 },
  ...{ why: 'away', detail: 'nobody read', state: 'closed', at: '2021-04-20T12:00:00.000Z' },
  ...{ closedAt: '2021-04-20T12:00:01.000Z', goesOnAt: null },
  evidence: { proof: 'links', before: '0xa', after: '0xb', positions: 20, records: 7 },
};
