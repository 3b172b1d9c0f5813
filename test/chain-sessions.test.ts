import { describe, expect, onTestFinished, test } from 'vitest';
import { playedSession } from './chain-node/played-session.ts';
import { servePlayed } from './chain-node/rpc-server.ts';
import { truthOf } from './chain-node/session-truth.ts';
import { sessionPath, sessions } from './chain-node/sessions.ts';
import { sitOnChain, standing } from './chain-sitting.ts';
import { memoryWorld } from './memory-log.ts';

describe('a recorded session as the node', () => {
  test.each(Object.values(sessions))(
    '%s: what stands and what was taken back are its truth',
    async (name) => {
      const path = sessionPath(name);
      const { chainId, canonicalIds, orphanedIds } = truthOf(path);
      const session = playedSession(path);
      const node = await servePlayed(session);
      onTestFinished(() => node.close());
      const world = memoryWorld();
      const ending = new AbortController();
      const sitting = sitOnChain({ log: world.log, urls: [node.http], chainId }, ending.signal);
      const truth = { live: canonicalIds.toSorted(), gone: orphanedIds.toSorted() };
      await expect.poll(() => session.isOver && standing(world), { timeout: 20_000 }).toEqual(truth);
      ending.abort();
      expect(await sitting).toBe('stopped');
      expect(standing(world)).toEqual(truth);
    },
  );
});
