/** The import table: which room may import which, checked for every file of the product. */
import { isProduct } from './places.ts';
import { at } from './project-file.ts';
import { mayImport, roomOf, targetOf } from './rooms.ts';
import { eachFile, type Rule } from './rule.ts';

export const importRules: readonly Rule[] = [
  {
    says: 'a file of src/ stands in a room that the import table knows',
    check: eachFile(isProduct, ({ path }) => {
      const room = roomOf(path);
      return room !== null && room in mayImport
        ? []
        : [`${path}:1: no such room; move the file, or decide on the room and add it to test/tidy/rooms.ts`];
    }),
    caught: [
      [{ 'src/lib/clock.ts': '' }, 'src/lib/clock.ts:1'],
      [{ 'src/clock.ts': '' }, 'src/clock.ts:1'],
    ],
    passes: [
      { 'src/config.ts': '', 'src/config/load.ts': '', 'src/main.ts': '', 'src/sinks/postgres/rows.ts': '' },
    ],
  },
  {
    says: 'a room imports only the rooms that the import table allows it',
    check: eachFile(isProduct, (file) =>
      file.imports.flatMap(({ specifier, start }) => {
        const why = refusal(file.path, specifier);
        return why === null ? [] : [`${at(file, start)}: imports ${specifier}; ${why}`];
      }),
    ),
    caught: [
      [{ 'src/kafka/actor.ts': "\nimport { x } from '../sinks/redis.ts';" }, 'src/kafka/actor.ts:2'],
      [{ 'src/flow/turn.ts': "import type { Fault } from '../faults.ts';" }, 'src/flow/turn.ts:1'],
      [{ 'src/processors/refine.ts': "export * from '../telemetry.ts';" }, 'src/processors/refine.ts:1'],
      [
        { 'src/processors/refine.ts': "import type { Config } from '../config.ts';" },
        'src/processors/refine.ts:1',
      ],
      [{ 'src/topology.ts': "import { openLog } from './kafka/kafka-log.ts';" }, 'src/topology.ts:1'],
      [
        { 'src/producers/replay.ts': "type A = import('../facts/tokens.ts').A;" },
        'src/producers/replay.ts:1',
      ],
      [
        { 'src/api/app.ts': "const rules = await import('../processors/rules/load.ts');" },
        'src/api/app.ts:1',
      ],
      [{ 'src/kafka/codec.ts': "import { given } from '../../test/given.ts';" }, 'src/kafka/codec.ts:1'],
      [{ 'src/faults.ts': "import { config } from './config/load.ts';" }, 'src/faults.ts:1'],
    ],
    passes: [
      {
        'src/cli/up.ts':
          "import { openLog } from '../kafka/kafka-log.ts';\nimport me from '../../package.json';",
      },
      { 'src/main.ts': "import { up } from './cli/up.ts';" },
      { 'src/topology.ts': "import { refine } from './processors/refine.ts';" },
      { 'src/facts/tokens.ts': "import type { FactSource } from '../flow/processor.ts';" },
      { 'src/processors/rules/cel.ts': "import { weigh } from './weigh.ts';\nimport '../../events.ts';" },
      { 'src/kafka/kafka-log.int.test.ts': "import { logContract } from '../../test/contracts/log.ts';" },
      { 'tools/prove.ts': "import { up } from '../src/cli/up.ts';" },
    ],
  },
];

function refusal(from: string, specifier: string): string | null {
  const room = roomOf(from);
  const target = targetOf(from, specifier);
  const allowed = room === null ? [] : (mayImport[room] ?? []);
  if (target === null) return null;
  if (target === 'package.json' && allowed === 'everything') return null;
  const other = roomOf(target);
  if (other === null) return 'src/ imports nothing outside src/';
  if (other === room || allowed === 'everything' || allowed.includes(other)) return null;
  return `${room}/ may import ${allowed.join(', ') || 'nothing'}: have it handed in by cli/`;
}
