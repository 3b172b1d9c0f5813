/** An RFC 9457 problem as the documentation shows it; every route may answer with one. */
import Type from 'typebox';

const wrong = Type.Object({ name: Type.String(), reason: Type.String() });

export const problemShape = Type.Object(
  {
    type: Type.String({ description: 'about:blank: the status says what kind of problem it is' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'what was wrong and what to do' }),
    errors: Type.Optional(Type.Array(wrong, { description: 'each part of the request to be corrected' })),
    checks: Type.Optional(Type.Unsafe({ type: 'object', description: 'what was asked whether it is ready' })),
  },
  {
    $id: 'Problem',
    title: 'Problem',
    examples: [
      {
        type: 'about:blank',
        title: 'Bad Request',
        status: 400,
        detail: 'limit is 0, expected a whole number from 1 to 500',
        errors: [{ name: 'limit', reason: 'is 0, expected a whole number from 1 to 500' }],
      },
    ],
  },
);
