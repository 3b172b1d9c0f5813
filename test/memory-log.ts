/**
 * `Log` in memory, transactions, aborts, fencing and the last stable offset included; one world, many
 * clients.
 */
import { Fault } from '../src/faults.ts';
import type { Batch, Poison } from '../src/flow/envelope.ts';
import { type ActorId, nextOffset, type Offset, offset } from '../src/flow/ids.ts';
import type { Assignment, Log, Seat, Transaction } from '../src/flow/log.ts';
import type { Topic } from '../src/flow/topic.ts';
import { mailboxOf } from '../src/kafka/address.ts';
import { type Committed, type MemoryBroker, memoryBroker } from './memory-broker.ts';
import { type MemoryGroup, memoryGroup } from './memory-group.ts';
import type { MemoryPartition } from './memory-partition.ts';

/** Called before each step that a crash, a delay or another client may come between. */
export type Step = (actor: string, step: MemoryStep) => Promise<void>;
export type MemoryStep =
  | 'join'
  | 'assignment'
  | 'fence'
  | 'position'
  | 'extent'
  | 'restore'
  | 'read'
  | 'begin'
  | 'write'
  | 'offsets'
  | 'commit'
  | 'committed';

/** Takes a step: `effect` is what the broker does when the request reaches it, and what it answers. */
export type Act = <Answer>(actor: string, step: MemoryStep, effect: () => Answer) => Promise<Answer>;

export type MemoryWorldOptions = Readonly<{
  partitions?: (topic: string) => number;
  now?: () => number;
  step?: Step;
  /** Most entries in one batch; a function is asked for each. */
  batch?: number | (() => number);
  /** Hears of each commit at the moment it becomes visible. */
  committed?: (one: Committed) => void;
}>;

export interface MemoryWorld {
  readonly log: Log;
  readonly broker: MemoryBroker;
  /** The log as a client called `name` sees it, whose every step goes through `act`. */
  client(name: string, act: Act): Log;
  /** Ends the sessions of a client in one group, or in all; `readmit`: it is heard of again. */
  expel(client: string, group?: string): void;
  readmit(client: string, group?: string): void;
  /** Names of all groups that anybody ever joined. */
  groups(): readonly string[];
  partition(topic: string, partition: number): MemoryPartition;
  /** The committed offset of an actor's mailbox. */
  committed(actor: ActorId): number | null;
  /** How many transactions are open now. */
  openTransactions(): number;
  appendPoison(topic: string, partition: number, bytes: Uint8Array, why: Poison): void;
}

export function memoryWorld(options: MemoryWorldOptions = {}): MemoryWorld {
  const { partitions = () => 4, now = () => 0, committed = () => undefined, batch = 5_000 } = options;
  const broker = memoryBroker({ now, committed });
  const groups = new Map<string, MemoryGroup>();
  const groupOf = (name: string): MemoryGroup => {
    const group = groups.get(name) ?? memoryGroup(partitions);
    groups.set(name, group);
    return group;
  };
  const chosen = (name: string | undefined) => (name === undefined ? [...groups.values()] : [groupOf(name)]);
  const most = typeof batch === 'number' ? () => batch : batch;
  const step: Step = options.step ?? (async () => undefined);
  const client = (name: string, act: Act): Log => clientOf({ broker, groupOf, most }, name, act);
  return {
    broker,
    client,
    log: client('anyone', async (actor, reached, effect) => {
      await step(actor, reached);
      return effect();
    }),
    expel: (name, group) => {
      for (const one of chosen(group)) one.expel(name);
    },
    readmit: (name, group) => {
      for (const one of chosen(group)) one.readmit(name);
    },
    groups: () => [...groups.keys()],
    partition: broker.partition,
    committed: broker.position,
    openTransactions: () => broker.open().length,
    appendPoison: (topic, number, bytes, why) => broker.partition(topic, number).appendPoison(bytes, why),
  };
}

type Parts = Readonly<{ broker: MemoryBroker; groupOf: (name: string) => MemoryGroup; most: () => number }>;

function clientOf({ broker, groupOf, most }: Parts, name: string, act: Act): Log {
  async function open(actor: ActorId): Promise<Seat> {
    const epoch = await act(actor, 'fence', () => broker.fence(actor));
    const position = await act(actor, 'position', () => broker.position(actor));
    const closing = new AbortController();
    const wrote = new Map<MemoryPartition, Offset>();
    return {
      position: position === null ? null : nextOffset(position),
      extent: (topic) =>
        act(actor, 'extent', () => {
          const there = broker.partition(topic.name, mailboxOf(actor)?.partition ?? 0);
          return { start: offset(there.start()), end: offset(there.end()) };
        }),
      restore: (topic, number, from) => restored({ actor, topic, number }, from, closing.signal),
      batches: (topic, from, signal) =>
        live(
          { actor, topic, number: mailboxOf(actor)?.partition ?? 0 },
          from,
          AbortSignal.any([signal, closing.signal]),
        ),
      commit: (transaction) => commit({ epoch, wrote }, transaction),
      wrote: (topic, number) => wrote.get(broker.partition(topic.name, number)) ?? null,
      close: async () => closing.abort('closed'),
    };
  }

  /** `wrote`: where the seat's last committed record lies in each partition. */
  type Sitting = Readonly<{ epoch: number; wrote: Map<MemoryPartition, Offset> }>;

  async function commit(
    { epoch, wrote }: Sitting,
    { by, writes, advance }: Transaction,
  ): Promise<'committed' | 'fenced'> {
    await act(by, 'begin', () => undefined);
    const last = new Map<MemoryPartition, Offset>();
    for (const write of writes) {
      const answer = await act(by, 'write', () => broker.append(by, epoch, write));
      if (answer === 'fenced') return 'fenced';
      last.set(broker.partition(write.topic.name, write.partition), answer);
    }
    if ((await act(by, 'offsets', () => broker.advance(by, epoch, advance))) === 'fenced') return 'fenced';
    if ((await act(by, 'commit', () => broker.commit(by, epoch))) === 'fenced') return 'fenced';
    for (const [partition, at] of last) wrote.set(partition, at);
    await act(by, 'committed', () => undefined);
    return 'committed';
  }

  type Reading<Body> = Readonly<{ actor: ActorId; topic: Topic<Body>; number: number }>;

  async function* restored<Body>(
    { actor, topic, number }: Reading<Body>,
    from: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<Batch<Body>> {
    const log = broker.partition(topic.name, number);
    const end = log.end();
    for (let at = from ?? log.start(); at < end; ) {
      atLeastStart(log, topic, at);
      await log.past(at, signal);
      const read = await act(actor, 'restore', () => log.read<Body>(at, 4 * most()));
      yield { partition: number, ...read };
      at = read.next;
    }
  }

  async function* live<Body>(
    { actor, topic, number }: Reading<Body>,
    from: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<Batch<Body>> {
    const log = broker.partition(topic.name, number);
    for (let at = from ?? log.start(); ; ) {
      atLeastStart(log, topic, at);
      await log.past(at, signal).catch(() => undefined);
      if (signal.aborted) return;
      const read = await act(actor, 'read', () => log.read<Body>(at, most()));
      yield { partition: number, ...read };
      at = read.next;
    }
  }

  async function* assignments(
    group: string,
    topics: readonly Topic<unknown>[],
    signal: AbortSignal,
  ): AsyncGenerator<Assignment> {
    await act(group, 'join', () => undefined);
    for await (const letter of groupOf(group).join(name, topics, signal)) {
      await act(group, 'assignment', () => undefined);
      yield letter;
    }
  }

  return { open, assignments, answers: async () => undefined, close: async () => undefined };
}

function atLeastStart(log: MemoryPartition, { name }: Topic<unknown>, at: number): void {
  if (at < log.start()) throw new Fault('out-of-range', `${name} starts at ${log.start()}, behind ${at}`);
}
