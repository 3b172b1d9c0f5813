/** A request over HTTP, or HTTPS with authorities of one's own, which `fetch` cannot be told → its answer. */
import { request as overHttp } from 'node:http';
import { request as overHttps } from 'node:https';
import { json } from 'node:stream/consumers';
import type { TlsConfig } from '../config/security.ts';

export type Exchange = Readonly<{
  method: 'GET' | 'POST';
  headers: Readonly<Record<string, string>>;
  body?: string;
  timeoutMs: number;
  ssl?: TlsConfig;
}>;

/** Rejects with what the socket said, or where the whole took longer than `timeoutMs`, or was not JSON. */
export function exchange(
  url: string,
  { method, headers, body, timeoutMs, ssl }: Exchange,
): Promise<Readonly<{ status: number; body: unknown }>> {
  const signal = AbortSignal.timeout(timeoutMs);
  const options = { ...ssl, method, headers, signal };
  return new Promise((resolve, reject) => {
    const request = url.startsWith('https:') ? overHttps(url, options) : overHttp(url, options);
    request.once('response', (response) => {
      json(response).then((answer) => resolve({ status: response.statusCode ?? 0, body: answer }), reject);
    });
    request.once('error', (error) => reject(signal.aborted ? signal.reason : error));
    request.end(body);
  });
}
