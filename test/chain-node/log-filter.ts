/** The filter of eth_getLogs → which logs it lets through: addresses, and alternatives at each topic. */
import type { RpcLog } from '../../tools/recorded-rpc.ts';

/** As a client may write it: one or several, null where anything will do. */
export type LogFilter = Readonly<{
  blockHash?: string;
  fromBlock?: string;
  toBlock?: string;
  address?: OneOrSeveral;
  topics?: readonly OneOrSeveral[] | null;
}>;

type OneOrSeveral = string | readonly (string | null)[] | null;

export function lets(filter: LogFilter): (log: RpcLog) => boolean {
  const ofAddress = oneOf(filter.address ?? null);
  const ofTopics = (filter.topics ?? []).map(oneOf);
  return (log) =>
    ofAddress(log.address) &&
    ofTopics.every((isWanted, position) => {
      const topic = log.topics[position];
      // A filter with more positions than the log has topics does not match, even where anything will do.
      return topic !== undefined && isWanted(topic);
    });
}

function oneOf(wanted: OneOrSeveral): (value: string) => boolean {
  const values = typeof wanted === 'string' ? [wanted] : (wanted ?? []);
  if (values.length === 0 || values.includes(null)) return () => true;
  const lower = new Set(values.map((value) => value?.toLowerCase()));
  return (value) => lower.has(value.toLowerCase());
}
