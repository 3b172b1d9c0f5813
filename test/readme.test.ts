import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { orderFreeHash } from '../src/cli/fingerprint.ts';
import { loadPipeline } from '../src/cli/load.ts';
import { recompute } from '../src/cli/recompute.ts';
import { type Summary, summaryLines } from '../src/cli/summary.ts';
import { expectedLines } from '../src/cli/verify-lines.ts';
import { refine } from '../src/processors/refine.ts';
import { envelopeOf, idOf, recordedLogs } from './chain-world.ts';
import { lifeOf } from './decider-spec.ts';
import { blocksIn, printedBy, says, tableUnder, timeless, timely } from './readme-text.ts';

const root = join(import.meta.dirname, '..');
const { config, ruleSet } = loadPipeline(join(root, 'millrace.yml'));
const recomputed = await recompute(config, ruleSet);
type EventLine = Readonly<{ kind: string; status: 'live' | 'removed'; block_hash: string }>;
const events = [...expectedLines(recomputed).events.values()].map((line): EventLine => JSON.parse(line));
const [started = []] = printedBy('npm start -- --once');
const [verified = []] = printedBy('npx millrace verify');
const [rawLog, event, addition, explained] = blocksIn('json').map((block) => JSON.parse(block));

test('the transcript holds nothing but figures that are held here and times that may differ', () => {
  const rest = [...started, ...verified].filter((line) => line !== '' && !timely(line));
  expect(rest).toEqual([...timeless(started), ...timeless(verified)]);
});

test('the counts of the transcript are those of the recomputation', () => {
  expect(timeless(started)).toEqual(['the recorded input has come through', ...summaryLines(summary())]);
});

test('the hashes of the transcript are those of the recomputation', () => {
  const lines = Object.entries(expectedLines(recomputed)).map(([kind, rows]) => {
    const hash = orderFreeHash([...rows].map(([key, line]) => `${key} ${line}`)).slice(0, 16);
    return [kind, rows.size, rows.size, hash].join(' ');
  });
  const shown = timeless(verified).flatMap((line) => {
    const found = /^(\w+) +(\d+) expected +(\d+) found {3}equal, hash (\w{16})$/.exec(line);
    return found ? [found.slice(1).join(' ')] : [];
  });
  expect(shown).toEqual(lines);
});

test('the live sets of the transcript are those of the recordings', () => {
  const live = new Map<string, number>();
  for (const { status, block_hash } of events)
    if (status === 'live') live.set(block_hash, (live.get(block_hash) ?? 0) + 1);
  const chains = config.sources.flatMap((source) => (source.type === 'replay' ? [source] : []));
  const sets = chains.flatMap(({ files }) =>
    files.map((file) => {
      const truth = JSON.parse(readFileSync(file.replace('.jsonl.gz', '.truth.json'), 'utf8'));
      const blocks: readonly { hash: string }[] = truth.canonicalBlocks;
      const logs = blocks.reduce((sum, { hash }) => sum + (live.get(hash) ?? 0), 0);
      return `${nameOf(file)} ${logs} ${truth.canonicalLogs}`;
    }),
  );
  const shown = timeless(verified).flatMap((line) => {
    const found = /^live set +(\S+) +(\d+) logs of (\d+) canonical {3}equal to its truth$/.exec(line);
    return found ? [found.slice(1).join(' ')] : [];
  });
  expect(shown).toEqual(sets);
});

test('the event that is followed is what the code makes of its log', () => {
  const enriched = recomputed.events.get(explained.eventId);
  expect({ type: 'EnrichedEvent', ...addition, event }).toEqual(enriched?.body);
  const signal = recomputed.signals.get(explained.id);
  const { id, at, ...rest } = explained;
  expect({ type: 'Signal', source: event.source, ...rest }).toEqual(signal?.body);
  expect(at).toBe(new Date(signal?.at ?? 0).toISOString());
});

test('the sentences around it name its figures', () => {
  const { provisional, retracted } = summary().signals;
  const { eventId, score, threshold } = explained;
  const sentences = [
    `under the id \`${eventId}\``,
    `: ${score} points, threshold ${threshold}`,
    `The ${provisional} provisional signals`,
    `The ${retracted} retracted signals`,
    `/v1/signals/${explained.id}`,
  ];
  expect(sentences.filter((sentence) => !says(sentence))).toEqual([]);
});

test('its life is as the table tells', () => {
  const recording = 'polygon-2021-04-20-c';
  const text = gunzipSync(readFileSync(join(root, `data/evm/${recording}.jsonl.gz`))).toString();
  const lines = text.trimEnd().split('\n');
  const refined = lifeOf(refine({ windowMs: config.dedupe.windowMs }));
  for (const log of recordedLogs(recording, 137)) refined.takes(envelopeOf(idOf(log), 0, log));
  const steps = refined.outputs.flatMap(({ id, body }) =>
    id === explained.eventId && body.type === 'ChainEvent'
      ? [`revision ${body.revision}, ${body.status}`]
      : [],
  );
  const revisions = [...recomputed.revisions]
    .filter(([key]) => key.startsWith(`${explained.id}/`))
    .map(([, { body }]) => `revision ${body.revision}, ${body.state}`);
  const read = lines.flatMap((line, index) => {
    const { removed, ...log } = JSON.parse(line);
    const { removed: _, ...shown } = rawLog;
    return JSON.stringify(log) === JSON.stringify(shown) ? [`${index + 1} ${removed}`] : [];
  });
  const life = tableUnder('line read', 'event', 'signal');
  const [confirmations] = config.sources.flatMap((source) =>
    source.type === 'replay' && source.chainId === 137 ? [source.confirmations] : [],
  );
  expect(read).toEqual(['12 false', '75 true', '148 false']);
  expect(life.map(([line = '']) => line)).toEqual([
    '12, the log',
    '75, the log with `removed`',
    '148, the log again',
    `${confirmations} blocks above it`,
  ]);
  expect(life.map(([, step]) => step).filter((step) => step !== '')).toEqual(steps);
  expect(life.map(([, , revision]) => revision)).toEqual(revisions);
});

test('the rule that is added passes the check, and its misspelling is told, as shown', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-readme-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  cpSync(join(root, 'millrace.yml'), join(folder, 'millrace.yml'));
  symlinkSync(join(root, 'data'), join(folder, 'data'));
  const [rule = ''] = blocksIn('yaml');
  const rules = readFileSync(join(root, 'rules.yml'), 'utf8').replace(/^version: 1$/m, 'version: 2');
  const [right, wrong] = printedBy('npx millrace check');
  expect(await check(folder, rules + rule)).toEqual(right);
  expect(await check(folder, rules + rule.replace('amount', 'amuont'))).toEqual(wrong);
});

test('what the README and the pages it leads to name is there', () => {
  const pages = ['README.md', 'docs/design.md', 'docs/guarantees.md', 'docs/SCHEMA.md', 'docs/guide.md'];
  const missing = pages.flatMap((page) => {
    const text = readFileSync(join(root, page), 'utf8');
    const linked = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) =>
      join(dirname(page), path),
    );
    const named = [...text.matchAll(/`((?:src|test|docs|data|tools|topics|schemas|patches)\/[^`\s]*)`/g)];
    // The guide names files that it has a reader write.
    const paths = page === 'docs/guide.md' ? linked : [...linked, ...named.map(([, path = '']) => path)];
    return paths.filter((path) => !existsSync(join(root, path))).map((path) => `${page}: ${path}`);
  });
  expect(missing).toEqual([]);
});

function summary(): Summary {
  const kinds = new Map<string, { live: number; removed: number }>();
  for (const { kind, status } of events) {
    const counts = kinds.get(kind) ?? { live: 0, removed: 0 };
    kinds.set(kind, { ...counts, [status]: counts[status] + 1 });
  }
  const signals: Record<string, number> = {};
  for (const {
    body: { state },
  } of [...recomputed.signals.values()].sort(byState))
    signals[state] = (signals[state] ?? 0) + 1;
  const counted = [...kinds].map(([kind, counts]) => ({ kind, ...counts }));
  return {
    events: counted.sort((a, b) => (a.kind < b.kind ? -1 : 1)),
    signals,
    revisions: recomputed.revisions.size,
  };
}

const byState = (a: { body: { state: string } }, b: { body: { state: string } }): number =>
  a.body.state < b.body.state ? -1 : 1;

const nameOf = (file: string): string => file.replace(/^.*\//, '').replace('.jsonl.gz', '');

/** What `millrace check` says of the example pipeline with other rules. */
async function check(folder: string, rules: string): Promise<string[]> {
  writeFileSync(join(folder, 'rules.yml'), rules);
  const main = join(root, 'src', 'main.ts');
  return new Promise((resolve) => {
    execFile(process.execPath, [main, 'check'], { cwd: folder }, (_error, stdout, stderr) =>
      resolve(`${stdout}${stderr}`.trimEnd().split('\n')),
    );
  });
}
