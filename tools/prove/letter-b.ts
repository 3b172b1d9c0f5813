/** Letter B, the product's everyday face: three kinds of input, everything checked, explained, typed. */
import { type Claim, demand } from './claim.ts';
import { letterA } from './letter-a.ts';
import { lastLine, shownByTests } from './shown-by-tests.ts';

const int = (name: string): string => `test/integration/${name}.int.test.ts`;
/** One kind of event for each kind of input: chain, market, posts. */
const kinds = ['Transfer', 'Trade', 'Post'];

export const letterB: readonly Claim[] = [
  ...letterA,
  {
    says: 'all three kinds of input come through: chain, market, posts',
    async show(ground) {
      const { out } = await ground.succeed('npm start -- --once');
      const counts = kinds.map((kind) => new RegExp(`^events +(${kind} +\\d+)`, 'm').exec(out)?.[1]);
      demand(!counts.includes(undefined), `the summary lacks one of ${kinds.join(', ')}`);
      return counts.map((count) => count?.replace(/ +/, ' ')).join(', ');
    },
  },
  shownByTests('the page of OpenAPI is valid; every route with valid and invalid input', [
    'test/api/every-route.test.ts',
    'src/api/app.test.ts',
    int('api'),
    int('api-events'),
  ]),
  shownByTests('a schema change round trip and a refused one', [int('evolution'), int('compatibility')]),
  shownByTests('a topic diff, an applied one and a refused one', [int('topics')]),
  shownByTests('Redis FLUSHALL in the middle of a run: noticed, rebuilt, equal to PostgreSQL', [
    int('redis-rebuilt'),
    int('redis-signals'),
    int('redis-faults'),
  ]),
  {
    says: '`/v1/signals` ≥ 1,000 req/s on one instance and ≥ 0.5× a bare route with the same rows',
    async show(ground) {
      return lastLine((await ground.succeed('npm run -s bench:api')).out);
    },
  },
];
