/** What pg throws → the one fault it means, told without credentials. */
import { Fault } from '../faults.ts';

/**
 * SQLSTATE classes that pass by themselves: connection (08), resources (53), operator (57: shutdown,
 * time-out), rollback by conflict (40), lock not available (55P03). So does the end of a session that was
 * silent in its SQL transaction (25P03: this process was stopped or busy for long), and a server that has
 * become a standby (25006: the address still leads to it).
 */
const passing = /^(08|53|57|40|25006|25P03|55P03)/;

/** Classes by which the server does not accept what the URL names: the user (28), the database (3D). */
const refusing = /^(28|3D)/;

const remedy = 'correct its URL: services.postgres of the pipeline, or MILLRACE_POSTGRES';

/** How Node and pg say that TLS failed: a certificate that is not trusted, or a server without TLS. */
const insecure = /CERT|SIGNATURE|ISSUER|^ERR_(TLS|SSL)|support SSL/;

/** What pg itself says, without a code, of a connection that is gone or silent. */
const lost = /connection|timeout|terminat/i;

/** `where` names the database without credentials; `doing` completes "while …". */
export function postgresFault(thrown: unknown, where: string, doing: string): Fault {
  if (thrown instanceof Fault) return thrown;
  const code = codeOf(thrown);
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const what = `PostgreSQL at ${where}, while ${doing}: ${said || code}${detailOf(thrown)}`;
  if (isSqlState(code) && refusing.test(code))
    return new Fault('service-unreachable', `${what}; ${remedy}`, { cause: thrown });
  if (!isSqlState(code) && (insecure.test(code) || insecure.test(said)))
    return new Fault('service-unreachable', `${what}; correct services.postgres.ssl`, { cause: thrown });
  if (isSqlState(code) ? passing.test(code) : /^E[A-Z_]+$/.test(code) || lost.test(said))
    return new Fault('postgres-unavailable', `${what}; start it, or ${remedy}`, { cause: thrown });
  return new Fault('bug', what, { cause: thrown });
}

/** A COMMIT without a definite answer: the rows may be there or not, and only a look at them can tell. */
export function commitFault(thrown: unknown, where: string): Fault {
  if (/^(23|40)...$/.test(codeOf(thrown))) return postgresFault(thrown, where, 'committing');
  const what = `PostgreSQL at ${where} gave no answer to a COMMIT`;
  const message = `${what}; write the same batch again to learn its outcome`;
  return new Fault('outcome-unknown', message, { cause: thrown });
}

/** The server's SQLSTATE, or Node's name for what happened to the socket; empty where there is neither. */
function codeOf(thrown: unknown): string {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
  return typeof code === 'string' ? code : '';
}

/** Which row it was, where the server says so. */
function detailOf(thrown: unknown): string {
  const detail = thrown instanceof Error && 'detail' in thrown ? thrown.detail : undefined;
  return typeof detail === 'string' ? `: ${detail}` : '';
}

/** Five digits and capitals; the socket's codes are longer, EPIPE aside. */
const isSqlState = (code: string): boolean => /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE';
