/** data/evm and data/tokens → data/prices/reference-prices.csv: prices that the recorded swaps tell. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { evmLogLine } from '../src/producers/evm-log-line.ts';
import { type PriceRow, type Recording, swapPrices, type Tokens } from './swap-prices.ts';

const data = fileURLToPath(new URL('../data/', import.meta.url));
const target = `${data}prices/reference-prices.csv`;

/** The text of the table, from what lies in data/ alone. */
export function referencePrices(): string {
  const files = readdirSync(`${data}evm`).filter((file) => file.endsWith('.jsonl.gz'));
  const rows = swapPrices(files.sort().map(recordingOf), tokens());
  return `symbol,at,priceUsd,swaps,source\n${rows.map(line).join('')}`;
}

const line = ({ symbol, at, priceUsd, swaps, recording }: PriceRow): string =>
  `${symbol},${new Date(at).toISOString()},${priceUsd},${swaps},${recording}\n`;

function recordingOf(file: string): Recording {
  const lines = gunzipSync(readFileSync(`${data}evm/${file}`))
    .toString()
    .trimEnd()
    .split('\n');
  const chainId = file.startsWith('polygon') ? 137 : 1;
  const logs = lines.map((text) => evmLogLine(Buffer.from(text), chainId));
  return { name: basename(file, '.jsonl.gz'), logs };
}

function tokens(): Tokens {
  const rows = readFileSync(`${data}tokens/tokens.csv`, 'utf8').trimEnd().split('\n').slice(1);
  return new Map(
    rows.map((row) => {
      const [chainId, address, symbol = '', decimals, category = ''] = row.split(',');
      return [`${chainId}:${address}`, { symbol, decimals: Number(decimals), category }];
    }),
  );
}

if (import.meta.main) {
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, referencePrices());
}
