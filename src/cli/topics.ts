/** `millrace topics`: the files of topics/ compared with Kafka, and Kafka changed to be what they say. */
import { Command } from 'commander';
import type { Config } from '../config.ts';
import { Fault } from '../faults.ts';
import { shown } from '../kafka/topics/contradiction.ts';
import type { TopicChange, TopicPlan, TopicStep } from '../kafka/topics/topic-plan.ts';
import { applyPlan, planTopics } from '../kafka/topics.ts';
import { loadPipeline } from './load.ts';
import { provideService } from './services.ts';
import { abandonable } from './starting.ts';
import { topicsOf } from './topics-of.ts';

type PlanOptions = Readonly<{ config: string; json?: boolean }>;

/** `signal` is aborted when the process is asked to stop. */
export function topicsCommand(signal: AbortSignal): Command {
  const topics = new Command('topics').description('topics as code: topics/*.yml compared with Kafka');
  topics
    .command('plan')
    .description('say what `topics apply` would do; exit 1 where a change is refused')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .option('--json', 'one JSON object: steps, and topics that no file names')
    .addHelpText('after', '\nExample:\n  npx millrace topics plan --json')
    .action((options: PlanOptions) => plan(options, signal));
  topics
    .command('apply')
    .description('create and change topics until they are as planned; nothing is done where one is refused')
    .option('--config <file>', 'the pipeline', 'millrace.yml')
    .addHelpText('after', '\nExample:\n  npx millrace topics plan && npx millrace topics apply')
    .action((options: PlanOptions) => apply(options, signal));
  return topics.addHelpText('after', '\nExample:\n  npx millrace topics plan');
}

async function plan({ config: file, json }: PlanOptions, signal: AbortSignal): Promise<void> {
  const { config } = loadPipeline(file);
  const kafka = await kafkaOf(config, signal);
  try {
    const options = topicsOf(config, kafka.url);
    const planned = await abandonable(planTopics(options), signal);
    if (json) console.log(JSON.stringify(forScripts(planned)));
    else for (const line of linesOf(planned)) console.log(line);
    refuse(planned);
  } finally {
    await kafka.stop();
  }
}

async function apply({ config: file }: PlanOptions, signal: AbortSignal): Promise<void> {
  const { config } = loadPipeline(file);
  const kafka = await kafkaOf(config, signal);
  try {
    const options = topicsOf(config, kafka.url);
    const planned = await abandonable(planTopics(options), signal);
    refuse(planned);
    await applyPlan(options, planned, (step) => console.log(stepLines(step).join('\n')));
    const { steps } = planned;
    console.log(`${count(steps, 'create')} created, ${count(steps, 'change')} changed`);
  } finally {
    await kafka.stop();
  }
}

const kafkaOf = (config: Config, signal: AbortSignal) =>
  provideService(config, { given: config.services.kafka, of: ({ kafka }) => kafka }, signal);

/** All refusals at once, so that they can be put right at once. */
function refuse({ steps }: TopicPlan): void {
  const refused = steps.filter(({ action }) => action === 'refuse');
  if (refused.length === 0) return;
  const lines = refused.flatMap(({ topic, changes }) =>
    changes.flatMap(({ refusal, ...change }) =>
      refusal === null ? [] : [`${topic.file}: ${topic.name}: ${changeText(change)} is refused. ${refusal}`],
    ),
  );
  throw new Fault('bad-config', lines.join('\n'));
}

function linesOf(planned: TopicPlan): readonly string[] {
  const changing = planned.steps.filter(({ action }) => action !== 'keep');
  return [
    ...changing.flatMap(stepLines),
    ...planned.unnamed.map((name) => `?  ${name}  no file names it; it is left alone`),
    summaryOf(planned),
  ];
}

const signs = { create: '+', change: '~', refuse: '!', keep: '=' } as const;

function stepLines({ action, topic, changes }: TopicStep): readonly string[] {
  const what = action === 'create' ? `create, partitions ${topic.partitions}` : action;
  const wanted = Object.entries(topic.settings).flatMap(([name, value]) =>
    value === null || action !== 'create' ? [] : [`     ${name}: ${value}`],
  );
  return [
    `${signs[action]}  ${topic.name}  ${what}  # ${topic.why}`,
    ...wanted,
    ...changes.map((change) => `     ${changeText(change)}${change.refusal === null ? '' : '  refused'}`),
  ];
}

const changeText = ({ setting, from, to }: Omit<TopicChange, 'refusal'>): string =>
  `${setting}: ${shown(setting, from)} -> ${shown(setting, to)}`;

function summaryOf({ steps, unnamed }: TopicPlan): string {
  const [create, change, refuse] = [count(steps, 'create'), count(steps, 'change'), count(steps, 'refuse')];
  const rest = `${count(steps, 'keep')} as they shall be, ${unnamed.length} without a file`;
  return `${create} to create, ${change} to change, ${refuse} refused, ${rest}`;
}

const count = (steps: readonly TopicStep[], wanted: TopicStep['action']): number =>
  steps.filter(({ action }) => action === wanted).length;

const forScripts = ({ steps, unnamed }: TopicPlan) => ({
  steps: steps.map(({ action, topic, changes }) => ({ action, ...topic, changes })),
  unnamed,
});
