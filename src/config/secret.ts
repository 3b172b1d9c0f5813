/** Secrets stand in the environment; a file names them as `${NAME}`, and only there may one stand. */
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

/** The names that `text` refers to and that the environment does not have; one that is empty is not there. */
export const missingSecrets = (text: string, env: NodeJS.ProcessEnv): string[] =>
  referred(text).filter((one) => !env[one]);

/** `text` with every reference replaced by what `encode` makes of its value. */
export const dereferenced = (
  text: string,
  env: NodeJS.ProcessEnv,
  encode: (value: string) => string = (value) => value,
): string =>
  referred(text).reduce((whole, one) => whole.replace(`\${${one}}`, () => encode(env[one] ?? '')), text);

/** True where a URL says a password in clear instead of naming it. */
export function saysPassword(url: string): boolean {
  const password =
    /^[^:]+:\/\/[^:@]*:([^?]*)@/.exec(url)?.[1] ?? /[?&]password=([^&]*)/i.exec(url)?.[1] ?? '';
  return password.replaceAll(new RegExp(name, 'g'), '') !== '';
}

/** The values that a text takes from the environment, as they are and as they stand in a URL. */
export const secretsIn = (text: string, env: NodeJS.ProcessEnv): string[] =>
  referred(text).flatMap((one) => [env[one] ?? '', encodeURIComponent(env[one] ?? '')]);

const referred = (text: string): string[] =>
  [...text.matchAll(new RegExp(name, 'g'))].map(([found]) => found.slice(2, -1));
