/** What the registry answers: a body, or a refusal with Confluent's error code, which gives the status. */

export type Answer = Readonly<{ status: number; body: unknown }>;

export const answer = (body: unknown): Answer => ({ status: 200, body });

/** Confluent's codes are the status, or the status followed by two digits: 409, 40401, 42203. */
export const refusal = (code: number, message: string): Answer => ({
  status: Number(String(code).slice(0, 3)),
  body: { error_code: code, message },
});

export const noSubject = (subject: string): Answer => refusal(40401, `Subject '${subject}' not found.`);
export const noVersion = (version: string): Answer => refusal(40402, `Version ${version} not found.`);
export const noSchema = (): Answer => refusal(40403, 'Schema not found');
export const noPath = (): Answer => refusal(404, 'HTTP 404 Not Found');

/** Deleting is done twice: once so that it can be seen and undone by registering again, then for good. */
export const alreadyDeleted = (code: 40404 | 40406, what: string): Answer =>
  refusal(code, `${what} was soft deleted. Set permanent=true to delete permanently`);
export const notYetDeleted = (code: 40405 | 40407, what: string): Answer =>
  refusal(code, `${what} was not deleted first before being permanently deleted`);
