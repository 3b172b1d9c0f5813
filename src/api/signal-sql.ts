/** Rows of the tables as the JSON that the API gives: the SQL expressions, in one place. */

const iso = (column: string): string =>
  `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Columns of `s`, a row of signals. */
export const signalColumns = `
  s.id, s.rule_set AS "ruleSet", s.rule_set_version AS "ruleSetVersion", s.subject, s.state, s.revision,
  s.score, s.threshold, s.reasons, ${iso('s.at')} AS at, s.chain_id AS "chainId",
  s.block_number AS "blockNumber", s.block_hash AS "blockHash", s.transaction_hash AS "transactionHash",
  s.log_index AS "logIndex", s.event_id AS "eventId", s.finality_broken AS "finalityBroken"`;

/** `e`, a row of events. */
export const eventJson = `jsonb_build_object(
  'id', e.id, 'status', e.status, 'revision', e.revision, 'kind', e.kind, 'chainId', e.chain_id,
  'blockNumber', e.block_number, 'blockHash', e.block_hash, 'blockTime', ${iso('e.block_time')},
  'transactionHash', e.transaction_hash, 'transactionIndex', e.transaction_index, 'logIndex', e.log_index,
  'address', e.address, 'subject', e.subject, 'mentions', e.mentions, 'token', e.token, 'action', e.action,
  'degraded', e.degraded)`;

/** `r`, the rows of signal_revisions of one signal. */
export const historyJson = `jsonb_agg(jsonb_build_object(
  'revision', r.revision, 'state', r.state, 'score', r.score, 'ruleSetVersion', r.rule_set_version,
  'blockNumber', r.block_number, 'blockHash', r.block_hash, 'finalityBroken', r.finality_broken)
  ORDER BY r.revision)`;
