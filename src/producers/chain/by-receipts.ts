/** A reader → the same, which has a block's logs from its receipts, and proves them where it can. */
import { anotherSays } from './another-says.ts';
import { AnswerProblem } from './answer-problem.ts';
import type { Header } from './block.ts';
import { asked, proofOf, type Receipts, receiptsCall, receiptsOf } from './block-receipts.ts';
import type { ChainReader } from './chain-reader.ts';
import { bySome, type CrossChecking, isChosen, settled } from './cross-checked.ts';
import { type BloomCovers, contradicts } from './log-bloom.ts';
import { hashCall, headerIn, isUnknownBlock, logsReading, patiently } from './node-reader.ts';
import type { Answer } from './rpc.ts';
import { factsOf } from './testimony.ts';
import { tellerOf, toldBy } from './told-by.ts';

/** Whoever lacks the method is of use again once somebody has looked after it. */
const unknownMethodRestMs = 60_000;

const everyLog = { addresses: [], topics: [] };

/**
 *     receipts ──► root fits ──► told          (of a share of blocks another node has to name the same root)
 *         ├──────► root does not fit ──► nodes are compared, and who gave them is suspected
 *         └──────► nobody can say ──► of a share of blocks nodes are compared
 */
export function byReceipts(reader: ChainReader, checking: CrossChecking): ChainReader {
  const { nodes, covers } = checking;
  return {
    ...reader,
    async logsOf(header, query, signal) {
      const read = (answer: Answer, node: string) => toldBy(receiptsIn(answer, header, covers), node);
      const receipts = await patiently(() => nodes.ask(receiptsCall(header.hash), read, signal), signal);
      if (receipts === null) return null;
      const node = tellerOf(receipts) ?? '';
      const given = toldBy(asked(receipts.logs, query), node);
      const reading = logsReading(header, query, covers);
      const proof = await proofOf(header, receipts);
      if (proof?.type === 'right' && (await isOfItsRoot(checking, { header, node }, signal))) return given;
      // Logs that no transaction wrote are in no root either.
      if (proof?.type === 'wrong' && covers === 'all') suspect(checking, node, proof.detail);
      if (proof !== null) return settled(checking, reading, signal);
      const believed = await bySome(checking, { logs: given, reading }, signal);
      if (believed && factsOf(believed) !== factsOf(given))
        suspect(
          checking,
          node,
          `its receipts of block ${header.number} hold other logs than nodes give of it`,
        );
      return believed;
    },
  };
}

function receiptsIn(answer: Answer, header: Header, covers: BloomCovers): Receipts | null {
  if (answer.type === 'error') {
    const { code, message } = answer;
    // Before the block: "the method eth_getBlockReceipts does not exist" is what geth says of it.
    if (code === -32_601 || isUnknownMethod(message))
      throw new AnswerProblem(
        'refused',
        'it does not know eth_getBlockReceipts: write `logsBy: logs` for this source, or take another node',
        { retryAfterMs: unknownMethodRestMs },
      );
    if (isUnknownBlock(answer)) return null;
    throw new AnswerProblem('refused', message);
  }
  const receipts = receiptsOf(answer.result, header);
  const lie = receipts && contradicts(header, receipts.logs, { query: everyLog, covers });
  if (lie) throw new AnswerProblem('lying', lie);
  return receipts;
}

const isUnknownMethod = (message: string): boolean =>
  /\bmethod\b.*(not (found|available|supported)|does not exist)|(unsupported|unknown) method/i.test(message);

/** Who makes up receipts may make up their root: of a share of blocks another node has to name it too. */
async function isOfItsRoot(
  { nodes, share }: CrossChecking,
  { header, node: teller }: Readonly<{ header: Header; node: string }>,
  signal: AbortSignal,
): Promise<boolean> {
  if (!isChosen(header.hash, share)) return true;
  const question = { call: hashCall(header.hash), read: headerIn };
  const isSame = ({ receiptsRoot }: Header) => receiptsRoot === header.receiptsRoot;
  return (await anotherSays({ nodes, teller, question, isSame }, signal)) ?? true;
}

function suspect({ source, telemetry }: CrossChecking, node: string, why: string): void {
  telemetry('NodeSuspected', { source, node, kind: 'receipts', why });
}
