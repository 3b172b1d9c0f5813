/** From transfers to what is decided on each: the job as a topology. */
package bench;

import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Branched;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.Stores;

final class JobTopology {
  private static final int ALERT_SCORE = 70;
  private static final Serde<byte[]> BYTES = Serdes.ByteArray();

  private final StreamsBuilder builder = new StreamsBuilder();
  private final Run run;
  private final Tables tables;

  static Topology of(Run run, Tables tables) {
    return new JobTopology(run, tables).build();
  }

  private JobTopology(Run run, Tables tables) {
    this.run = run;
    this.tables = tables;
  }

  private Topology build() {
    // Keys are passed on as they are, so nothing but their bytes is needed.
    KStream<byte[], byte[]> records = builder.stream(run.topics().in(), Consumed.with(BYTES, BYTES));
    switch (run.job()) {
      case "J0" -> records.to(run.topics().out(), Produced.with(BYTES, BYTES));
      case "J1" -> score(transfers(records));
      case "J2" -> score(once(transfers(records)));
      default -> throw new IllegalArgumentException("no such job: " + run.job());
    }
    return builder.build();
  }

  /** What is not an Avro frame goes to the dead letters as it came. */
  private KStream<byte[], TransferEvent> transfers(KStream<byte[], byte[]> records) {
    var transfer = new FramedAvro<>(TransferEvent.class, 1);
    var branches =
        records
            .split(Named.as("record-"))
            .branch((key, value) -> value[0] == FramedAvro.MAGIC, Branched.as("framed"))
            .defaultBranch(
                Branched.withConsumer(dead -> dead.to(run.topics().dead(), Produced.with(BYTES, BYTES))));
    return branches
        .get("record-framed")
        .mapValues(value -> transfer.deserialize(run.topics().in(), value));
  }

  /** The first of each event id in its partition. */
  private KStream<byte[], TransferEvent> once(KStream<byte[], TransferEvent> transfers) {
    builder.addStateStore(
        Stores.keyValueStoreBuilder(
            Stores.persistentKeyValueStore(Deduplicate.STORE), Serdes.String(), Serdes.Long()));
    return transfers.processValues(Deduplicate::new, Deduplicate.STORE);
  }

  private void score(KStream<byte[], TransferEvent> transfers) {
    var produced = Produced.with(BYTES, new FramedAvro<>(Scored.class, 2));
    var scored = transfers.processValues(() -> new Score(tables));
    scored.to(run.topics().out(), produced);
    scored.filter((key, value) -> value.getScore() >= ALERT_SCORE).to(run.topics().alerts(), produced);
  }
}
