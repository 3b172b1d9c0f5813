/** A text → the same text without the secrets this process knows, for all that is printed or logged. */

/** Of the process and not handed around: a crash is told by somebody to whom nobody could have handed it. */
const known = new Set<string>();
const mark = '[secret]';
/** A shorter one would take every third word with it. */
const shortest = 4;

/** What shall not be seen from now on, in whatever way it may come to be written. */
export function keepSecret(secrets: readonly string[]): void {
  for (const secret of secrets) {
    const forms = [
      secret,
      encodeURIComponent(secret),
      encodeURI(secret),
      JSON.stringify(secret).slice(1, -1),
    ];
    for (const form of forms) if (form.length >= shortest) known.add(form);
  }
}

/** Also takes the password out of any URL, known or not. */
export function redacted(text: string): string {
  let shown = text.replaceAll(/(:\/\/[^\s:/@"']*):[^\s"']*@/g, `$1:${mark}@`);
  // The longest first: one secret may be a part of another.
  for (const secret of [...known].sort((a, b) => b.length - a.length)) shown = shown.replaceAll(secret, mark);
  return shown;
}
