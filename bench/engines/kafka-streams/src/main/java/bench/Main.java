/** Starts the job as one Kafka Streams application of one thread, and ends it cleanly on SIGTERM. */
package bench;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

public final class Main {
  public static void main(String[] args) throws Exception {
    var json = new ObjectMapper().disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    var run = json.readValue(args[0], Run.class);
    var tables = json.readValue(new File(run.tables()), Tables.class);
    var streams = new KafkaStreams(JobTopology.of(run, tables), settings(run));
    Runtime.getRuntime().addShutdownHook(new Thread(streams::close));
    streams.start();
  }

  /** Whatever is not named here is as Kafka Streams has it. */
  private static Properties settings(Run run) {
    var settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, run.app());
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, run.brokers());
    settings.put(StreamsConfig.STATE_DIR_CONFIG, run.dir());
    settings.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    settings.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, run.commitMs());
    settings.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    return settings;
  }
}
