/** What the PostgreSQL sink for signals leaves behind, as a model: rows, positions, and owners' epochs. */
import { type SignalsBody, signalsTopic } from '../../src/events.ts';
import type { Batch } from '../../src/flow/envelope.ts';
import type { NextOffset } from '../../src/flow/ids.ts';
import type { Sink } from '../../src/flow/sink.ts';
import { refuseOverlap } from '../../src/sinks/refuse-overlap.ts';

/** Rows by their key, as text: the latest of each signal, each revision, and how far each source is. */
export type Rows = Readonly<Record<'signals' | 'revisions' | 'progress', Map<string, string>>>;

/** One SQL statement or transaction, as a step. */
export type Sql = <Answer>(partition: number, step: 'take' | 'rows', effect: () => Answer) => Promise<Answer>;

/** What one owner knows of its hold on a partition. */
export type Hold = Readonly<{ partition: number; epoch: number; next: NextOffset | null }>;

/** The tables. What is done to them in one effect is one SQL transaction. */
export interface PostgresModel {
  readonly rows: Rows;
  position(partition: number): NextOffset | null;
  take(partition: number): Hold;
  /** `already`: a step to `to` went through although its answer was lost. */
  holds(hold: Hold, to: NextOffset): 'mine' | 'already' | 'fenced';
  put(batch: Batch<SignalsBody>): void;
  move(batch: Batch<SignalsBody>): void;
}

/** How a process writes there; a planted fault does it otherwise. */
export type Write = (model: PostgresModel, hold: Hold, batch: Batch<SignalsBody>) => 'written' | 'fenced';

export const emptyRows = (): Rows => ({ signals: new Map(), revisions: new Map(), progress: new Map() });

/** What records come to: what is later in the topic holds. */
export function fold(rows: Rows, { partition, entries }: Pick<Batch<SignalsBody>, 'partition' | 'entries'>) {
  for (const entry of entries) {
    if (entry.type !== 'record') continue;
    const { id, body } = entry.envelope;
    const row = JSON.stringify(body);
    if (body.type === 'Progress') rows.progress.set(`${partition}/${body.source}/${body.origin}`, row);
    else {
      rows.signals.set(id, row);
      rows.revisions.set(`${id}/${body.revision}`, row);
    }
  }
}

/** `moved` hears of each new position, with the rows in front of it. */
export function postgresModel(moved: (batch: Batch<SignalsBody>) => void): PostgresModel {
  const rows = emptyRows();
  const places = new Map<number, { epoch: number; next: NextOffset | null }>();
  const placeOf = (partition: number) => {
    const place = places.get(partition) ?? { epoch: 0, next: null };
    places.set(partition, place);
    return place;
  };
  return {
    rows,
    position: (partition) => placeOf(partition).next,
    take(partition) {
      const place = placeOf(partition);
      place.epoch += 1;
      return { partition, ...place };
    },
    holds({ partition, epoch, next }, to) {
      const place = placeOf(partition);
      if (place.epoch !== epoch) return 'fenced';
      if (place.next === to) return 'already';
      return place.next === next ? 'mine' : 'fenced';
    },
    put: (batch) => fold(rows, batch),
    move(batch) {
      placeOf(batch.partition).next = batch.next;
      moved(batch);
    },
  };
}

/** Rows and position in one SQL transaction, by their owner alone. */
export const guarded: Write = (model, hold, batch) => {
  const standing = model.holds(hold, batch.next);
  if (standing !== 'mine') return standing === 'already' ? 'written' : 'fenced';
  model.put(batch);
  model.move(batch);
  return 'written';
};

/** The sink as one process has it. */
export const modelSink = (model: PostgresModel, sql: Sql, write: Write): Sink<SignalsBody> => ({
  name: 'postgres',
  from: signalsTopic,
  delivery: 'once',
  async take(partition) {
    let hold = await sql(partition, 'take', () => model.take(partition));
    return {
      get position() {
        return hold.next;
      },
      async write(batch) {
        refuseOverlap({ sink: 'postgres', topic: signalsTopic.name, partition }, hold.next, batch);
        const outcome = await sql(partition, 'rows', () => write(model, hold, batch));
        if (outcome === 'written') hold = { ...hold, next: batch.next };
        return outcome;
      },
    };
  },
});
