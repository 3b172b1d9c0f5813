/** A way to a node → the same, once it has said that it is of the wanted chain, and again when it is back. */
import { AnswerProblem } from './answer-problem.ts';
import { type Answer, NodeProblem, type Transport } from './rpc.ts';

export interface CheckedTransport extends Transport {
  /** It was away: before it is asked anything else, it is asked that again. */
  doubt(): void;
}

/** It is not what the configuration says, and nothing it tells is of use. */
export class OtherChain extends NodeProblem {
  /** The chain it is of. */
  readonly told: number;

  constructor(node: string, { told, expected }: Readonly<{ told: number; expected: number }>) {
    super({ kind: 'refused', node }, `it is a node of chain ${told}, expected ${expected}`);
    this.told = told;
  }
}

/** Behind an address another node may answer after a while than before it. */
export function ofChain(
  transport: Transport,
  { chainId, node }: Readonly<{ chainId: number; node: string }>,
): CheckedTransport {
  let isKnown = false;
  return {
    async ask(calls, signal) {
      try {
        if (!isKnown) {
          const told = await chainIdOf(transport, signal);
          if (told !== chainId) throw new OtherChain(node, { told, expected: chainId });
          isKnown = true;
        }
        return await transport.ask(calls, signal);
      } catch (thrown) {
        if (thrown instanceof NodeProblem) isKnown = false;
        throw thrown;
      }
    },
    doubt() {
      isKnown = false;
    },
    close: () => transport.close(),
  };
}

async function chainIdOf(transport: Transport, signal: AbortSignal): Promise<number> {
  const [answer] = await transport.ask([{ method: 'eth_chainId', params: [] }], signal);
  const id = idIn(answer);
  if (Number.isInteger(id)) return id;
  throw new AnswerProblem('malformed', 'it does not say which chain it is of');
}

const idIn = (answer: Answer | undefined): number =>
  answer?.type === 'result' && typeof answer.result === 'string' ? Number(answer.result) : Number.NaN;
