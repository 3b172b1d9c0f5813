/** What happens to processes and topics besides lost answers: kills, pauses, rebalances, poison, hangings. */
import {
  eventsEnrichedTopic,
  eventsTopic,
  rawChainTopic,
  rawMarketTopic,
  signalsTopic,
} from '../../src/events.ts';
import { epochMs, eventId } from '../../src/flow/ids.ts';
import { progress } from '../contracts/log-contract.ts';
import type { Instance } from './instance.ts';
import type { Disk } from './kept-model.ts';
import type { Scene } from './scene.ts';

export interface Adversary {
  readonly instances: readonly Instance[];
  /** What may go wrong before a step. */
  strike(): void;
  /** What was due by now: sessions and transactions end, processes come back. */
  pass(): void;
  /** Wakes who sleeps, lets all go, and has one fresh process take over. */
  relent(): void;
  /** Nothing is due any more: whoever is gone has been missed, and nothing hangs. */
  isOver(): boolean;
  /** Lets turns end and all leave. */
  end(): void;
  hasEnded(): boolean;
  /** How often each kind of trouble was made. */
  readonly made: ReadonlyMap<string, number>;
}

type Due = Readonly<{ at: number; happen: () => void }>;

const mostProcesses = 8;
const topics = [rawChainTopic, rawMarketTopic, eventsTopic, eventsEnrichedTopic, signalsTopic];

export function adversary(scene: Scene, start: (name: string, disk: Disk) => Instance): Adversary {
  const { circumstances, dice, now, world, journal } = scene;
  const instances: Instance[] = [];
  const made = new Map<string, number>();
  let due: Due[] = [];
  let strangers = 0;

  const later = (ms: number, happen: () => void) => void due.push({ at: now() + ms, happen });
  const inState = (...states: Instance['state'][]) => instances.filter(({ state }) => states.includes(state));
  const note = (what: string, whom: string): void => {
    journal.write(`${whom} ${what}`);
    made.set(what, (made.get(what) ?? 0) + 1);
  };
  /** Often that of a machine whose process is no more; one process at a time has it. */
  const diskToUse = (): Disk => {
    const inUse = inState('up', 'paused', 'leaving').map(({ disk }) => disk);
    const free = instances.map(({ disk }) => disk).filter((disk) => !inUse.includes(disk));
    return free.length > 0 && dice.chance(0.7) ? dice.pick(free) : new Map();
  };
  const begin = (): void => void instances.push(start(`p${instances.length + 1}`, diskToUse()));
  const replaced = () => later(dice.below(5_000), () => instances.length < mostProcesses && begin());

  const kill = (instance: Instance): void => {
    note('is killed', instance.name);
    instance.state = 'dead';
    later(circumstances.sessionMs, () => world.expel(instance.name));
  };
  const pause = (instance: Instance): void => {
    note('is paused', instance.name);
    instance.state = 'paused';
    const length = 100 + dice.below(3 * circumstances.sessionMs);
    later(circumstances.sessionMs, () => instance.state === 'paused' && world.expel(instance.name));
    later(length, () => resume(instance));
  };
  const resume = (instance: Instance): void => {
    if (instance.state !== 'paused') return;
    note('goes on', instance.name);
    instance.state = 'up';
    world.readmit(instance.name);
  };
  const rebalance = (instance: Instance): void => {
    const groups = world.groups();
    if (groups.length === 0) return;
    const group = dice.pick(groups);
    note('is rebalanced', instance.name);
    world.expel(instance.name, group);
    world.readmit(instance.name, group);
  };
  const retire = (instance: Instance): void => {
    note('is stopped', instance.name);
    instance.stop();
  };
  const poison = (): void => {
    const { name } = dice.pick(topics);
    note('is poisoned', name);
    const why = { code: 'not-framed', detail: 'poison' } as const;
    world.appendPoison(name, dice.below(circumstances.partitions), Uint8Array.of(7), why);
  };
  /** A stranger's transaction, which hides what comes behind it until it is aborted or its time is over. */
  const hang = (): void => {
    const topic = dice.pick(topics);
    const partition = dice.below(circumstances.partitions);
    const id = `stranger/${strangers++}`;
    note('hangs', `${id} in ${topic.name}-${partition}`);
    const epoch = world.broker.fence(id);
    const draft = { id: eventId(id), key: id, at: epochMs(0), appendedAt: null, body: progress(id, 0) };
    for (let more = 0; more <= dice.below(3); more++)
      world.broker.append(id, epoch, { topic, partition, type: 'progress', draft });
    later(dice.below(2 * circumstances.transactionMs), () => void world.broker.fence(id));
  };

  const strike = (): void => {
    const chances = circumstances.world;
    const up = inState('up');
    const one = up.length > 0 ? dice.pick(up) : null;
    if (one && dice.chance(chances.kill)) {
      kill(one);
      replaced();
    } else if (one && dice.chance(chances.pause)) pause(one);
    else if (one && dice.chance(chances.rebalance)) rebalance(one);
    else if (one && dice.chance(chances.retire)) {
      retire(one);
      replaced();
    }
    if (dice.chance(chances.poison)) poison();
    if (dice.chance(chances.hang)) hang();
  };

  const pass = (): void => {
    for (const id of world.broker.expire(circumstances.transactionMs)) note('has timed out', id);
    const ready = due.filter(({ at }) => at <= now());
    due = due.filter(({ at }) => at > now());
    for (const { happen } of ready) happen();
  };

  for (let index = 0; index < circumstances.instances; index++) begin();
  return {
    ...{ instances, strike, pass, made },
    relent() {
      for (const instance of inState('paused')) resume(instance);
      for (const instance of inState('up')) dice.chance(0.5) ? kill(instance) : retire(instance);
      begin();
    },
    isOver: () => due.length === 0,
    hasEnded: () => inState('up', 'paused', 'leaving').length === 0,
    end() {
      for (const instance of inState('up')) instance.stop();
    },
  };
}
