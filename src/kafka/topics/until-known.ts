/** Topics created just now → brokers that know them: each hears of a topic a moment after its controller. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Admin } from 'kafkajs';
import { kafkaErrorType } from '../client.ts';

const patience = { attempts: 100, pauseMs: 100 };
const notYet: readonly string[] = ['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE'];

/** kafkajs waits for leaders alone, and takes a topic that is not known yet for one that does not exist. */
export async function untilKnown(admin: Admin, topics: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await admin.fetchTopicMetadata({ topics: [...topics] });
      return;
    } catch (thrown) {
      if (!notYet.includes(kafkaErrorType(thrown)) || attempt === patience.attempts) throw thrown;
      await sleep(patience.pauseMs);
    }
  }
}
