/** What a person wants of a chain's logs → what is asked of its nodes, and what of their answers is kept. */
import type { ChainLog } from './block.ts';
import type { LogQuery } from './chain-reader.ts';
import { type ChildLookup, childKey } from './children.ts';
import { addressOf, type EventShape, eventsOf, topicOf, type WrittenEvent, wrong } from './evm-words.ts';
import { type Factory, factoryOf, type WrittenFactory } from './factory.ts';

/** A log is wanted that fits all that an entry says. What an entry leaves out, any log fits. */
export type WantedEntry = Readonly<{
  addresses?: readonly string[];
  events?: readonly WrittenEvent[];
  /** By position; null is any. */
  topics?: readonly (string | readonly string[] | null)[];
  /**
   * Its children count beside `addresses`. Its own logs are not wanted by this: an entry with its address and
   * its event says so.
   */
  factory?: WrittenFactory;
}>;

export type WantedLogs = Readonly<{
  /** The smallest one that gives all that may be wanted; `keeps` says what is. */
  query: LogQuery;
  /** `children`: those made by logs before this one. One made in the same block counts from there on. */
  keeps(log: ChainLog, children: ChildLookup): boolean;
  /** Keys of the children that a factory announces with this log. */
  childrenOf(log: ChainLog): readonly string[];
  /** What gives the logs that announce children, and since when; null where `keeps` depends on none. */
  factories: Readonly<{ query: LogQuery; since: number }> | null;
  /** By topic. What differs in what is indexed has the same topic. */
  events: ReadonlyMap<string, readonly EventShape[]>;
}>;

/** More alternatives than this geth refuses (`--rpc.logquerylimit`), and others follow it. */
const mostAlternatives = 1_000;

/** No entries: all logs. Throws `bad-config`, whose places begin with `logs[0]`. */
export function wantedLogs(written: readonly WantedEntry[]): WantedLogs {
  const entries = (written.length === 0 ? [{}] : written).map((one, index) => entryOf(one, `logs[${index}]`));
  const factories = entries.flatMap(({ factory }) => factory ?? []);
  const events = entries.flatMap((entry) => entry.events);
  return {
    query: covering(entries.flatMap(queriesOf)),
    keeps: (log, children) => entries.some((entry) => isOf(entry, log, children) && fits(entry.topics, log)),
    childrenOf: (log) => [...new Set(factories.flatMap((factory) => factory.childOf(log) ?? []))],
    factories: factories.length === 0 ? null : announcing(factories),
    events: Map.groupBy(events, ({ topic }) => topic),
  };
}

type Entry = Readonly<{
  /** Null is any. */
  addresses: ReadonlySet<string> | null;
  topics: readonly ReadonlySet<string>[];
  factory: Factory | null;
  events: readonly EventShape[];
}>;

function entryOf({ addresses, events, topics = [], factory }: WantedEntry, where: string): Entry {
  if (addresses?.length === 0) throw wrong(`${where}.addresses`, 'is empty. Leave it out to have any.');
  if (topics.length > 4)
    throw wrong(`${where}.topics`, `a log has at most 4 topics, these are ${topics.length}.`);
  const named = events ? eventsOf(events, `${where}.events`) : [];
  const raw = topics.map((topic, position) => alternatives(topic, `${where}.topics[${position}]`));
  if (named.length > 0 && (raw[0]?.size ?? 0) > 0)
    throw wrong(`${where}.topics[0]`, 'the first topic is the event, which events names. Write null here.');
  const listed = addresses?.map((address, at) => addressOf(address, `${where}.addresses[${at}]`));
  return {
    addresses: listed || factory ? new Set(listed) : null,
    topics: named.length > 0 ? [new Set(named.map(({ topic }) => topic)), ...raw.slice(1)] : raw,
    factory: factory ? factoryOf(factory, `${where}.factory`) : null,
    events: named,
  };
}

function alternatives(topic: string | readonly string[] | null, where: string): ReadonlySet<string> {
  if (topic?.length === 0) throw wrong(where, 'is empty. Write null to have any.');
  return new Set([topic ?? []].flat().map((one) => topicOf(one, where)));
}

function isOf({ addresses, factory }: Entry, log: ChainLog, children: ChildLookup): boolean {
  if (addresses === null || addresses.has(log.address)) return true;
  const created = factory?.names.map((name) => children.get(childKey(name, log.address))) ?? [];
  return created.some((number) => number !== undefined && number <= log.blockNumber);
}

const fits = (topics: Entry['topics'], log: ChainLog): boolean =>
  topics.every((any, position) => any.size === 0 || any.has(log.topics[position] ?? ''));

/**
 * A factory's children are not asked for by address: one that is made within a range has logs in the same
 * range, ranges are read several at once, and a popular factory has more children than nodes take addresses.
 */
function queriesOf({ addresses, topics, factory }: Entry): LogQuery[] {
  const asked = { addresses: factory ? [] : [...(addresses ?? [])], topics: topics.map((any) => [...any]) };
  return factory ? [asked, queryOf(factory)] : [asked];
}

const queryOf = ({ addresses, topic }: Factory): LogQuery => ({ addresses, topics: [[topic]] });

const announcing = (factories: readonly Factory[]) => ({
  query: covering(factories.map(queryOf)),
  since: Math.min(...factories.map(({ since }) => since)),
});

/** What one of them leaves open the whole leaves open. */
function covering(queries: readonly LogQuery[]): LogQuery {
  const positions = Math.min(...queries.map(({ topics }) => topics.length));
  const topics = Array.from({ length: positions }, (_, at) =>
    union(queries.map((one) => one.topics[at] ?? [])),
  );
  const end = topics.findLastIndex((any) => any.length > 0) + 1;
  return { addresses: union(queries.map(({ addresses }) => addresses)), topics: topics.slice(0, end) };
}

function union(lists: readonly (readonly string[])[]): readonly string[] {
  const all = new Set(lists.flat());
  return lists.some((list) => list.length === 0) || all.size > mostAlternatives ? [] : [...all];
}
