/** A TCP proxy before PostgreSQL that can lose a COMMIT on its way there, or the answer on its way back. */
import { connect, createServer, type Socket } from 'node:net';

export interface CommitCutter {
  readonly url: string;
  /** Arms it for the next COMMIT: `question` never arrives, of `answer` the server alone knows. */
  cut(what: 'question' | 'answer'): void;
  end(): Promise<void>;
}

/** A simple query of the wire protocol that is COMMIT and nothing else. */
const commitMessage = Buffer.from([0x51, 0, 0, 0, 11, ...Buffer.from('COMMIT'), 0]);

export async function commitCutter(url: string): Promise<CommitCutter> {
  const { hostname, port } = new URL(url);
  let armed: 'question' | 'answer' | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(Number(port || 5432), hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
    }
    const drop = () => {
      client.destroy();
      upstream.destroy();
    };
    client.on('data', (chunk) => {
      if (armed === null || !chunk.includes(commitMessage)) return upstream.write(chunk);
      const lose = armed;
      armed = null;
      if (lose === 'question') return drop();
      upstream.removeAllListeners('data');
      upstream.once('data', drop);
      return upstream.write(chunk);
    });
    upstream.on('data', (chunk) => client.write(chunk));
    client.on('close', drop);
    upstream.on('close', drop);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const target = new URL(url);
  target.hostname = '127.0.0.1';
  target.port = String(address.port);
  return {
    url: target.href,
    cut: (what) => {
      armed = what;
    },
    async end() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
