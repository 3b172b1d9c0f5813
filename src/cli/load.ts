/** A pipeline file → what every command begins with: the checked configuration and the compiled rules. */

import { ruleErrorAt } from '../config/rule-error-at.ts';
import { secretsOf } from '../config/secrets-of.ts';
import { type Config, loadConfig } from '../config.ts';
import { Fault } from '../faults.ts';
import { type CompiledRuleSet, compileRuleSet } from '../processors/rules/compile-rule-set.ts';
import { keepSecret } from '../telemetry/redacted.ts';

export type LoadedPipeline = Readonly<{ config: Config; ruleSet: CompiledRuleSet }>;

/** Throws `bad-config` or `bad-rules`, one line per mistake; nothing has been started by then. */
export function loadPipeline(file: string): LoadedPipeline {
  const config = loadConfig({ file });
  keepSecret(secretsOf(config));
  const compiled = compileRuleSet(config.ruleSet);
  if ('ok' in compiled) return { config, ruleSet: compiled.ok };
  const lines = compiled.errors.map((error) => `${ruleErrorAt(config, error)}: ${what(config, error)}`);
  throw new Fault('bad-rules', lines.join('\n'));
}

type RuleError = Readonly<{ rule: number; field: string; message: string }>;

const what = ({ ruleSet }: Config, { rule, field, message }: RuleError): string =>
  `${ruleSet.rules[rule]?.name ?? `rule ${rule}`}.${field}: ${message}`;
