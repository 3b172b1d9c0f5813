-- The ledger of gaps: what was missed or could not be read, and what became of it. Unlike the other tables it
-- has times of the wall clock: when a gap was noticed is nowhere in the input.
CREATE TABLE gaps (
  id text PRIMARY KEY,
  by text NOT NULL,
  input text,
  unit text NOT NULL,
  from_place bigint,
  to_place bigint,
  why text NOT NULL,
  detail text,
  state text NOT NULL CHECK (state IN ('open', 'closed', 'passed')),
  at timestamptz NOT NULL,
  closed_at timestamptz,
  goes_on_at bigint,
  evidence jsonb
);
CREATE INDEX gaps_newest ON gaps (at DESC, id DESC);
CREATE INDEX gaps_open ON gaps (at DESC, id DESC) WHERE state = 'open';
