/**
 * A proxy before a broker: it knows enough of Kafka's protocol to keep the end of a transaction waiting, and
 * can make of its connections a bad network.
 */
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Network } from './network.ts';

export interface KafkaProxy extends Network {
  /**
   * The next EndTxn that comes through, or the answer to it, goes on only after `ms`, and what follows it on
   * its connection behind it; even if by then the one who sent it is dead.
   */
  hold(what: 'request' | 'answer', ms: number): void;
  /** How many have been held. */
  readonly held: number;
  end(): Promise<void>;
}

/** Source: Apache Kafka's protocol guide. Frames begin with their size; requests then with their API key. */
const endTxn = 26;
const sizeBytes = 4;
const apiKeyAt = sizeBytes;
const correlationAt = { request: sizeBytes + 4, answer: sizeBytes };

type Armed = Readonly<{ what: 'request' | 'answer'; ms: number }>;

export async function kafkaProxy(port: number, upstreamPort: number): Promise<KafkaProxy> {
  const sockets = new Set<Socket>();
  const conditions = networkConditions();
  let armed: Armed | null = null;
  let held = 0;
  /** What has been armed for this request, which disarms it. */
  const takeFor = (request: Buffer): Armed | null => {
    if (armed === null || request.readInt16BE(apiKeyAt) !== endTxn) return null;
    const taken = armed;
    armed = null;
    held += 1;
    return taken;
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const broker = connect(upstreamPort, '127.0.0.1');
    for (const socket of [client, broker]) {
      sockets.add(socket);
      // Said again to whoever reads from it; here it must only not end the process.
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    const late = new Map<number, number>();
    void pump(client, broker, async (request) => {
      const taken = takeFor(request);
      if (taken?.what === 'answer') late.set(request.readInt32BE(correlationAt.request), taken.ms);
      else if (taken) await sleep(taken.ms, undefined, { ref: false });
      await conditions.passage(request.length);
    });
    void pump(broker, client, async (answer) => {
      const ms = late.get(answer.readInt32BE(correlationAt.answer));
      if (ms !== undefined) await sleep(ms, undefined, { ref: false });
      await conditions.passage(answer.length);
    });
  });
  await listening(server, port);
  return {
    ...conditions.network,
    hold(what, ms) {
      armed = { what, ms };
    },
    get held() {
      return held;
    },
    async reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async end() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listening(server: Server, port: number): Promise<void> {
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
}

/** Frame by frame; what one side has sent is delivered although it has closed since, as a network would. */
async function pump(from: Socket, to: Socket, pass: (frame: Buffer) => Promise<void>): Promise<void> {
  try {
    for await (const frame of frames(from)) {
      await pass(frame);
      if (to.destroyed) return;
      if (!to.write(frame)) await Promise.race([once(to, 'drain'), once(to, 'close')]);
    }
    to.end();
  } catch {
    // A reset goes through as a reset.
    to.resetAndDestroy();
  }
}

async function* frames(from: Socket): AsyncGenerator<Buffer> {
  let rest = Buffer.alloc(0);
  for await (const chunk of from) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    for (let end = endOf(rest); end <= rest.length; end = endOf(rest)) {
      yield rest.subarray(0, end);
      rest = rest.subarray(end);
    }
  }
}

const endOf = (bytes: Buffer): number =>
  bytes.length < sizeBytes ? Number.POSITIVE_INFINITY : sizeBytes + bytes.readInt32BE(0);

/** Frames of one direction wait one behind the other, so that latency tells on each of them. */
function networkConditions() {
  const now = { latencyMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY, isBlackHole: false };
  let healed = Promise.withResolvers<void>();
  const network: Omit<Network, 'reset'> = {
    async slow(latencyMs) {
      now.latencyMs = latencyMs;
    },
    async narrow(bytesPerSecond) {
      now.bytesPerSecond = bytesPerSecond;
    },
    async blackHole() {
      now.isBlackHole = true;
    },
    async heal() {
      Object.assign(now, { latencyMs: 0, bytesPerSecond: Number.POSITIVE_INFINITY, isBlackHole: false });
      healed.resolve();
      healed = Promise.withResolvers();
    },
  };
  return {
    network,
    async passage(bytes: number) {
      while (now.isBlackHole) await healed.promise;
      const ms = now.latencyMs + (1_000 * bytes) / now.bytesPerSecond;
      if (ms > 0) await sleep(ms, undefined, { ref: false });
    },
  };
}
