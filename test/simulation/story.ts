/** What the world outside tells, by seed: blocks that come, go, return and become final; trades; nonsense. */
import type { EvmLog, MarketReading } from '../../src/events.ts';
import { epochMs, eventId } from '../../src/flow/ids.ts';
import type { Observation } from '../../src/flow/source.ts';
import { account, logOf, topic, word } from '../chain-world.ts';
import { readingOf } from '../said-world.ts';
import type { Circumstances } from './circumstances.ts';
import type { Seeded } from './seeded.ts';

/** One source's part. From `tail` on it is told only when the troubles are over. */
export type Tale<Body> = Readonly<{ name: string; observations: readonly Observation<Body>[]; tail: number }>;
export type Story = Readonly<{ chain: Tale<EvmLog>; market: Tale<MarketReading> }>;

export const chainId = 137;
/** The tokens of the first two are known, those of the others are not. */
export const contracts = ['1', '2', '3', '4'].map(account);

export const story = (dice: Seeded, { blocks, readings }: Circumstances): Story => ({
  chain: chainTale(dice, blocks),
  market: marketTale(dice, readings),
});

type Block = { number: number; hash: string; live: boolean; logs: readonly Partial<EvmLog>[] };

/** Nothing that was named final is ever taken back: what a source that does that makes of it is not asked. */
function chainTale(dice: Seeded, blocks: number): Tale<EvmLog> {
  const teller = tellerOf<EvmLog>('chain', chainId);
  const open: Block[] = [];
  const told: [Block, Partial<EvmLog>][] = [];
  let number = 0;
  const tell = (block: Block, log: Partial<EvmLog>): void => {
    const place = { blockNumber: block.number, blockHash: block.hash, removed: !block.live };
    // Which of all observations it was travels with the log, so that order can be checked everywhere.
    const body = logOf({ ...log, ...place, transactionIndex: teller.count });
    const id = `evm:${chainId}:${block.hash}:${log.logIndex}`;
    teller.record(id, body.address, body, block.live ? 'event' : 'removal');
  };
  const turn = (block: Block, live: boolean): void => {
    block.live = live;
    for (const log of live ? block.logs : block.logs.toReversed()) tell(block, log);
  };
  const come = (): void => {
    number += 1;
    const logs = Array.from({ length: 1 + dice.below(2) }, (_, logIndex) => ({
      ...{ logIndex, address: dice.pick(contracts) },
      ...(dice.chance(0.5) ? transfer(dice) : { topics: [unknownTopic], data: '0x' }),
    }));
    const block = { number, hash: topic(`b${number}`), live: true, logs };
    open.push(block);
    for (const log of logs) told.push([block, log]);
    turn(block, true);
  };
  const again = (): void => {
    if (told.length > 0) tell(...dice.pick(told));
  };
  const settle = (): void => {
    const block = open.shift();
    if (block) teller.progress(block.number, false);
  };
  while (number < blocks || open.length > 0) {
    const block = open.length > 0 ? dice.pick(open) : null;
    const rolled = dice.next();
    if (block === null || (rolled < 0.35 && number < blocks)) come();
    else if (rolled < 0.55) turn(block, !block.live);
    else if (rolled < 0.7) again();
    else if (rolled < 0.75) teller.malformed();
    else settle();
  }
  again();
  const tail = teller.count;
  come();
  for (let more = 0; more < 4; more++) again();
  teller.progress(number, true);
  return { ...teller.tale(), tail };
}

/** No fact is asked for of a log that is not understood; a rule is about it all the same. */
export const unknownTopic = topic('5eed');
const transfer = (dice: Seeded): Partial<EvmLog> => ({
  data: `0x${word((5_000_000 + dice.below(10_000_000)).toString(16))}`,
});

function marketTale(dice: Seeded, readings: number): Tale<MarketReading> {
  const teller = tellerOf<MarketReading>('market', null);
  const tell = (sequence: number): void => {
    const market = ['BTCUSDT', 'ETHUSDT'][sequence % 2] ?? '';
    const body = readingOf({ market, sequence: String(sequence), receivedMs: teller.count });
    teller.record(`binance:${market}:${sequence}`, `binance:${market}`, body, 'event');
  };
  for (let sequence = 0; sequence < readings; sequence++) {
    tell(sequence);
    if (dice.chance(0.3)) tell(dice.below(sequence + 1));
    if (dice.chance(0.1)) teller.malformed();
    if (dice.chance(0.1)) teller.progress(null, false);
  }
  tell(readings);
  const tail = teller.count;
  for (let more = 0; more < 2; more++) tell(dice.below(readings + 1));
  teller.progress(null, true);
  return { ...teller.tale(), tail };
}

function tellerOf<Body>(name: string, chain: number | null) {
  const observations: Observation<Body>[] = [];
  const at = epochMs(1_618_949_122_000);
  const behind = () => ({ cursor: String(observations.length + 1), position: observations.length + 1 });
  return {
    get count() {
      return observations.length;
    },
    record(id: string, key: string, body: Body, record: string) {
      observations.push({ type: 'record', record, id: eventId(id), key, at, body, ...behind() });
    },
    malformed() {
      const why = { code: 'malformed-line', detail: 'half a line' } as const;
      const where = `${name}:${observations.length}`;
      observations.push({ type: 'malformed', where, bytes: Uint8Array.of(123), why, ...behind() });
    },
    progress(finalized: number | null, ended: boolean) {
      const { cursor, position } = behind();
      const progress = { position, at, chainId: chain, finalized, ended };
      observations.push({ type: 'progress', progress, cursor, position });
    },
    tale: () => ({ name, observations }),
  };
}
