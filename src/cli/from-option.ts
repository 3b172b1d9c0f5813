/** `--from refine/raw.chain/1=earliest` → where an actor goes on that has lost its place, by its id. */
import { type Command, Option } from 'commander';
import { Fault } from '../faults.ts';
import { type ActorId, actorId } from '../flow/ids.ts';
import type { GoOnAt } from '../kafka/going-on.ts';
import { knownStages } from './known-stages.ts';
import type { LoadedPipeline } from './load.ts';
import type { Stage } from './status-report.ts';

const help =
  'where an actor goes on that has lost its place: ACTOR=earliest, latest or an offset; may be given ' +
  'again. It is said of the gap there is: who has its place does not hear of it, so take it away afterwards';

export const withFromOption = (command: Command): Command =>
  command.addOption(
    new Option('--from <actor=where>', help)
      .argParser((text: string, before: readonly string[]) => [...before, text])
      .default([], 'none'),
  );

/** Throws where an actor is not one of this pipeline, or what is said of it is no place. */
export function goOnAtOf(given: readonly string[], loaded: LoadedPipeline): Map<ActorId, GoOnAt> {
  const { app, partitions } = loaded.config;
  const stages = knownStages(loaded);
  return new Map(
    given.map((text) => {
      const [name = '', where = ''] = text.split('=');
      const parts = name.startsWith(`${app}/`) ? name.slice(app.length + 1) : name;
      const [role = '', topic = '', partition = ''] = parts.split('/');
      const stage = stages.find((one) => one.name === role && one.from.some((its) => its.name === topic));
      if (!stage || !/^\d+$/.test(partition) || Number(partition) >= partitions)
        throw unknownActor(text, partitions, stages);
      return [actorId(app, role, topic, Number(partition)), placeIn(text, where)];
    }),
  );
}

function placeIn(text: string, where: string): GoOnAt {
  if (where === 'earliest' || where === 'latest') return where;
  if (/^\d+$/.test(where)) return Number(where);
  throw new Fault(
    'bad-arguments',
    `--from ${text}: behind = stands earliest, latest or an offset, ` +
      `for example --from ${text.split('=')[0]}=earliest`,
  );
}

function unknownActor(text: string, partitions: number, stages: readonly Stage[]): Fault {
  const known = stages.flatMap(({ name, from }) => from.map((topic) => `${name}/${topic.name}`));
  return new Fault(
    'bad-arguments',
    `--from ${text}: no such actor. There are ${known.join(', ')}, ` +
      `each with /0 to /${partitions - 1} behind it.`,
  );
}
