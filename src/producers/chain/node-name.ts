/** The URL of a node → its name in messages: scheme and host; the rest of it is kept out of texts. */
import { Fault } from '../../faults.ts';

/** A shorter part is a version or a chain's name, as in /v2 or /eth: without it texts could still be read. */
const shortestKey = 8;

/** Providers put their keys into paths, queries and user info. */
export function nodeName(url: string): string {
  const { protocol, host } = parsed(url);
  return `${protocol}//${host}`;
}

/**
 * What a node says may quote the address it was asked at: every part of that which may be a key is taken out.
 */
export function withoutKeys(text: string, url: string): string {
  const { pathname, search, searchParams, username, password } = parsed(url);
  const parts = [pathname, search, username, password, ...pathname.split('/'), ...searchParams.values()];
  const keys = parts
    .flatMap((part) => [part, decoded(part)])
    .filter((part) => part.length >= shortestKey)
    .sort((a, b) => b.length - a.length);
  return keys.reduce((shown, key) => shown.replaceAll(key, '[secret]'), text);
}

/** A fault without the text: who mistypes an address has a key in it all the same. */
function parsed(url: string): URL {
  const found = URL.parse(url);
  if (found?.host) return found;
  throw new Fault(
    'bad-config',
    'The address of a chain node is not a URL with a host. Write it as https://host/path or wss://host/path.',
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (thrown) {
    if (thrown instanceof URIError) return text;
    throw thrown;
  }
}
