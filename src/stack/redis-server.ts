/** Redis with an append-only file, so that what it holds is there again after any kill. */
import { mkdirSync } from 'node:fs';
import { connect } from 'node:net';
import type { ServicePlan } from './service-plan.ts';
import type { StackHome } from './stack-home.ts';

export function redisServer(home: StackHome, binary: string): ServicePlan {
  const data = home.data('redis');
  return {
    name: 'redis',
    portCount: 1,
    url: (port) => `redis://127.0.0.1:${port}`,
    async prepare([port = 0]) {
      mkdirSync(data, { recursive: true });
      const options = { bind: '127.0.0.1', port: String(port), dir: data, appendonly: 'yes', save: '' };
      const flags = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value]);
      return { run: [binary, ...flags], as: null, ready: () => answersPing(port) };
    },
  };
}

/** While it loads its file it answers -LOADING. */
function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
    const answer = (is: boolean): void => {
      socket.destroy();
      resolve(is);
    };
    socket.once('data', (data) => answer(data.toString().startsWith('+PONG')));
    socket.once('error', () => answer(false));
    socket.setTimeout(1000, () => answer(false));
  });
}
