/** How the way to a service is secured: what the clients of Kafka, PostgreSQL and the others take. */

/** What Node's TLS takes: certificates and keys as PEM texts. Empty: the authorities the system trusts. */
export type TlsConfig = Readonly<{
  ca?: string;
  cert?: string;
  key?: string;
  passphrase?: string;
  servername?: string;
}>;

export type SaslConfig = Readonly<{
  mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  username: string;
  password: string;
}>;

/** How the way to each service is secured; nothing where it is not. Holds secrets. */
export type SecurityConfig = Readonly<{
  kafka: Readonly<{ ssl?: TlsConfig; sasl?: SaslConfig }>;
  registry: Readonly<{ ssl?: TlsConfig }>;
  postgres: Readonly<{ ssl?: TlsConfig }>;
  redis: Readonly<{ ssl?: TlsConfig }>;
}>;
