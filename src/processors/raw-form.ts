/** A raw record that Avro could read → what is wrong with it, or null: anybody can write to a topic. */
import type { EvmBlock, EvmCall, EvmLog, MarketReading, Progress, SocialPost } from '../events.ts';

/** Far above any id or name of ours, and below what an index of PostgreSQL can hold. */
const mostLetters = 200;
const mostTopics = 4;
/** A function's, which names all that its structs hold. */
const mostSignature = 10_000;
/** The latest time a JavaScript date can name. */
const latestMs = 8.64e15;
const word = /^0x[0-9a-f]{64}$/;
const account = /^0x[0-9a-f]{40}$/;
const bytes = /^0x(?:[0-9a-f]{2})*$/;
/** A number of 256 bits has 78 digits. */
const digits = /^\d{1,78}$/;

const aWord = '0x and 64 lower-case hex digits';
const anAccount = '0x and 40 lower-case hex digits';
const someBytes = '0x and lower-case hex digits, two a byte';

type Raw = EvmLog | EvmCall | EvmBlock | MarketReading | SocialPost | Progress;

/** What a source of ours writes always passes. */
export function wrongForm(id: string, body: Raw): string | null {
  if (id.length > mostLetters) return `an id of ${id.length} letters, expected at most ${mostLetters}`;
  switch (body.type) {
    case 'EvmLog':
      return wrongLog(body);
    case 'EvmCall':
      return wrongCall(body);
    case 'EvmBlock':
      return wrongBlock(body);
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
  if (!word.test(log.transactionHash)) return wrong('transactionHash', log.transactionHash, aWord);
  for (const name of ['transactionIndex', 'logIndex'] as const)
    if (!(log[name] >= 0)) return wrong(name, log[name], '0 or more');
  if (!account.test(log.address)) return wrong('address', log.address, anAccount);
  if (log.topics.length > mostTopics) return wrong('topics', log.topics.length, `at most ${mostTopics}`);
  const topic = log.topics.find((one) => !word.test(one));
  if (topic !== undefined) return wrong('topics', topic, `${aWord} each`);
  return wrongPlace(log) ?? (bytes.test(log.data) ? null : wrong('data', log.data, someBytes));
}

function wrongCall(call: EvmCall): string | null {
  const { name, to, data, function: signature } = call;
  if (name.length > mostLetters) return wrong('name', name, `at most ${mostLetters} letters`);
  if (!account.test(to)) return wrong('to', to, anAccount);
  if (signature.length > mostSignature)
    return wrong('function', signature, `at most ${mostSignature} letters`);
  return wrongPlace(call) ?? (data === null || bytes.test(data) ? null : wrong('data', data, someBytes));
}

function wrongBlock(block: EvmBlock): string | null {
  const { parentHash, miner } = block;
  if (!word.test(parentHash)) return wrong('parentHash', parentHash, aWord);
  if (miner !== null && !account.test(miner)) return wrong('miner', miner, anAccount);
  for (const name of ['gasUsed', 'gasLimit', 'baseFeePerGas'] as const) {
    const amount = block[name];
    if (amount !== null && !digits.test(amount)) return wrong(name, amount, 'decimal digits');
  }
  return wrongPlace(block);
}

function wrongPlace(body: EvmLog | EvmCall | EvmBlock): string | null {
  const { blockHash, blockTimeMs, chainId, source } = body;
  if (!word.test(blockHash)) return wrong('blockHash', blockHash, aWord);
  for (const name of ['blockNumber', 'blockTimeMs'] as const)
    if (!(body[name] >= 0)) return wrong(name, body[name], '0 or more');
  if (!(chainId >= 1)) return wrong('chainId', chainId, '1 or more');
  if (blockTimeMs > latestMs) return wrong('blockTimeMs', blockTimeMs, `at most ${latestMs}`);
  return source !== null && source.length > mostLetters
    ? wrong('source', source, `at most ${mostLetters} letters`)
    : null;
}

function wrongProgress({ source, at, position }: Progress): string | null {
  if (source.length > mostLetters) return wrong('source', source, `at most ${mostLetters} letters`);
  if (!(position >= 0)) return wrong('position', position, '0 or more');
  return Math.abs(at) <= latestMs ? null : wrong('at', at, `milliseconds up to ${latestMs}`);
}

const wrong = (name: string, found: string | number, expected: string): string =>
  `${name}: expected ${expected}, got ${JSON.stringify(found).slice(0, 80)}`;
