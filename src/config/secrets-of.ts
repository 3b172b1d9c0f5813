/** Every secret of a configuration, in each form in which a client sends it. */
import type { Config } from '../config.ts';

export function secretsOf({
  services,
  security,
  sources,
}: Pick<Config, 'services' | 'security' | 'sources'>): readonly string[] {
  const { registry, postgres, redis } = services;
  const ofUrls = [registry, postgres, redis].flatMap((url) => (url === null ? [] : credentialsOf(url)));
  const { sasl } = security.kafka;
  const ofSasl = sasl ? [sasl.password, base64(`\0${sasl.username}\0${sasl.password}`)] : [];
  const ofTls = Object.values(security).flatMap(({ ssl }) => [
    ssl?.passphrase ?? '',
    ...(ssl?.key ?? '').split('\n').filter((line) => !line.startsWith('-----')),
  ]);
  const ofNodes = sources.flatMap((source) =>
    source.type === 'evm' ? source.nodes.flatMap(({ url, keys }) => [...credentialsOf(url), ...keys]) : [],
  );
  return [...ofUrls, ...ofSasl, ...ofTls, ...ofNodes].filter((secret) => secret !== '');
}

/** A URL that cannot be parsed is refused by whoever would use it; what it hides is hidden all the same. */
function credentialsOf(url: string): string[] {
  if (!URL.canParse(url)) return [url];
  const { username, password, searchParams } = new URL(url);
  if (password === '') return [searchParams.get('password') ?? ''];
  const plain = [username, password].map(decoded);
  return [password, plain[1] ?? '', base64(plain.join(':')), searchParams.get('password') ?? ''];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A per cent sign that escapes nothing stands for itself.
    return text;
  }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');
