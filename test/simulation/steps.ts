/**
 * Steps of all processes, parked and let go one at a time by dice: done, lost, left unanswered, or done late.
 */
import { Fault, type FaultCode } from '../../src/faults.ts';
import type { MemoryStep } from '../memory-log.ts';
import type { Circumstances } from './circumstances.ts';
import type { Journal } from './journal.ts';
import type { Seeded } from './seeded.ts';

export type StepName =
  | Exclude<MemoryStep, 'begin' | 'committed'>
  | 'observe'
  | 'facts'
  | 'keep'
  | 'take'
  | 'rows';

/** Whose step it is: nothing of a process that is held moves. */
export type Holder = Readonly<{ name: string; held: () => boolean }>;

export type Request<Answer> = Readonly<{
  by: Holder;
  actor: string;
  step: StepName;
  /** What the other side does when the request gets there, and its answer; a throw is a bug of the world. */
  effect: () => Answer;
  /** May it be let go yet? */
  ready?: () => boolean;
}>;

/** What became of a step: the effect with or without an answer, no effect, or an effect nobody waits for. */
export type Fate = 'done' | 'lost' | 'unanswered' | 'late';

export interface Steps {
  take<Answer>(request: Request<Answer>): Promise<Answer>;
  /** Lets one step go; false where none can. */
  next(chances: Chances): boolean;
  /** How often each step met each fate. */
  readonly fates: ReadonlyMap<string, number>;
}

type Chances = Circumstances['steps'] | null;

type Parked = {
  key: string;
  /** Null: the effect is on its way, and what becomes of its process changes nothing. */
  by: Holder | null;
  step: StepName;
  notBefore: number;
  ready: () => boolean;
  go: (fate: Fate, chances: Chances) => void;
};

/** What a client is told when no answer comes. Without a code, a step can be slow but not fail. */
const silence: Readonly<Record<StepName, FaultCode | null>> = {
  join: 'kafka-unavailable',
  assignment: 'kafka-unavailable',
  fence: 'kafka-unavailable',
  position: 'kafka-unavailable',
  extent: 'kafka-unavailable',
  restore: 'kafka-unavailable',
  read: 'kafka-unavailable',
  write: 'outcome-unknown',
  offsets: 'outcome-unknown',
  commit: 'outcome-unknown',
  take: 'postgres-unavailable',
  rows: 'outcome-unknown',
  observe: null,
  facts: null,
  keep: null,
};

export type StepsOptions = Readonly<{ dice: Seeded; now: () => number; journal: Journal }>;

export function steps({ dice, now, journal }: StepsOptions): Steps {
  const parked: Parked[] = [];
  const fates = new Map<string, number>();

  /** In the order of their names, so that the order in which they came says nothing. */
  function park(one: Parked): void {
    const place = parked.findIndex(({ key }) => key > one.key);
    parked.splice(place < 0 ? parked.length : place, 0, one);
  }

  function request<Answer>(asked: Request<Answer>, answer: PromiseWithResolvers<Answer>): Parked {
    const { by, actor, step, effect, ready = () => true } = asked;
    const key = `${by.name} ${actor} ${step}`;
    const fail = () => answer.reject(new Fault(silence[step] ?? 'bug', `no answer to ${step} of ${actor}`));
    const answering = (made: Answer): Parked => ({
      ...{ key: `${key} answer`, by, step, notBefore: 0, ready: () => true },
      go: (fate) => (fate === 'done' ? answer.resolve(made) : fail()),
    });
    const onItsWay = (): Parked => ({
      ...{ key: `${key} late`, by: null, step, notBefore: now() + dice.below(500), ready: () => true },
      go: () => void effect(),
    });
    const succeed = (chances: Chances): void => {
      const made = effect();
      if (chances && dice.chance(chances.slowAnswer)) park(answering(made));
      else answer.resolve(made);
    };
    const go = (fate: Fate, chances: Chances): void => {
      if (fate === 'done') succeed(chances);
      else {
        if (fate === 'late') park(onItsWay());
        if (fate === 'unanswered') effect();
        fail();
      }
    };
    return { key, by, step, notBefore: 0, ready, go };
  }

  function fateOf({ step, by }: Parked, chances: Chances): Fate {
    if (!chances || !by || silence[step] === null) return 'done';
    const rolled = dice.next();
    if (rolled < chances.lost) return 'lost';
    if (rolled < chances.lost + chances.unanswered) return 'unanswered';
    return rolled < chances.lost + chances.unanswered + chances.late ? 'late' : 'done';
  }

  return {
    take<Answer>(asked: Request<Answer>) {
      const answer = Promise.withResolvers<Answer>();
      park(request(asked, answer));
      return answer.promise;
    },
    next(chances) {
      const free = parked.filter(({ by, notBefore, ready }) => !by?.held() && notBefore <= now() && ready());
      if (free.length === 0) return false;
      const one = dice.pick(free);
      if (chances && dice.chance(chances.slow)) {
        one.notBefore = now() + 1 + dice.below(2_000);
        return true;
      }
      const fate = fateOf(one, chances);
      parked.splice(parked.indexOf(one), 1);
      journal.write(fate === 'done' ? one.key : `${one.key}: ${fate}`);
      fates.set(`${one.step} ${fate}`, (fates.get(`${one.step} ${fate}`) ?? 0) + 1);
      one.go(fate, chances);
      return true;
    },
    fates,
  };
}
