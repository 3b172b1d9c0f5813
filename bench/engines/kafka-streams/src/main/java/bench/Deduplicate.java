/** Passes on each event id once; what was seen is kept in a persistent store with a changelog. */
package bench;

import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.state.KeyValueStore;

final class Deduplicate extends ContextualFixedKeyProcessor<byte[], TransferEvent, TransferEvent> {
  static final String STORE = "seen";

  /** Event id to the time at which it was first seen. */
  private KeyValueStore<String, Long> seen;

  @Override
  public void init(FixedKeyProcessorContext<byte[], TransferEvent> context) {
    super.init(context);
    seen = context.getStateStore(STORE);
  }

  @Override
  public void process(FixedKeyRecord<byte[], TransferEvent> record) {
    if (seen.putIfAbsent(record.value().getEventId(), record.timestamp()) == null) context().forward(record);
  }
}
