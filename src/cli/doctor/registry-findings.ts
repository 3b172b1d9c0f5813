/** A schema registry and a configuration → whether our schemas are taken there, and under which level. */
import type { Config } from '../../config.ts';
import { registryApi } from '../../kafka/registry-api.ts';
import { planSchemas } from '../../kafka/schemas.ts';
import { subjectsOf } from '../subjects-of.ts';
import { type Finding, finding } from './finding.ts';

export async function registryFindings(config: Config, url: string): Promise<readonly Finding[]> {
  const registry = { url, ...config.security.registry };
  const [mode, steps] = await Promise.all([
    registryApi(registry).mode(),
    planSchemas(registry, subjectsOf(config.app)),
  ]);
  const refused = steps.filter(({ verdict }) => verdict === 'refused');
  const unregistered = steps.filter(({ verdict }) => verdict === 'new' || verdict === 'compatible');
  const registered = steps.length - refused.length - unregistered.length;
  const levels = [...new Set(steps.map(({ level }) => level))].sort();
  return [
    finding('registry', 'right', { found: `answers at ${new URL(url).host}` }),
    modeFinding(mode, unregistered.length),
    finding('registry level', levels.includes('NONE') ? 'weak' : 'right', {
      found: levels.join(', '),
      wanted: 'any but NONE',
      next: 'set BACKWARD for our subjects: under NONE a schema that breaks every reader is taken',
    }),
    finding('schemas', refused.length > 0 ? 'wrong' : 'right', {
      found: `${registered} registered, ${unregistered.length} to be, ${refused.length} refused`,
      next: 'see `millrace schemas check` for which and why',
      blame: 'input',
    }),
  ];
}

/** What is registered already can be used in any mode. */
function modeFinding(mode: string | null, unregistered: number): Finding {
  const open = mode === null || mode === 'READWRITE';
  return finding('registry mode', open ? 'right' : unregistered > 0 ? 'wrong' : 'weak', {
    found: mode ?? 'it knows no modes',
    wanted: 'READWRITE',
    next: 'PUT /mode {"mode":"READWRITE"}: no schema can be registered while it is not',
  });
}
