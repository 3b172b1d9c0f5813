/** Which room owns which library, so that a library can be replaced by rewriting one room. */
import { isProduct } from './places.ts';
import { at, type ProjectFile } from './project-file.ts';
import { libraryOf } from './rooms.ts';
import { eachFile, type Rule } from './rule.ts';

type Owner = Readonly<{ library: RegExp; home: RegExp; named: string }>;

const owners: readonly Owner[] = [
  {
    library: /^(kafkajs|avsc|lmdb|@kafkajs\/confluent-schema-registry)$/,
    home: /^src\/kafka\//,
    named: 'src/kafka/',
  },
  {
    library: /^(pg|node-pg-migrate)$/,
    home: /^src\/(sinks\/(postgres|migrate)|delivery\/|api\/)/,
    named: 'src/sinks/postgres*, src/sinks/migrate*, src/delivery/ and src/api/',
  },
  { library: /^(undici|ws)$/, home: /^src\/producers\//, named: 'src/producers/' },
  { library: /^(fastify|@fastify\/.+)$/, home: /^src\/api\//, named: 'src/api/' },
  {
    library: /^ethers$/,
    home: /^src\/((?!producers\/)|producers\/chain\/evm-words\.ts$)/,
    named: 'src/producers/chain/evm-words.ts among the producers',
  },
  {
    library: /^@ethereumjs\//,
    home: /^src\/producers\/chain\/receipts-root\.ts$/,
    named: 'src/producers/chain/receipts-root.ts',
  },
  // Pure and synchronous ones only; each has one owner among the processors, which the last rule sees to.
  {
    library: /^(?!(ethers|@marcbachmann\/cel-js|@noble\/hashes|franc-min|wink-naive-bayes-text-classifier)$)/,
    home: /^src\/(?!processors\/)/,
    named: 'rooms with effects',
  },
  { library: /./, home: /^src\/(?!flow\/)/, named: 'rooms other than flow/, which imports nothing' },
];

export const libraryRules: readonly Rule[] = [
  {
    says: 'a library is imported only by the room that owns it',
    check: eachFile(isProduct, (file) =>
      librariesOf(file).flatMap(({ library, start }) =>
        owners
          .filter((owner) => owner.library.test(library) && !owner.home.test(file.path))
          .slice(0, 1)
          .map(
            ({ named }) =>
              `${at(file, start)}: imports ${library}; it belongs to ${named}, have its result handed in`,
          ),
      ),
    ),
    caught: [
      [{ 'src/sinks/run-sink.ts': "import { Kafka } from 'kafkajs';" }, 'src/sinks/run-sink.ts:1'],
      [{ 'src/cli/topics.ts': "const find = require('kafkajs/src/cluster');" }, 'src/cli/topics.ts:1'],
      [{ 'src/stack/a.ts': "createRequire(import.meta.url)('avsc/lib/types');" }, 'src/stack/a.ts:1'],
      [{ 'src/producers/a.ts': "import '@kafkajs/confluent-schema-registry';" }, 'src/producers/a.ts:1'],
      [{ 'src/cli/verify.ts': "import pg from 'pg';" }, 'src/cli/verify.ts:1'],
      [{ 'src/sinks/redis.ts': "import pg from 'pg';" }, 'src/sinks/redis.ts:1'],
      [{ 'src/stack/registry.ts': "import cors from '@fastify/cors';" }, 'src/stack/registry.ts:1'],
      [{ 'src/sinks/a.ts': "import { request } from 'undici';" }, 'src/sinks/a.ts:1'],
      [{ 'src/api/a.ts': "import { WebSocketServer } from 'ws';" }, 'src/api/a.ts:1'],
      [{ 'src/processors/score.ts': "import { parse } from 'yaml';" }, 'src/processors/score.ts:1'],
      [{ 'src/flow/turn.ts': "import { keccak256 } from 'ethers';" }, 'src/flow/turn.ts:1'],
      [{ 'src/producers/chain/rpc.ts': "import { id } from 'ethers/hash';" }, 'src/producers/chain/rpc.ts:1'],
      [{ 'src/producers/a.ts': "import { RLP } from '@ethereumjs/rlp';" }, 'src/producers/a.ts:1'],
    ],
    passes: [
      { 'src/kafka/cluster.ts': "const Cluster = require('kafkajs/src/cluster');" },
      { 'src/sinks/postgres-rows.ts': "import pg from 'pg';", 'src/sinks/postgres/pool.ts': "import 'pg';" },
      { 'src/sinks/migrate.ts': "import { runner } from 'node-pg-migrate';" },
      { 'src/processors/abi.ts': "import { Interface } from 'ethers';\nimport '@noble/hashes/sha2.js';" },
      { 'src/producers/chain/a.ts': "import { Pool } from 'undici';\nimport { WebSocket } from 'ws';" },
      { 'src/producers/chain/evm-words.ts': "import { getAddress } from 'ethers/address';" },
      { 'src/flow/partition-of.test.ts': "import fc from 'fast-check';" },
    ],
  },
  {
    says: 'a library of the processors is imported by one file, its owner',
    check: (files) => {
      const first = new Map<string, string>();
      return files
        .filter(({ path }) => isProduct(path) && path.startsWith('src/processors/'))
        .flatMap((file) =>
          librariesOf(file).flatMap(({ library, start }) => {
            const owner = first.get(library) ?? file.path;
            first.set(library, owner);
            return owner === file.path
              ? []
              : [`${at(file, start)}: imports ${library}; call its owner, ${owner}`];
          }),
        );
    },
    caught: [
      [
        { 'src/processors/abi.ts': "import 'ethers';", 'src/processors/refine.ts': "\nimport 'ethers';" },
        'src/processors/refine.ts:2',
      ],
    ],
    passes: [{ 'src/processors/abi.ts': "import 'ethers';", 'src/producers/live.ts': "import 'ethers';" }],
  },
];

function librariesOf(file: ProjectFile): { library: string; start: number }[] {
  return file.imports.flatMap(({ specifier, start }) => {
    const library = libraryOf(specifier);
    return library === null ? [] : [{ library, start }];
  });
}
