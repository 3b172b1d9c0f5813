/** The URL of a node → where it is asked, and its user info as the header that carries it. */
export type NodeAddress = Readonly<{ url: URL; headers: Readonly<Record<string, string>> }>;

/** A node and what it may take of us, however it is reached. */
export type Reached = Readonly<{
  url: string;
  /** Of a question from its first byte to the answer's last, waiting for a connection included. */
  timeoutMs: number;
  /** Of one answer or message, and of the answers to a batch together. */
  maxBytes: number;
  /** The wall clock: Retry-After may be a date. */
  now: () => number;
}>;

/** HTTP libraries disagree on what user info in a URL means, so none of them is shown any. */
export function nodeAddress(address: string): NodeAddress {
  const url = new URL(address);
  const { username, password } = url;
  url.username = '';
  url.password = '';
  url.hash = '';
  if (username === '' && password === '') return { url, headers: {} };
  const secret = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url, headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` } };
}
