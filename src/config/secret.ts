/** Secrets stand in the environment; a file names them as `${NAME}`, and only there may one stand. */
import { readFileSync } from 'node:fs';
import Type from 'typebox';

const name = '\\$\\{[A-Z_][A-Z0-9_]*\\}';

/** For messages. */
export const referenceForm = `a reference to the environment such as \${MILLRACE_PASSWORD}`;

/** The shape of a field that holds a secret. What stands in its place is never repeated. */
export const reference = (what: string) =>
  Type.String({
    pattern: `^${name}$`,
    description: `${what} as ${referenceForm}`,
    secret: true,
  });

/** What `text` refers to and the environment does not have, in words; what is empty is not there. */
export const missingSecrets = (text: string, env: NodeJS.ProcessEnv): string[] =>
  referred(text)
    .filter((one) => secretOf(one, env) === '')
    .map((one) =>
      env[fileOf(one)]
        ? `${one}, and no secret is in ${env[fileOf(one)]}, which ${fileOf(one)} says, expected it there`
        : `${one}, which is not set, expected it in the environment`,
    );

/** All of them as they are at one moment. */
export const secretsNow = (text: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(referred(text).map((one) => [one, secretOf(one, env)]));

/** Whether one of them may become another: the environment of a process stays as it is, a file may not. */
export const mayChange = (text: string, env: NodeJS.ProcessEnv): boolean =>
  referred(text).some((one) => !env[one] && env[fileOf(one)]);

/** `text` with every reference replaced by what `encode` makes of its value. */
export const dereferenced = (
  text: string,
  env: NodeJS.ProcessEnv,
  encode: (value: string) => string = (value) => value,
): string =>
  referred(text).reduce((whole, one) => whole.replace(`\${${one}}`, () => encode(secretOf(one, env))), text);

/** True where a URL says a password in clear instead of naming it. */
export function saysPassword(url: string): boolean {
  const password =
    /^[^:]+:\/\/[^:@]*:([^?]*)@/.exec(url)?.[1] ?? /[?&]password=([^&]*)/i.exec(url)?.[1] ?? '';
  return password.replaceAll(new RegExp(name, 'g'), '') !== '';
}

/** The values that a text takes from the environment, as they are and as they stand in a URL. */
export const secretsIn = (text: string, env: NodeJS.ProcessEnv): string[] =>
  referred(text).flatMap((one) => [secretOf(one, env), encodeURIComponent(secretOf(one, env))]);

/** As Docker and Kubernetes give secrets to a process: NAME_FILE says where NAME stands. */
const fileOf = (one: string): string => `${one}_FILE`;

/** Empty where there is none. An editor ends a file with a line break that is no part of it. */
function secretOf(one: string, env: NodeJS.ProcessEnv): string {
  const path = env[fileOf(one)];
  if (env[one] || !path) return env[one] ?? '';
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    // Told with the name of the variable, or waited for where there has been one.
    return '';
  }
}

const referred = (text: string): string[] =>
  [...text.matchAll(new RegExp(name, 'g'))].map(([found]) => found.slice(2, -1));
