/** Questions to a schema registry over plain HTTP, as any client of Confluent's REST API would ask them. */
import { expect } from 'vitest';

type Answered = Readonly<{
  id?: number;
  message?: string;
  error_code?: number;
  compatibilityLevel?: string;
  is_compatible?: boolean;
}>;

const contentType = 'application/vnd.schemaregistry.v1+json';

/** `body` is sent as it is where it is a string. */
export const registryAt = (url: string) => ({
  async ask(method: string, path: string, body?: unknown) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: { 'content-type': contentType },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    expect(response.headers.get('content-type')).toContain(contentType);
    const answered: Answered = JSON.parse(await response.text());
    return { status: response.status, body: answered };
  },
});

/** The answer with one of Confluent's error codes, which begins with the status. */
export const refused = (code: number) => ({
  status: Number(String(code).slice(0, 3)),
  body: { error_code: code, message: expect.any(String) },
});
