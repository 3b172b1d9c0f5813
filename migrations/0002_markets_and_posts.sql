-- Events of trading venues and posts beside those of chains: what only a chain has may be missing, and each
-- event has the time it happened. A kind is the name of the record that `action` holds.
ALTER TABLE events
  ALTER COLUMN chain_id DROP NOT NULL,
  ALTER COLUMN block_number DROP NOT NULL,
  ALTER COLUMN block_hash DROP NOT NULL,
  ALTER COLUMN block_time DROP NOT NULL,
  ALTER COLUMN transaction_hash DROP NOT NULL,
  ALTER COLUMN transaction_index DROP NOT NULL,
  ALTER COLUMN log_index DROP NOT NULL,
  ALTER COLUMN address DROP NOT NULL,
  ADD COLUMN at timestamptz,
  ADD COLUMN reference jsonb,
  ADD COLUMN venue text,
  ADD COLUMN market text,
  ADD COLUMN sequence text,
  ADD COLUMN received_at timestamptz,
  ADD COLUMN platform text,
  ADD COLUMN author text;

-- Until now an event's time was that of its block.
UPDATE events SET at = block_time;
ALTER TABLE events ALTER COLUMN at SET NOT NULL;

-- The newest first, whatever is asked for, as with signals.
CREATE INDEX events_newest ON events (at DESC, id DESC);
CREATE INDEX events_by_subject ON events (subject, at DESC, id DESC);
CREATE INDEX events_by_kind ON events (kind, at DESC, id DESC);

ALTER TABLE signals
  ALTER COLUMN chain_id DROP NOT NULL,
  ALTER COLUMN block_number DROP NOT NULL,
  ALTER COLUMN block_hash DROP NOT NULL,
  ALTER COLUMN transaction_hash DROP NOT NULL,
  ALTER COLUMN log_index DROP NOT NULL;

ALTER TABLE signal_revisions
  ALTER COLUMN block_number DROP NOT NULL,
  ALTER COLUMN block_hash DROP NOT NULL;
