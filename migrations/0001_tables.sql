-- The read side: what the sinks write and the API reads. Names are unqualified: the runner sets the search
-- path to the schema of one app. No column takes a value from the wall clock, so that two runs over the same
-- input leave tables of the same content.

-- One row per occurrence of a log, as it stands now.
CREATE TABLE events (
  id text PRIMARY KEY,
  revision integer NOT NULL,
  status text NOT NULL CHECK (status IN ('live', 'removed')),
  kind text NOT NULL,
  chain_id integer NOT NULL,
  block_number bigint NOT NULL,
  block_hash text NOT NULL,
  block_time timestamptz NOT NULL,
  transaction_hash text NOT NULL,
  transaction_index integer NOT NULL,
  log_index integer NOT NULL,
  address text NOT NULL,
  subject text NOT NULL,
  mentions text[] NOT NULL,
  token jsonb,
  action jsonb NOT NULL,
  degraded text[] NOT NULL
);
CREATE INDEX events_by_block ON events (chain_id, block_number);

-- One row per decision, as it stands now; `at` is the time of the event it is about.
CREATE TABLE signals (
  id text PRIMARY KEY,
  rule_set text NOT NULL,
  rule_set_version integer NOT NULL,
  subject text NOT NULL,
  event_id text NOT NULL,
  state text NOT NULL CHECK (state IN ('provisional', 'confirmed', 'retracted')),
  revision integer NOT NULL,
  score integer NOT NULL,
  threshold integer NOT NULL,
  reasons jsonb NOT NULL,
  chain_id integer NOT NULL,
  block_number bigint NOT NULL,
  block_hash text NOT NULL,
  transaction_hash text NOT NULL,
  log_index integer NOT NULL,
  finality_broken boolean NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX signals_newest ON signals (at DESC, id DESC);
CREATE INDEX signals_by_subject ON signals (subject, at DESC, id DESC);
CREATE INDEX signals_by_rule_set ON signals (rule_set, at DESC, id DESC);
CREATE INDEX signals_by_chain ON signals (chain_id, at DESC, id DESC);
-- Most signals end up confirmed: an index over the state would cost each of them a second write for nothing.
CREATE INDEX signals_unconfirmed ON signals (state, at DESC, id DESC) WHERE state <> 'confirmed';

-- Each change of a decision's life, complete. An event that comes again after the dedupe window is decided
-- anew from revision 1; what it is now takes the place of what it was.
CREATE TABLE signal_revisions (
  signal_id text NOT NULL,
  revision integer NOT NULL,
  state text NOT NULL,
  rule_set_version integer NOT NULL,
  score integer NOT NULL,
  threshold integer NOT NULL,
  reasons jsonb NOT NULL,
  block_number bigint NOT NULL,
  block_hash text NOT NULL,
  finality_broken boolean NOT NULL,
  at timestamptz NOT NULL,
  PRIMARY KEY (signal_id, revision)
);

-- How far each source has come, as seen at the end of each partition.
CREATE TABLE progress (
  topic text NOT NULL,
  partition integer NOT NULL,
  source text NOT NULL,
  origin integer NOT NULL,
  position bigint NOT NULL,
  at timestamptz NOT NULL,
  chain_id integer,
  finalized bigint,
  ended boolean NOT NULL,
  PRIMARY KEY (topic, partition, source, origin)
);

-- Where each sink goes on, and the epoch of its present owner. Only who holds the epoch may write.
CREATE TABLE sink_positions (
  sink text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  next_offset bigint,
  epoch bigint NOT NULL,
  PRIMARY KEY (sink, topic, partition)
);

-- Records a sink could not decode, with their bytes, so that passing over them loses nothing.
CREATE TABLE sink_refusals (
  sink text NOT NULL,
  topic text NOT NULL,
  partition integer NOT NULL,
  at_offset bigint NOT NULL,
  code text NOT NULL,
  detail text NOT NULL,
  bytes bytea NOT NULL,
  PRIMARY KEY (sink, topic, partition, at_offset)
);
