/** Issues → the one fault that tells them all, in the order of their lines. */
import { Fault } from '../faults.ts';
import { type Issue, issueLine } from './issue.ts';

export function refusal(code: 'bad-config' | 'bad-rules', issues: readonly Issue[]): Fault {
  const lines = issues.map(issueLine).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  return new Fault(code, lines.join('\n'));
}
