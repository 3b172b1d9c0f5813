/** The text of a JSON-RPC message, single or batch → the text of its answer, in the manners of the moment. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call } from '../../src/producers/chain/rpc.ts';
import { type Ask, asLied, type Manners } from './manners.ts';
import { type PlayedNode, type Reply, refused } from './played-node.ts';

/** `silent`: nothing is ever said. `rate-limited`: what the transport has for it, else `text`. */
export type Spoken =
  | Readonly<{ type: 'said'; text: string }>
  | Readonly<{ type: 'silent' }>
  | Readonly<{ type: 'rate-limited'; retryAfterS: number; text: string }>;

export type Conversation = Readonly<{
  /** How often each method was called, also where the call was left unanswered. */
  asked: ReadonlyMap<string, number>;
  /** `own` answers what only the transport can, null for the rest. */
  hear(text: string, own: (call: Call) => Reply | null): Promise<Spoken>;
}>;

type Request = Readonly<{ id?: unknown; method?: unknown; params?: unknown }>;

export function conversation(node: PlayedNode, manners: Manners): Conversation {
  const asked = new Map<string, number>();
  return {
    asked,
    async hear(text, own) {
      const requests = parsed(text);
      for (const { method } of [requests ?? []].flat())
        if (typeof method === 'string') asked.set(method, (asked.get(method) ?? 0) + 1);
      if (manners.of('dropped')) return { type: 'silent' };
      const [slow, limited] = [manners.of('slow'), manners.of('rate-limited')];
      if (slow) await sleep(slow.ms, undefined, { ref: false });
      if (manners.of('not-json')) return { type: 'said', text: '<html><body>502 Bad Gateway</body></html>' };
      const ask: Ask = limited
        ? async () => refused(-32005, 'too many requests')
        : async (call) => own(call) ?? (await asLied(node, manners)(call));
      const answer = JSON.stringify(await answerTo(requests, ask));
      return limited
        ? { type: 'rate-limited', retryAfterS: limited.retryAfterS, text: answer }
        : { type: 'said', text: answer };
    },
  };
}

/** Null where it is not JSON. */
function parsed(text: string): Request | readonly Request[] | null {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof SyntaxError) return null;
    throw thrown;
  }
}

async function answerTo(requests: Request | readonly Request[] | null, ask: Ask): Promise<unknown> {
  if (requests === null) return { jsonrpc: '2.0', id: null, ...refused(-32700, 'parse error') };
  return Array.isArray(requests)
    ? Promise.all(requests.map((request: Request) => answerOne(request, ask)))
    : answerOne(requests as Request, ask);
}

async function answerOne({ id = null, method, params }: Request, ask: Ask): Promise<unknown> {
  const reply =
    typeof method === 'string'
      ? await ask({ method, params: Array.isArray(params) ? params : [] })
      : refused(-32600, 'invalid request');
  return { jsonrpc: '2.0', id, ...reply };
}
