/** All that must hold in every simulated world, after each step or in the end, each under its name. */
import { balance } from './checkers/balance.ts';
import { finalState } from './checkers/final-state.ts';
import { foldOfTurn } from './checkers/fold-of-turn.ts';
import { once } from './checkers/once.ts';
import { order } from './checkers/order.ts';
import { positions } from './checkers/positions.ts';
import { storeIsFold } from './checkers/store-is-fold.ts';
import { taleTold } from './checkers/tale-told.ts';
import type { Scene, Witness } from './scene.ts';

type Checker = (scene: Scene, complain: (what: string) => void) => Witness;

/** `rest` and `faults` are told by the run itself: that all is read in the end, and that nothing crashes. */
const all: Readonly<Record<string, Checker>> = {
  once: (_scene, complain) => once(complain),
  order,
  positions: (_scene, complain) => positions(complain),
  turn: foldOfTurn,
  source: taleTold,
  balance,
  store: storeIsFold,
  settled: ({ world }, complain) => ({
    ended() {
      const open = world.broker.open();
      if (open.length > 0) complain(`transactions are left open: ${open.join(', ')}`);
    },
  }),
  stopped: (_scene, complain) => ({
    told(name, fields) {
      if (name === 'ActorStopped') complain(`an actor was stopped: ${JSON.stringify(fields)}`);
    },
  }),
  final: finalState,
};

export const checkerNames: readonly string[] = [...Object.keys(all), 'rest', 'faults'];

export const checkers = (scene: Scene, complain: (checker: string, what: string) => void): Witness[] =>
  Object.entries(all).map(([name, checker]) => checker(scene, (what) => complain(name, what)));
