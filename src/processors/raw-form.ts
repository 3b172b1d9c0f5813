/** A raw record that Avro could read → what is wrong with it, or null: anybody can write to a topic. */
import type { EvmLog, MarketReading, Progress, SocialPost } from '../events.ts';

/** Far above any id or name of ours, and below what an index of PostgreSQL can hold. */
const mostLetters = 200;
const mostTopics = 4;
/** The latest time a JavaScript date can name. */
const latestMs = 8.64e15;
const word = /^0x[0-9a-f]{64}$/;
const account = /^0x[0-9a-f]{40}$/;
const bytes = /^0x(?:[0-9a-f]{2})*$/;

type Raw = EvmLog | MarketReading | SocialPost | Progress;

/** What a source of ours writes always passes. */
export function wrongForm(id: string, body: Raw): string | null {
  if (id.length > mostLetters) return `an id of ${id.length} letters, expected at most ${mostLetters}`;
  switch (body.type) {
    case 'EvmLog':
      return wrongLog(body);
    case 'Progress':
      return wrongProgress(body);
    case 'MarketReading':
    case 'SocialPost':
      return null;
    default:
      return body satisfies never;
  }
}

function wrongLog(log: EvmLog): string | null {
  for (const name of ['blockHash', 'transactionHash'] as const)
    if (!word.test(log[name])) return wrong(name, log[name], '0x and 64 lower-case hex digits');
  for (const name of ['blockNumber', 'blockTimeMs', 'transactionIndex', 'logIndex'] as const)
    if (!(log[name] >= 0)) return wrong(name, log[name], '0 or more');
  if (!(log.chainId >= 1)) return wrong('chainId', log.chainId, '1 or more');
  if (log.blockTimeMs > latestMs) return wrong('blockTimeMs', log.blockTimeMs, `at most ${latestMs}`);
  if (!account.test(log.address)) return wrong('address', log.address, '0x and 40 lower-case hex digits');
  if (log.source !== null && log.source.length > mostLetters)
    return wrong('source', log.source, `at most ${mostLetters} letters`);
  if (log.topics.length > mostTopics) return wrong('topics', log.topics.length, `at most ${mostTopics}`);
  const topic = log.topics.find((one) => !word.test(one));
  if (topic !== undefined) return wrong('topics', topic, '0x and 64 lower-case hex digits each');
  return bytes.test(log.data) ? null : wrong('data', log.data, '0x and lower-case hex digits, two a byte');
}

function wrongProgress({ source, at, position }: Progress): string | null {
  if (source.length > mostLetters) return wrong('source', source, `at most ${mostLetters} letters`);
  if (!(position >= 0)) return wrong('position', position, '0 or more');
  return Math.abs(at) <= latestMs ? null : wrong('at', at, `milliseconds up to ${latestMs}`);
}

const wrong = (name: string, found: string | number, expected: string): string =>
  `${name}: expected ${expected}, got ${JSON.stringify(found).slice(0, 80)}`;
