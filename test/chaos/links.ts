/** The ways from each instance to the broker, each with a network of its own to be made bad. */
import { freePorts } from '../../src/stack/free-ports.ts';
import { type KafkaProxy, kafkaProxy } from './kafka-proxy.ts';
import type { Network } from './network.ts';
import type { Listener } from './own-stack.ts';
import type { Toxiproxy } from './toxiproxy.ts';

export interface Link extends Network {
  /** What an instance connects to, host:port. */
  readonly kafka: string;
  readonly listener: Listener;
  hold: KafkaProxy['hold'];
  readonly held: number;
  end(): Promise<void>;
}

/** instance ─► Toxiproxy, where it is to be had ─► the proxy that knows transactions ─► the broker. */
export async function links(count: number, toxic: Toxiproxy | null): Promise<readonly Link[]> {
  const ports = await freePorts(3 * count, []);
  return Promise.all(
    Array.from({ length: count }, async (_, number) => {
      const [brokerPort = 0, proxyPort = 0, toxicPort = 0] = ports.slice(3 * number);
      const proxy = await kafkaProxy(proxyPort, brokerPort);
      const network = toxic ? await toxic.link(toxicPort, proxyPort) : proxy;
      const advertised = toxic ? toxicPort : proxyPort;
      return linkOf(proxy, network, { port: brokerPort, advertised });
    }),
  );
}

const linkOf = (proxy: KafkaProxy, network: Network, listener: Listener): Link => ({
  ...network,
  kafka: `127.0.0.1:${listener.advertised}`,
  listener,
  hold: proxy.hold,
  get held() {
    return proxy.held;
  },
  end: () => proxy.end(),
});
