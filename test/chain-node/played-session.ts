/** A recorded session → a node that lives through it again: it has what was recorded so far. */
import type { Call } from '../../src/producers/chain/rpc.ts';
import type { RpcLog } from '../../tools/recorded-rpc.ts';
import { ledgerAnswer, unknownBlock } from './ledger-answers.ts';
import { type LedgerOfBlocks, ledgerOfBlocks } from './ledger-of-blocks.ts';
import { headsToTell, type PlayedBlock, type PlayedNode, type Reply } from './played-node.ts';
import { readRecording, type SessionRecording } from './session-recording.ts';

export interface PlayedSession extends PlayedNode {
  readonly chainId: number;
  /** Moves on to the next head and tells of it; false where the recording ends. */
  advance(): boolean;
  /** There is no further head. */
  readonly isOver: boolean;
  /** The canonical blocks of now, oldest first. */
  canonicalHashes(): readonly string[];
}

export type SessionPlay = Readonly<{
  /** Null, as nodes of that time were: `safe` and `finalized` are errors. */
  finalityDepth?: number | null;
  /** What moves it on: whoever asks for the head, as a poller does, or only `advance()`. */
  moves?: 'when-asked' | 'when-told';
}>;

/** Before its first head it has nothing. */
export function playedSession(path: string, play: SessionPlay = {}): PlayedSession {
  const recording = readRecording(path);
  const { chainId, heads } = recording;
  const refusals = new Map(recording.refusals);
  const ledger = ledgerOfBlocks();
  const told = headsToTell();
  const asked = { ledger, chainId, finalityDepth: play.finalityDepth ?? null };
  let position = 0;
  const advance = (): boolean => {
    const next = heads[position];
    if (next === undefined) return false;
    position += 1;
    for (const block of next.learnt) add(ledger, recording, block.hash);
    // A real node has the ancestors of its head, though the recorded poller asked for them only later.
    for (let hash = next.hash; add(ledger, recording, hash); hash = ledger.byHash(hash)?.parentHash ?? '');
    told.tell(ledger.standOn(next.hash));
    return true;
  };
  return {
    chainId,
    heads: told,
    advance,
    get isOver() {
      return position === heads.length;
    },
    canonicalHashes: () => ledger.chain().map(({ hash }) => hash),
    answer(call) {
      if ((play.moves ?? 'when-asked') === 'when-asked' && isForHead(call)) advance();
      return refusedAsRecorded(refusals, call) ?? ledgerAnswer(asked, call);
    },
  };
}

/** False where it is not in the recording. */
function add(ledger: LedgerOfBlocks, recording: SessionRecording, hash: string): boolean {
  const block = recording.blocks.get(hash);
  if (block !== undefined) ledger.add(withoutLogs(block, recording), () => logsOf(hash, recording));
  return block !== undefined;
}

function logsOf(hash: string, { logs }: SessionRecording): readonly RpcLog[] | null {
  return logs === null ? [] : (logs.get(hash) ?? null);
}

/** Where nobody asked for logs the chain is played as one without any, and its blocks say so. */
function withoutLogs(block: PlayedBlock, { logs }: SessionRecording): PlayedBlock {
  return logs === null ? { ...block, logsBloom: `0x${'0'.repeat(512)}` } : block;
}

const isForHead = ({ method, params }: Call): boolean =>
  method === 'eth_blockNumber' || (method === 'eth_getBlockByNumber' && params[0] === 'latest');

/** The recorded node knew of a block before it had its logs; as often as it said so, it says so again. */
function refusedAsRecorded(refusals: Map<string, number>, { method, params }: Call): Reply | null {
  if (method !== 'eth_getLogs') return null;
  const { blockHash } = Object(params[0]);
  const left = refusals.get(blockHash) ?? 0;
  if (left === 0) return null;
  refusals.set(blockHash, left - 1);
  return unknownBlock;
}
