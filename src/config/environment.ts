/** The environment variables that stand in for a setting of millrace.yml, each with the form it must have. */
import type { Issue, Reading } from './issue.ts';
import { addressForms } from './services-shape.ts';

/** By name: the setting it wins over, and its form. Commas part a list. */
export const variables = {
  MILLRACE_KAFKA: { setting: 'services.kafka.brokers', list: true, ...addressForms.kafka },
  MILLRACE_REGISTRY: { setting: 'services.registry.url', list: false, ...addressForms.registry },
  MILLRACE_POSTGRES: { setting: 'services.postgres.url', list: false, ...addressForms.postgres },
  MILLRACE_REDIS: { setting: 'services.redis.url', list: false, ...addressForms.redis },
  MILLRACE_API_HOST: {
    setting: 'api.host',
    list: false,
    pattern: '^\\S+$',
    description: 'an address to listen on',
  },
  MILLRACE_LOG_LEVEL: {
    setting: 'log.level',
    list: false,
    pattern: '^(trace|debug|info|warn|error|fatal|silent)$',
    description: 'one of trace, debug, info, warn, error, fatal, silent',
  },
} as const;

export type VariableName = keyof typeof variables;

/** What is set, by name. One that is set but empty counts as not set: compose files and CI leave such. */
export function readEnvironment(env: NodeJS.ProcessEnv): Reading<Partial<Record<VariableName, string>>> {
  const value: Partial<Record<VariableName, string>> = {};
  const issues: Issue[] = [];
  for (const name of Object.keys(variables).filter(isVariable)) {
    const text = env[name];
    if (!text) continue;
    const { pattern, description, list } = variables[name];
    const parts = list ? text.split(',') : [text];
    if (parts.every((part) => new RegExp(pattern).test(part))) value[name] = text;
    else issues.push({ at: name, message: `is not of the right form, expected ${description}` });
  }
  return { value, issues };
}

const isVariable = (name: string): name is VariableName => name in variables;
