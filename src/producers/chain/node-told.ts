/** What is learnt of a node's standing → the occurrence that tells of it, for one source. */
import type { Telemetry } from '../../telemetry.ts';
import type { NodeSaid } from './watched-node.ts';

export function nodeTold(source: string, telemetry: Telemetry): (said: NodeSaid) => void {
  return (said) => {
    const { type, node } = said;
    switch (type) {
      case 'benched':
        return telemetry('NodeBenched', {
          source,
          node,
          kind: said.kind,
          why: said.detail,
          forMs: said.forMs,
        });
      case 'returned':
        return telemetry('NodeReturned', { source, node });
      case 'late':
        return telemetry('AnswerDelayed', { source, node });
      default:
        return type satisfies never;
    }
  };
}
