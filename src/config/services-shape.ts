/** The shape of `services`: where each answers, and how it is secured; secrets only as references. */
import Type, { type Static } from 'typebox';
import { reference } from './secret.ts';

const keyed = { additionalProperties: false };
const text = (description: string) => Type.String({ minLength: 1, description });

/** How an address is written. A URL may name a password, so what was written is never repeated. */
export const addressForms = {
  kafka: {
    pattern: '^(\\[[0-9a-fA-F:]+\\]|[^\\s:/@,]+):\\d{1,5}$',
    description: 'brokers as host:port',
  },
  registry: { pattern: '^https?://\\S+$', description: 'the URL of a schema registry, http://host:port' },
  postgres: {
    pattern: '^postgres(ql)?://\\S+$',
    description: 'the URL of a database, postgres://user@host:port/database',
  },
  redis: { pattern: '^rediss?://\\S+$', description: 'the URL of a Redis, redis://host:port' },
} as const;

export type ServiceName = keyof typeof addressForms;

const address = (of: ServiceName) => Type.String({ ...addressForms[of], secret: true });

const ssl = Type.Union(
  [
    Type.Literal(true, { description: 'true: TLS with the authorities that the system trusts' }),
    Type.Object(
      {
        ca: Type.Optional(text('a file of authorities to trust, PEM, as a path relative to this file')),
        cert: Type.Optional(text('a file with our certificate, PEM, as a path relative to this file')),
        key: Type.Optional(text('a file with our private key, PEM, as a path relative to this file')),
        passphrase: Type.Optional(reference('the passphrase of the key')),
        serverName: Type.Optional(text('the name in the certificate, where it is not the host')),
      },
      { ...keyed, description: 'a mapping with any of ca, cert, key, passphrase and serverName' },
    ),
  ],
  { description: 'true, or a mapping with any of ca, cert, key, passphrase and serverName', secret: true },
);

const saslMechanisms = ['plain', 'scram-sha-256', 'scram-sha-512'] as const;

const sasl = Type.Object(
  {
    mechanism: Type.Enum([...saslMechanisms], { description: `one of ${saslMechanisms.join(', ')}` }),
    username: text('a user of Kafka'),
    password: reference('the password'),
  },
  { ...keyed, description: 'a mapping with mechanism, username and password', secret: true },
);

const brokers = Type.Array(address('kafka'), { minItems: 1, description: 'a list of brokers as host:port' });

const kafka = Type.Union(
  [
    brokers,
    Type.Object(
      { brokers: Type.Optional(brokers), ssl: Type.Optional(ssl), sasl: Type.Optional(sasl) },
      { ...keyed, description: 'a mapping with brokers, ssl and sasl' },
    ),
  ],
  { description: 'a list of brokers as host:port, or a mapping with brokers, ssl and sasl', secret: true },
);

const byUrl = (of: 'registry' | 'postgres' | 'redis') =>
  Type.Union(
    [
      address(of),
      Type.Object(
        { url: Type.Optional(address(of)), ssl: Type.Optional(ssl) },
        { ...keyed, description: 'a mapping with url and ssl' },
      ),
    ],
    { description: `${addressForms[of].description}, or a mapping with url and ssl`, secret: true },
  );

export const servicesShape = Type.Object(
  {
    kafka: Type.Optional(kafka),
    registry: Type.Optional(byUrl('registry')),
    postgres: Type.Optional(byUrl('postgres')),
    redis: Type.Optional(byUrl('redis')),
  },
  { ...keyed, default: {}, description: 'a mapping of services to their URLs', secret: true },
);

export type ServicesFile = Static<typeof servicesShape>;
export type TlsFile = Static<typeof ssl>;
