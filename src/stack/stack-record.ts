/** What a stack remembers of itself between processes: its owner, its addresses, and the ports it had. */
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import Type, { type Static } from 'typebox';
import { Value } from 'typebox/value';
import { Fault } from '../faults.ts';
import { isAlive, type ProcessId, parseProcessId } from './process-id.ts';
import { readIfThere } from './read-if-there.ts';
import { type ProcessName, processNames, type StackHome } from './stack-home.ts';

const url = Type.String();
/** Kafka's is host:port, as its clients want it; the others are URLs. */
const stackUrls = Type.Object({ kafka: url, registry: url, postgres: url, redis: url });
const processIdSchema = Type.Object({ pid: Type.Number(), startedAt: Type.String() });
const owner = Type.Union([
  Type.Object({ type: Type.Literal('standing') }),
  Type.Object({ type: Type.Literal('process'), process: processIdSchema }),
]);
const ports = Type.Record(Type.String(), Type.Array(Type.Number()));
const stackRecord = Type.Object({
  ports,
  /** Null: stopped. A service that was given by URL is not among `urls`: its own may hold a password. */
  running: Type.Union([Type.Null(), Type.Object({ owner, urls: Type.Partial(stackUrls) })]),
});

export type StackUrls = Readonly<Static<typeof stackUrls>>;
/** A standing stack outlives whoever started it; any other is ended with its owner. */
export type StackOwner = Readonly<Static<typeof owner>>;
export type StackRecord = Readonly<Static<typeof stackRecord>>;

/** The record; an empty one where there is none or it is not ours to understand. */
export function readRecord(home: StackHome): StackRecord {
  const text = readIfThere(home.record);
  if (text === null) return { ports: {}, running: null };
  const value: unknown = parse(text, home.record);
  if (Value.Check(stackRecord, value)) return value;
  throw unreadable(home.record);
}

/** Written beside and moved into place, so that a kill leaves the old record or the new one. */
export function writeRecord(home: StackHome, record: StackRecord): void {
  mkdirSync(dirname(home.record), { recursive: true });
  const draft = `${home.record}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`);
  renameSync(draft, home.record);
}

/** The processes that are alive, by what these wrote about themselves. */
export function livingServices(home: StackHome): ReadonlyMap<ProcessName, ProcessId> {
  const living = new Map<ProcessName, ProcessId>();
  for (const name of processNames) {
    const id = parseProcessId(readIfThere(home.pidFile(name)) ?? '');
    if (id !== null && isAlive(id)) living.set(name, id);
  }
  return living;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    throw unreadable(path, thrown);
  }
}

const unreadable = (path: string, cause?: unknown): Fault =>
  new Fault(
    'service-failed',
    `${path} is not a record of a local stack; remove it, and end its services if they still run`,
    { cause },
  );
