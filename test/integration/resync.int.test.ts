import { join } from 'node:path';
import { expect, inject, onTestFinished, test } from 'vitest';
import { kafkaOptions } from '../../src/cli/kafka-options.ts';
import { loadPipeline } from '../../src/cli/load.ts';
import { rawChainTopic } from '../../src/events.ts';
import { avroCodec } from '../../src/kafka/codec.ts';
import { looking } from '../../src/kafka/looking.ts';
import { restored } from '../../src/kafka/reading.ts';
import { schemaRegistry } from '../../src/kafka/schema-registry.ts';
import { madeChain } from '../chain-node/made-chain.ts';
import { servePlayed } from '../chain-node/rpc-server.ts';
import { type Standing, type Told, whatStands } from '../chain-sitting.ts';
import { millrace } from './millrace-process.ts';
import { pipelineFolder, serviceVariables } from './pipeline-folder.ts';

const timeout = 120_000;
const never = AbortSignal.any([]);

const sources = (url: string): string => `sources:
  - name: chain
    type: evm
    chainId: 31337
    nodes: ["${url}"]
    allowPlain: true
    start: 1
    keepBlocks: 4
    finality: 2
    poll: 100ms
`;

test('a chain left too deep stands still and names the command by which it goes on', {
  timeout,
}, async () => {
  const chain = madeChain({ seed: 3, logsPerBlock: 6 });
  chain.mine(12);
  const node = await servePlayed(chain);
  const folder = pipelineFolder([]);
  folder.edit('millrace.yml', (text) => text.replace(/^sources:\n(?: .*\n)+/m, sources(node.http)));
  const urls = inject('urls');
  const { config } = loadPipeline(join(folder.path, 'millrace.yml'));
  const nameInKafka = (topic: string): string => `${config.app}.${topic}`;
  const codec = avroCodec(schemaRegistry({ url: urls.registry }), nameInKafka);
  const eyes = await looking(kafkaOptions(config, urls.kafka.split(',')), codec, nameInKafka);
  onTestFinished(async () => {
    await eyes.close();
    await node.close();
    folder.remove();
  });
  const env = { ...serviceVariables(urls), MILLRACE_LOG_LEVEL: 'debug' };
  const run = (once: RegExp) =>
    millrace({
      ...{ cwd: folder.path, argv: ['run', '--role', 'producers'], env },
      signal: { name: 'SIGTERM', once },
    });
  const resync = (...argv: string[]) => millrace({ cwd: folder.path, argv: ['resync', ...argv], env });
  const standing = async (): Promise<Standing> => {
    const told: Told[] = [];
    for (let partition = 0; partition < config.partitions; partition++)
      for await (const { entries } of restored(eyes, { topic: rawChainTopic, partition }, null, never))
        for (const entry of entries) if (entry.type === 'record') told.push(entry.envelope);
    return whatStands(told);
  };

  await run(/"block":12\b/);
  const before = chain.canonicalLogIds().toSorted();
  expect(await standing()).toEqual({ live: before, gone: [] });
  chain.reorganise(8);
  chain.mine(1);
  const { stderr, stdout } = await run(/npx millrace resync chain/);
  expect(stdout + stderr).toContain('reorg-too-deep');

  const found = { source: 'chain', removals: 48, fromBlock: 5, toBlock: 12, behindBlock: 4 };
  const dry = await resync('chain', '--json');
  expect([dry.status, JSON.parse(dry.stdout)]).toEqual([0, { ...found, written: false }]);
  expect(await standing()).toEqual({ live: before, gone: [] });
  const done = await resync('chain', '--yes');
  expect(done.stdout).toContain('chain: 48 records of blocks 5 to 12 were taken back');
  expect((await resync('chain', '--yes')).stdout).toContain(
    'stands on the chain: nothing is to be taken back',
  );

  await run(/"block":13\b/);
  expect((await standing()).live).toEqual(chain.canonicalLogIds().toSorted());
  const unknown = await resync('chains');
  expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringContaining('did you mean chain?')]);
});
