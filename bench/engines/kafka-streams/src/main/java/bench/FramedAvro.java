/** A generated Avro class as a serde: a zero byte, the schema's id in four, then Avro's binary form. */
package bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** For one thread: its decoder, its encoder and its buffer are used again for each record. */
final class FramedAvro<T extends SpecificRecord> implements Serde<T>, Serializer<T>, Deserializer<T> {
  static final byte MAGIC = 0;
  private static final int FRAME_BYTES = 5;

  private final byte[] frame;
  private final SpecificDatumReader<T> reader;
  private final SpecificDatumWriter<T> writer;
  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private BinaryDecoder decoder;
  private BinaryEncoder encoder;

  FramedAvro(Class<T> type, int schemaId) {
    frame = ByteBuffer.allocate(FRAME_BYTES).put(MAGIC).putInt(schemaId).array();
    reader = new SpecificDatumReader<>(type);
    writer = new SpecificDatumWriter<>(type);
  }

  @Override
  public T deserialize(String topic, byte[] bytes) {
    try {
      decoder = DecoderFactory.get().binaryDecoder(bytes, FRAME_BYTES, bytes.length - FRAME_BYTES, decoder);
      return reader.read(null, decoder);
    } catch (IOException e) {
      throw new SerializationException("not what was written by schema " + frame[FRAME_BYTES - 1], e);
    }
  }

  @Override
  public byte[] serialize(String topic, T data) {
    try {
      buffer.reset();
      buffer.write(frame);
      encoder = EncoderFactory.get().binaryEncoder(buffer, encoder);
      writer.write(data, encoder);
      encoder.flush();
      return buffer.toByteArray();
    } catch (IOException e) {
      throw new SerializationException(e);
    }
  }

  @Override
  public Serializer<T> serializer() {
    return this;
  }

  @Override
  public Deserializer<T> deserializer() {
    return this;
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {}

  @Override
  public void close() {}
}
