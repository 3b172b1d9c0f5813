/**
 * A process of its own: connections to a node, each by the product's own link → how long it takes to have
 * one and to subscribe, and the memory each holds, as JSON. `node --expose-gc connections.ts URL COUNT`.
 */
import { type SocketLink, socketLink } from '../../src/producers/chain/socket-link.ts';
import { quantilesOf } from './arrivals.ts';
import type { Connections } from './own-process.ts';

const [url = '', count = ''] = process.argv.slice(2);
const never = AbortSignal.any([]);
const options = { url, timeoutMs: 10_000, maxBytes: 64 << 20, pingMs: 10_000, now: () => Date.now() };

/** The first few load code that the others find loaded. */
const warmUp = 10;
const links: SocketLink[] = [];
const connectMs: number[] = [];
const subscribeMs: number[] = [];
for (let at = 0; at < warmUp; at++) await connect();
const before = taken();
for (let at = 0; at < Number(count); at++) {
  const { connected, subscribed } = await connect();
  connectMs.push(connected);
  subscribeMs.push(subscribed);
}
const after = taken();
const found: Connections = {
  connectMs: quantilesOf(connectMs),
  subscribeMs: quantilesOf(subscribeMs),
  heapBytes: (after.heap - before.heap) / Number(count),
  residentBytes: (after.resident - before.resident) / Number(count),
};
console.log(JSON.stringify(found));
for (const link of links) link.end();

async function connect() {
  const began = performance.now();
  const link = socketLink(options);
  links.push(link);
  await link.ask({ method: 'eth_chainId', params: [] }, never);
  const connected = performance.now();
  await link.ask({ method: 'eth_subscribe', params: ['newHeads'] }, never);
  return { connected: connected - began, subscribed: performance.now() - connected };
}

function taken() {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: heapUsed + external, resident: rss };
}
