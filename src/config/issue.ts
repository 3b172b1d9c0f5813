/** One thing a person has to correct: where it is and what is wrong with it, what was expected. */
export type Issue = Readonly<{
  /** `file:line`, or the name of an environment variable. */
  at: string;
  message: string;
}>;

/** What reading something gave: a value where there is one, and every issue found on the way. */
export type Reading<Value> = Readonly<{ value: Value | null; issues: readonly Issue[] }>;

/** The line a person sees, in the form that editors and CI make clickable. */
export const issueLine = (issue: Issue): string => `${issue.at}: ${issue.message}`;
