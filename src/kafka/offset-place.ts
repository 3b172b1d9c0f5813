/** Whose committed offset: a group's, for one partition, by its name in Kafka. */
export type OffsetPlace = Readonly<{ group: string; topic: string; partition: number }>;

/** Where that group goes on next. */
export type OffsetCommit = OffsetPlace & Readonly<{ next: number }>;
