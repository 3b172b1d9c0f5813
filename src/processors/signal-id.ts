/** Rule set, subject and event in; the identity of their one signal out: the only place that knows sha2. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { type EventId, eventId } from '../flow/ids.ts';

/** The rule set's name and not its version: a new version revises a signal, it does not make a second one. */
export const signalId = (ruleSet: string, subject: string, event: string): EventId =>
  // As JSON no two triples read alike, whatever characters a name holds.
  eventId(`signal:${bytesToHex(sha256(utf8ToBytes(JSON.stringify([ruleSet, subject, event]))))}`);
