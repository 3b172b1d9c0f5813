/** What a well-formed pipeline file can have wrong: names taken, files not there, bounds that clash. */
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { callIssues } from './chain-calls.ts';
import { chainIssues } from './chain-source.ts';
import { doubled } from './doubled.ts';
import { durationMs, durationText } from './duration.ts';
import type { Issue } from './issue.ts';
import type { TopicFile } from './topic-files.ts';
import type { YamlFile, YamlPath } from './yaml-file.ts';

/** Works on whatever is well-formed, so that these are told together with what is not. */
export function pipelineIssues(file: YamlFile, folder: string, env: NodeJS.ProcessEnv): Issue[] {
  const sources = file.at(['sources']);
  const ofSources = (Array.isArray(sources) ? sources : []).flatMap((_, index) => [
    ...missingFiles(file, ['sources', index, 'files'], folder),
    ...doubled(file, ['sources', index, 'files']),
  ]);
  return [
    ...doubled(file, ['sources'], 'name'),
    ...ofSources,
    ...missingFile(file, ['facts', 'tokens'], folder),
    ...missingFile(file, ['facts', 'prices'], folder),
    ...missingFile(file, ['posts', 'spamModel'], folder),
    ...missingFile(file, ['rules'], folder),
    ...chainIssues({ file, folder, env }),
    ...callIssues(file),
    ...heartbeatIssues(file),
  ];
}

function missingFiles(file: YamlFile, list: YamlPath, folder: string): Issue[] {
  const names = file.at(list);
  return (Array.isArray(names) ? names : []).flatMap((_, index) =>
    missingFile(file, [...list, index], folder),
  );
}

function missingFile(file: YamlFile, path: YamlPath, folder: string): Issue[] {
  const name = file.at(path);
  if (typeof name !== 'string' || name === '') return [];
  if (statSync(resolve(folder, name), { throwIfNoEntry: false })?.isFile()) return [];
  return [{ at: file.where(path), message: `${JSON.stringify(name)} is not there, expected a file` }];
}

/** Kafka's own advice: a member must be able to miss two heartbeats. */
function heartbeatIssues(file: YamlFile): Issue[] {
  const session = file.at(['group', 'sessionTimeoutMs']) ?? 10_000;
  const heartbeat = file.at(['group', 'heartbeatMs']) ?? 500;
  if (typeof session !== 'number' || typeof heartbeat !== 'number' || heartbeat * 3 <= session) return [];
  const most = `at most ${Math.floor(session / 3)}, a third of sessionTimeoutMs`;
  return [
    { at: file.where(['group', 'heartbeatMs']), message: `heartbeatMs is ${heartbeat}, expected ${most}` },
  ];
}

/** What topics keep for too short a time. */
export const retentionIssues = (file: YamlFile, topics: readonly TopicFile[]): Issue[] => [
  ...windowIssues(file, topics),
  ...keepingIssues(file, topics),
];

/** What Redis has lost is rebuilt from the log, so nothing may be kept there for longer than in the log. */
function keepingIssues(file: YamlFile, topics: readonly TopicFile[]): Issue[] {
  const ttl = file.at(['redis', 'ttl']) ?? '7d';
  const ttlMs = (typeof ttl === 'string' && durationMs(ttl)) || 0;
  return topics.flatMap(({ topic, retentionMs, retentionAt }): Issue[] => {
    if (topic.name !== 'signals' || retentionMs === null || ttlMs <= retentionMs) return [];
    const expected = `at most ${durationText(retentionMs)}, the retention of signals (${retentionAt})`;
    return [{ at: file.where(['redis', 'ttl']), message: `redis.ttl is ${ttl}, expected ${expected}` }];
  });
}

/**
 * Dedupe reads the window back from the log, so the log must still have it when a restore begins; twice the
 * window leaves as much time again for whoever was down.
 */
function windowIssues(file: YamlFile, topics: readonly TopicFile[]): Issue[] {
  const window = file.at(['dedupe', 'window']) ?? '7d';
  const leastMs = 2 * ((typeof window === 'string' && durationMs(window)) || 0);
  const why = `twice the dedupe window (${file.where(['dedupe', 'window'])})`;
  const expected = `at least ${durationText(leastMs)}, ${why}`;
  return topics.flatMap(({ topic, retentionMs, retentionAt }): Issue[] => {
    if (topic.partitions !== 'main' || retentionMs === null || retentionMs >= leastMs) return [];
    return [{ at: retentionAt, message: `retention is ${topic.retention}, expected ${expected}` }];
  });
}
