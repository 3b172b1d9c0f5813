/** The shapes and the variables → docs/configuration.md. */
import type { TSchema } from 'typebox';
import { variables } from '../../src/config/environment.ts';
import type { Field } from '../../src/processors/rules/misuse.ts';
import { ruleFields } from '../../src/processors/rules/rule-fields.ts';
import { type Key, keysOf } from './keys-of.ts';
import { table } from './markdown.ts';

export type Described = Readonly<{ shape: TSchema; purposes: Readonly<Record<string, string>> }>;

export const configurationPage = (pipeline: Described, rules: Described): string => `# Configuration

Made from the shapes by which files are checked; \`npm run generate\` makes it again. Every key is checked:
\`npx millrace check\` tells what is wrong by file and line. An editor with a YAML language server checks
while you write: the first line of a file names its schema, [of a pipeline](schema/millrace.schema.json) or
[of rules](schema/rules.schema.json). \`npx millrace init my-pipeline\` writes a commented beginning.

## millrace.yml

Paths are relative to the file. A key without a default has to be there, unless it is called optional. Where
types of sources are named, they have it, and the others refuse it.

${tableOf(pipeline)}

## rules.yml

${tableOf(rules)}

### What a rule may read

\`when\` reads these fields of one event. Each has a value for each event: empty text, an empty list,
\`false\` or 0 where there is none.

${table(['Field', 'Type', 'What it is'], Object.entries<Field>(ruleFields).map(fieldRow))}

## Environment

A variable wins over the file. One that is empty counts as not set.

${table(['Variable', 'Wins over', 'Expected'], Object.entries(variables).map(variableRow))}

## Secrets

No secret stands in a file. Where one belongs, the file names a variable of the environment, \`\${NAME}\`,
and so does a URL in the place of its password; what it holds is encoded as a URL needs it. A password said in
clear is refused. What is named is printed and logged nowhere: not in messages, not with \`--json\`, not in a
crash.

\`\`\`yaml
services:
  kafka:
    brokers: [kafka-1.example:9093, kafka-2.example:9093]
    ssl: { ca: ca.pem }
    sasl: { mechanism: scram-sha-512, username: millrace, password: "\${MILLRACE_KAFKA_PASSWORD}" }
  registry: https://millrace:\${MILLRACE_REGISTRY_PASSWORD}@registry.example
  postgres:
    url: postgres://millrace:\${MILLRACE_POSTGRES_PASSWORD}@postgres.example/millrace
    ssl: { ca: ca.pem }
  redis: rediss://:\${MILLRACE_REDIS_PASSWORD}@redis.example:6379
\`\`\`

There is no switch that has a certificate accepted unseen: \`ca\` says whom to trust. A secured Kafka wants a
registry by URL, because the local one speaks to an open Kafka only.
`;

const tableOf = ({ shape, purposes }: Described): string =>
  table(
    ['Key', 'Expected', 'Default', 'What it is for'],
    keysOf(shape).map((key) => [`\`${key.path}\``, key.expected, defaultText(key), purposes[key.path] ?? '']),
  );

function defaultText({ default: value, required, of }: Key): string {
  if (of) return `${required ? '' : 'optional, '}of ${of.map((type) => `\`${type}\``).join(', ')}`;
  if (value === undefined) return required ? '' : 'optional';
  return typeof value === 'object' && JSON.stringify(value) === '{}'
    ? 'optional'
    : `\`${JSON.stringify(value)}\``;
}

const fieldRow = ([name, { type, means, values }]: [string, Field]) => [
  `\`${name}\``,
  type,
  values ? `${means} One of ${values.filter((value) => value !== '').join(', ')}.` : means,
];

const variableRow = ([name, { setting, description, list }]: [
  string,
  (typeof variables)[keyof typeof variables],
]) => [`\`${name}\``, `\`${setting}\``, `${description}${list ? ', parted by commas' : ''}`];
