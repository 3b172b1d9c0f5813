/**
 * `Log` in memory, transactions, aborts, fencing and the last stable offset included; one world, many
 * clients.
 */
import { setImmediate as nextTick } from 'node:timers/promises';
import { Fault } from '../src/faults.ts';
import type { Batch, Poison } from '../src/flow/envelope.ts';
import { type ActorId, nextOffset, type Offset } from '../src/flow/ids.ts';
import type { Assignment, Log, Seat, Transaction } from '../src/flow/log.ts';
import type { Topic } from '../src/flow/topic.ts';
import { mailboxOf } from '../src/kafka/address.ts';
import { type MemoryGroup, memoryGroup } from './memory-group.ts';
import { type MemoryPartition, memoryPartition } from './memory-partition.ts';

/** Called before each step that a crash, a delay or another client may come between. */
export type Step = (actor: string, step: MemoryStep) => Promise<void>;
export type MemoryStep =
  | 'fence'
  | 'position'
  | 'read'
  | 'begin'
  | 'write'
  | 'offsets'
  | 'commit'
  | 'committed';

export type MemoryWorldOptions = Readonly<{
  partitions?: (topic: string) => number;
  now?: () => number;
  step?: Step;
  /** Most entries in one batch. */
  batch?: number;
}>;

type OpenTransaction = { touched: Set<MemoryPartition>; offset: { key: string; next: number } | null };
type Wrote = Map<MemoryPartition, Offset>;
/** `wrote`: where the newest incarnation's last record lies in each partition. */
type Producer = { epoch: number; open: OpenTransaction | null; wrote: Wrote };

export interface MemoryWorld {
  readonly log: Log;
  partition(topic: string, partition: number): MemoryPartition;
  /** The committed offset of an actor's mailbox. */
  committed(actor: ActorId): number | null;
  /** How many transactions are open now. */
  openTransactions(): number;
  appendPoison(topic: string, partition: number, bytes: Uint8Array, why: Poison): void;
}

export function memoryWorld(options: MemoryWorldOptions = {}): MemoryWorld {
  const {
    partitions: partitionsOf = () => 4,
    now = () => 0,
    step = async () => undefined,
    batch = 5_000,
  } = options;
  const partitions = new Map<string, MemoryPartition>();
  const producers = new Map<string, Producer>();
  const offsets = new Map<string, number>();
  const groups = new Map<string, MemoryGroup>();

  const partition = (topic: string, number: number): MemoryPartition => {
    const place = `${topic}/${number}`;
    const known = partitions.get(place) ?? memoryPartition(now);
    partitions.set(place, known);
    return known;
  };

  const abort = (actor: string, producer: Producer): void => {
    for (const touched of producer.open?.touched ?? []) touched.finish(actor, 'abort');
    producer.open = null;
  };

  async function open(actor: ActorId): Promise<Seat> {
    await step(actor, 'fence');
    const producer = producers.get(actor) ?? { epoch: 0, open: null, wrote: new Map() };
    producers.set(actor, producer);
    abort(actor, producer);
    producer.epoch += 1;
    producer.wrote = new Map();
    const { epoch } = producer;
    await step(actor, 'position');
    const committed = offsets.get(actor);
    const closing = new AbortController();
    return {
      position: committed === undefined ? null : nextOffset(committed),
      restore: (topic, number, from) => restored(actor, topic, number, from),
      batches: (topic, from, signal) => live(actor, topic, from, AbortSignal.any([signal, closing.signal])),
      commit: (transaction) => commit(producer, epoch, transaction),
      wrote: (topic, number) => producer.wrote.get(partition(topic.name, number)) ?? null,
      close: async () => closing.abort(),
    };
  }

  async function commit(
    producer: Producer,
    epoch: number,
    transaction: Transaction,
  ): Promise<'committed' | 'fenced'> {
    const { by, writes, advance } = transaction;
    const fenced = () => producer.epoch !== epoch;
    await step(by, 'begin');
    if (fenced()) return 'fenced';
    const own: OpenTransaction = { touched: new Set(), offset: null };
    const wrote: Wrote = new Map();
    producer.open = own;
    for (const write of writes) {
      await step(by, 'write');
      if (fenced()) return 'fenced';
      const touched = partition(write.topic.name, write.partition);
      wrote.set(touched, touched.append(by, write));
      own.touched.add(touched);
    }
    await step(by, 'offsets');
    if (fenced()) return 'fenced';
    if (advance) own.offset = { key: by, next: advance.next };
    await step(by, 'commit');
    if (fenced()) return 'fenced';
    for (const touched of own.touched) touched.finish(by, 'commit');
    for (const [touched, last] of wrote) producer.wrote.set(touched, last);
    if (own.offset) offsets.set(own.offset.key, own.offset.next);
    producer.open = null;
    await step(by, 'committed');
    return 'committed';
  }

  async function* restored<Body>(
    actor: string,
    topic: Topic<Body>,
    number: number,
    from: number | null,
  ): AsyncGenerator<Batch<Body>> {
    const log = partition(topic.name, number);
    const end = log.end();
    for (let at = from ?? log.start(); at < end; ) {
      atLeastStart(log, topic, at);
      await step(actor, 'read');
      await log.past(at, AbortSignal.timeout(60_000));
      const read = log.read<Body>(at, batch);
      yield { partition: number, ...read };
      at = read.next;
    }
  }

  async function* live<Body>(
    actor: ActorId,
    topic: Topic<Body>,
    from: number | null,
    signal: AbortSignal,
  ): AsyncGenerator<Batch<Body>> {
    const number = mailboxOf(actor)?.partition ?? 0;
    const log = partition(topic.name, number);
    for (let at = from ?? log.start(); ; ) {
      atLeastStart(log, topic, at);
      await log.past(at, signal).catch(() => undefined);
      if (signal.aborted) return;
      await step(actor, 'read');
      const read = log.read<Body>(at, batch);
      yield { partition: number, ...read };
      at = read.next;
    }
  }

  async function* assignments(
    group: string,
    topics: readonly Topic<unknown>[],
    signal: AbortSignal,
  ): AsyncGenerator<Assignment> {
    const members = groups.get(group) ?? memoryGroup(partitionsOf);
    groups.set(group, members);
    yield* members.join(topics, signal);
    await nextTick();
  }

  return {
    log: { open, assignments, answers: async () => undefined, close: async () => undefined },
    partition,
    committed: (actor) => offsets.get(actor) ?? null,
    openTransactions: () => [...producers.values()].filter((producer) => producer.open !== null).length,
    appendPoison: (topic, number, bytes, why) => partition(topic, number).appendPoison(bytes, why),
  };
}

function atLeastStart(log: MemoryPartition, { name }: Topic<unknown>, at: number): void {
  if (at < log.start()) throw new Fault('offset-gone', `${name} starts at ${log.start()}, behind ${at}`);
}
