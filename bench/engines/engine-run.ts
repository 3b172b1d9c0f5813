/** What an engine is told when it is started; each gets it as its only argument, in JSON. */

export const jobs = ['J0', 'J1', 'J2'] as const;
/** J0 passes on; J1 does all but the deduplication; J2 does all. */
export type Job = (typeof jobs)[number];

export type EngineRun = Readonly<{
  job: Job;
  /** host:port,host:port */
  brokers: string;
  /** Names the group, and whatever else of the engine has to be its own. */
  app: string;
  /** Names of the topics in Kafka. */
  topics: Readonly<Record<'in' | 'out' | 'alerts' | 'dead', string>>;
  partitions: number;
  /** How often what was done is committed. */
  commitMs: number;
  /** File of the tables that are looked up; see `writeTables`. */
  tables: string;
  /** A folder that is the engine's own, and that a later start of the same run finds again. */
  dir: string;
  /** Where an engine that can leaves a profile of itself when it ends. */
  profileDir?: string;
}>;
