/** The job's twenty rules in CEL, over the fields that a transfer shows. */
import { type CompiledRuleSet, compileRuleSetOn } from '../../../src/processors/rules/compile-rule-set.ts';
import type { Fields } from '../../../src/processors/rules/misuse.ts';
import rules from '../../job/rules.json' with { type: 'json' };
import { alertScore } from '../../job/scored.ts';
import { kinds } from '../../job/transfer.ts';

export const transferFields = {
  usdCents: { type: 'int', means: 'What it is worth, in cents of a US dollar.' },
  riskTier: { type: 'int', means: 'Of the token, 0 to 4.' },
  label: { type: 'int', means: 'Class of the account, 1 to 7; 0 where it has none.' },
  kind: { type: 'string', means: 'What happened.', values: kinds },
  amount: { type: 'int', means: 'In smallest units.' },
  account: { type: 'string', means: 'Who moved it.' },
  counterparty: { type: 'string', means: 'Whom it was moved to.' },
  chainId: { type: 'int', means: 'EIP-155 chain id.' },
  memo: { type: 'string', means: 'Text beside it; empty where there is none.' },
  logIndex: { type: 'int', means: 'Index in its block.' },
  eventTimeMs: { type: 'int', means: 'Timestamp of its block.' },
  tokenId: { type: 'int', means: 'Number of the token.' },
} satisfies Fields;

export function transferRules(): CompiledRuleSet<typeof transferFields> {
  const named = rules.map((rule, index) => ({ ...rule, name: `r${index}`, because: `Rule ${index} fired.` }));
  const compiled = compileRuleSetOn(transferFields, {
    ...{ name: 'bench', version: 1, threshold: alertScore, rules: named },
  });
  if ('ok' in compiled) return compiled.ok;
  throw new Error(compiled.errors.map(({ rule, message }) => `rule ${rule}: ${message}`).join('\n'));
}
