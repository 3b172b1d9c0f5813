import { expect, test } from 'vitest';
import { account, blockOf, callOf, envelopeOf } from '../../test/chain-world.ts';
import { lifeOf } from '../../test/decider-spec.ts';
import type { EvmBlock, EvmCall } from '../events.ts';
import { refine } from './refine.ts';

const taken = (...bodies: (EvmCall | EvmBlock)[]) => {
  const life = lifeOf(refine({ windowMs: 60_000 }));
  const decisions = bodies.map((body, index) => life.takes(envelopeOf('id', index, body)));
  expect(life.restored()).toEqual(life.rows);
  return decisions.map((decision) =>
    decision.type === 'forward' ? decision.emit.map(({ body }) => body) : decision,
  );
};

test.each([
  ['call', callOf, 'ContractRead'],
  ['block', blockOf, 'BlockSeen'],
])('a %s is live once, goes, and is live again when its block is', (_, make, type) => {
  const [there, gone] = [make(), make({ removed: true })];
  expect(taken(there, there, gone, gone, there)).toMatchObject([
    [{ type: 'ChainEvent', status: 'live', revision: 1, action: { type } }],
    { type: 'drop', why: 'duplicate' },
    [{ status: 'removed', revision: 2, action: { type } }],
    { type: 'drop', why: 'duplicate' },
    [{ status: 'live', revision: 3 }],
  ]);
});

test('what has no transaction names none, and a block no contract', () => {
  const none = { transactionHash: null, transactionIndex: null, logIndex: null };
  expect(taken(callOf())).toMatchObject([[{ ...none, address: account('c'), source: 'polygon' }]]);
  expect(taken(blockOf())).toMatchObject([[{ ...none, address: null }]]);
});
