/** Lines of a recording as a test writes them: logs of small blocks, in files of a folder that goes away. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll } from 'vitest';

export type RecordedLog = Readonly<{ branch?: string; removed?: boolean; contract?: number }>;

/** The line of a log in block `number`; `branch`, a hex digit, tells blocks of one height apart. */
export function recordedLine(number: number, logIndex: number, log: RecordedLog = {}): string {
  const { branch = 'a', removed = false, contract = 1 } = log;
  return JSON.stringify({
    address: `0x${contract.toString().padStart(40, '0')}`,
    topics: [],
    data: '0x',
    blockNumber: `0x${number.toString(16)}`,
    transactionHash: `0x${'0'.repeat(64)}`,
    transactionIndex: '0x0',
    blockHash: `0x${branch.repeat(62)}${number.toString(16).padStart(2, '0')}`,
    blockTimestamp: `0x${(number * 2).toString(16)}`,
    logIndex: `0x${logIndex.toString(16)}`,
    removed,
  });
}

/** A folder for recordings until the tests of the file are over. */
export function recordingFolder(): { path: string; write(name: string, ...lines: string[]): string } {
  const path = mkdtempSync(join(tmpdir(), 'recording-'));
  afterAll(() => rmSync(path, { recursive: true }));
  return {
    path,
    write(name, ...lines) {
      const file = join(path, name);
      const text = lines.map((line) => `${line}\n`).join('');
      writeFileSync(file, name.endsWith('.gz') ? gzipSync(text) : text);
      return file;
    },
  };
}
