/** The messages of one partition in; those that are to be sent out, by topic. */
import type { KafkaMessage, Message } from 'kafkajs';
import { judge } from '../../job/reference.ts';
import { alertScore } from '../../job/scored.ts';
import { tables } from '../../job/tables.ts';
import { scoredWire, transferWire } from '../../job/wire.ts';

export type Outgoing = Readonly<Record<'out' | 'alerts' | 'dead', Message[]>>;
export type Transform = (messages: readonly KafkaMessage[], partition: number) => Outgoing;

/** J0: bytes in, the same bytes out. */
export const passOn: Transform = (messages, partition) => ({
  out: messages.map(({ key, value }) => ({ key, value, partition })),
  alerts: [],
  dead: [],
});

/** J1: decodes, decides and encodes each. */
export function scoring(): Transform {
  const known = tables();
  return (messages, partition) => {
    const outgoing: Outgoing = { out: [], alerts: [], dead: [] };
    for (const { key, value, timestamp } of messages) {
      if (value?.[0] !== 0) {
        outgoing.dead.push({ key, value, partition: 0 });
        continue;
      }
      const judgement = judge(transferWire.decode(value), known);
      const scored = scoredWire.encode({ ...judgement, srcTs: Number(timestamp) });
      const message = { key, value: scored, partition };
      outgoing.out.push(message);
      if (judgement.score >= alertScore) outgoing.alerts.push(message);
    }
    return outgoing;
  };
}
