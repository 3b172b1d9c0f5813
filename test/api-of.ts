/** An API as a test needs it: over any store, with nothing around it unless the test says so. */
import { type ApiParts, buildApp } from '../src/api/app.ts';
import { metrics } from '../src/telemetry/metrics.ts';
import { silent } from '../src/telemetry.ts';

type Changes = Partial<ApiParts> & Pick<ApiParts, 'pool' | 'app'>;

export const apiOf = ({ pool, app, ...changes }: Changes) =>
  buildApp({
    ...{ pool, app, telemetry: silent, ready: async () => ({}), version: '0.0.0' },
    metrics: metrics().exposition,
    ...changes,
  });
