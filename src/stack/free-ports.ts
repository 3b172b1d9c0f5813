/** Finds ports of the loopback interface that nobody listens on. */
import { createServer } from 'node:net';

/** As many ports as asked for, the remembered ones where they are still free. */
export async function freePorts(count: number, remembered: readonly number[]): Promise<readonly number[]> {
  const found: number[] = [];
  while (found.length < count) {
    const wanted = remembered[found.length] ?? 0;
    const port = (await probe(wanted)) ?? (await probe(0));
    if (port !== null && !found.includes(port)) found.push(port);
  }
  return found;
}

/** The port when it can be listened on (0: any), else null. */
function probe(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
      const address = server.address();
      const got = address !== null && typeof address === 'object' ? address.port : null;
      server.close(() => resolve(got));
    });
  });
}
