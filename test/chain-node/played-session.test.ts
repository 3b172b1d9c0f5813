import { describe, expect, test } from 'vitest';
import { type Asking, askNode } from './ask-node.ts';
import type { PlayedBlock } from './played-node.ts';
import { playedSession } from './played-session.ts';
import { truthOf } from './session-truth.ts';
import { blocksPath, hasBlocks, sessionPath, sessions } from './sessions.ts';

type Walked = Readonly<{
  chain: readonly PlayedBlock[];
  ids: readonly string[];
  unknown: number;
  left: number;
}>;

/** Asks for the head and what it lacks below, takes back what is not below, asks for logs at most twice. */
async function walk({ head, byHash, logsOf }: Asking, isOver: () => boolean): Promise<Walked> {
  let chain: PlayedBlock[] = [];
  let [unknown, left] = [0, 0];
  const ids = new Map<string, readonly string[]>();
  const idsOf = async ({ hash }: PlayedBlock): Promise<readonly string[] | undefined> => {
    const logs = await logsOf(hash).catch(() => null);
    unknown += logs === null ? 1 : 0;
    return logs?.map(({ logIndex }) => `evm:137:${hash}:${Number(logIndex)}`);
  };
  do {
    const fresh = [await head()];
    while (fresh[0] !== undefined && chain.every(({ hash }) => hash !== fresh[0]?.parentHash)) {
      const parent = await byHash(fresh[0].parentHash);
      if (parent === null) break;
      fresh.unshift(parent);
    }
    const shared = chain.findIndex(({ hash }) => hash === fresh[0]?.parentHash) + 1;
    left += chain.length - shared;
    chain = [...chain.slice(0, shared), ...fresh];
    for (const block of fresh) {
      const known = (await idsOf(block)) ?? (await idsOf(block));
      if (known !== undefined) ids.set(block.hash, known);
    }
  } while (!isOver());
  return { chain, ids: chain.flatMap(({ hash }) => ids.get(hash) ?? []), unknown, left };
}

describe('a recorded session, played', () => {
  test.each([
    [sessions.a, { unknown: 0, left: 0 }],
    [sessions.b, { unknown: 0, left: 1 }],
    // Of the flip-flop's lost child no logs were ever given, and those of a later block at the second asking.
    [sessions.c, { unknown: 3, left: 3 }],
  ])(
    '%s: a naive poller ends with exactly the blocks and logs of its truth',
    async (name, { unknown, left }) => {
      const session = playedSession(sessionPath(name));
      const truth = truthOf(sessionPath(name));
      const walked = await walk(askNode(session), () => session.isOver);
      expect(walked.chain.map(({ hash }) => hash)).toEqual(truth.canonicalHashes);
      expect(session.canonicalHashes()).toEqual(truth.canonicalHashes);
      expect(walked.ids).toEqual(truth.canonicalIds);
      expect(walked).toMatchObject({ unknown, left });
    },
  );

  test('a session in which nobody asked for logs is a chain without any, whose blooms say so', async () => {
    const path = sessionPath(sessions.mainnet);
    const session = playedSession(path);
    const { chain, ids } = await walk(askNode(session), () => session.isOver);
    expect(chain.map(({ hash }) => hash)).toEqual(truthOf(path).canonicalHashes);
    expect(ids).toEqual([]);
    expect(chain.every(({ logsBloom }) => /^0x0{512}$/.test(String(logsBloom)))).toBe(true);
    expect(await askNode(session).ask('eth_chainId')).toBe('0x1');
  });

  test.skipIf(!hasBlocks)(
    'whole blocks with their logs are a session without any reorganisation',
    async () => {
      const session = playedSession(blocksPath('eth-mainnet-14000000-14000015'));
      const { chain, ids, left } = await walk(askNode(session), () => session.isOver);
      expect([chain.length, ids.length, left]).toEqual([16, 4817, 0]);
    },
  );

  test('the orphaned logs of the flip-flop are those of the block that stood between', () => {
    const { orphanedIds } = truthOf(sessionPath(sessions.c));
    expect(orphanedIds).toHaveLength(25);
    expect(orphanedIds[0]).toMatch(/^evm:137:0x2d878239.*:0$/);
  });

  test('what was orphaned is still known by its hash, and no longer by its number', async () => {
    const session = playedSession(sessionPath(sessions.b), { moves: 'when-told' });
    const { byHash, byNumber, logsOf } = askNode(session);
    const orphan = '0x6f01a5163724e4bfbbcac469a9a2aafd16bc1a50f15c346b1ab1347561fb7c4d';
    expect(await byHash(orphan)).toBeNull();
    while (session.canonicalHashes().at(-1) !== orphan) expect(session.advance()).toBe(true);
    expect((await byNumber(13_522_194))?.hash).toBe(orphan);
    session.advance();
    expect((await byNumber(13_522_194))?.hash).toMatch(/^0xe5a6598d/);
    expect((await byHash(orphan))?.number).toBe('0xce5512');
    expect(await logsOf(orphan)).toHaveLength(60);
  });

  test('subscribers hear every block that becomes canonical, oldest first', () => {
    const session = playedSession(sessionPath(sessions.c), { moves: 'when-told' });
    const heard: string[] = [];
    session.heads.subscribe(({ number, hash }) => heard.push(`${Number(number)} ${hash.slice(0, 10)}`));
    for (let step = 0; step < 3; step++) session.advance();
    expect(heard).toEqual([
      '13522239 0xc73a1047',
      '13522239 0x2d878239',
      '13522240 0x8add9144',
      '13522239 0xc73a1047',
      '13522240 0x29373dae',
      '13522241 0xe9878c9c',
    ]);
  });

  test('a range of logs is of the canonical blocks, and filtered by address and topics', async () => {
    const session = playedSession(sessionPath(sessions.b), { moves: 'when-told' });
    while (session.advance());
    const { ask } = askNode(session);
    const everything = { fromBlock: 'earliest', toBlock: 'latest' };
    const all = await ask<readonly { address: string; topics: readonly string[] }[]>(
      'eth_getLogs',
      everything,
    );
    expect(all).toHaveLength(1901);
    const [address, topics] = [all[0]?.address ?? '', [null, all[0]?.topics[1] ?? null]];
    const ofAddress = all.filter((log) => log.address === address);
    const ofTopic = all.filter((log) => log.topics[1] === topics[1]);
    const asked = (filter: object) => ask('eth_getLogs', { ...everything, ...filter });
    expect(await asked({ address: [address.toUpperCase()] })).toEqual(ofAddress);
    expect(await asked({ address: null, topics })).toEqual(ofTopic);
    expect(ofAddress.length).not.toBe(ofTopic.length);
  });

  test('of a block whose logs were never given none ever are', async () => {
    const session = playedSession(sessionPath(sessions.c), { moves: 'when-told' });
    session.advance();
    session.advance();
    const lost = session.canonicalHashes().at(-1) ?? '';
    for (let time = 0; time < 4; time++)
      await expect(askNode(session).logsOf(lost)).rejects.toThrow('-32000 unknown block');
  });

  test('a node of its time knows no finalized block, unless it is given a depth', async () => {
    const play = { finalityDepth: 2, moves: 'when-told' } as const;
    const [old, newer] = [
      playedSession(sessionPath(sessions.a)),
      playedSession(sessionPath(sessions.a), play),
    ];
    for (let step = 0; step < 4; step++) newer.advance();
    const finalized = ['eth_getBlockByNumber', 'finalized', false] as const;
    await expect(askNode(old).ask(...finalized)).rejects.toThrow('-32602');
    expect(await askNode(newer).ask(...finalized)).toMatchObject({ number: '0xce54c0' });
  });
});
