/** An application's name → the subjects of its topics, each with the schema this version wants there. */
import { schemas, topics } from '../events.ts';
import { Fault } from '../faults.ts';
import type { SubjectSchema } from '../kafka/schemas.ts';

export const subjectsOf = (app: string): readonly SubjectSchema[] =>
  topics.map(({ name }) => {
    const schema = schemas[name];
    if (schema === undefined) throw new Fault('bug', `No schema was generated for the topic ${name}.`);
    return { subject: `${app}.${name}-value`, schema };
  });
