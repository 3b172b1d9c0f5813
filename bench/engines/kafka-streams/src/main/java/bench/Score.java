/** Looks up what is known of a transfer and judges it by twenty rules, each a bit and some points. */
package bench;

import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;

final class Score extends ContextualFixedKeyProcessor<byte[], TransferEvent, Scored> {
  private static final long DAY_MS = 86_400_000;
  private static final long HOUR_MS = 3_600_000;

  private final Tables tables;
  private int points;
  private int fired;

  Score(Tables tables) {
    this.tables = tables;
  }

  @Override
  public void process(FixedKeyRecord<byte[], TransferEvent> record) {
    context().forward(record.withValue(score(record.value(), record.timestamp())));
  }

  private Scored score(TransferEvent event, long sentAt) {
    var token = tables.tokens().get(event.getTokenId());
    var label = tables.labels().getOrDefault(event.getAccount(), 0);
    var usdCents = event.getAmount() * token.priceCents() / token.scale();
    judge(event, token, label, usdCents);
    var score = Math.min(100, Math.max(0, points));
    return new Scored(
        event.getEventId(), event.getAccount(), event.getChainId(), token.symbol(),
        usdCents, score, fired, event.getEventTimeMs(), sentAt);
  }

  private void judge(TransferEvent event, Tables.Token token, int label, long usdCents) {
    points = 0;
    fired = 0;
    var amount = event.getAmount();
    var kind = event.getKind();
    var memo = event.getMemo() == null ? "" : event.getMemo();
    rule(0, 10, usdCents > 1_000_000);
    rule(1, 15, usdCents > 10_000_000);
    rule(2, 25, usdCents > 100_000_000);
    rule(3, 10, token.riskTier() >= 3);
    rule(4, 10, token.riskTier() == 4);
    rule(5, 30, label == 1);
    rule(6, 15, label == 2 || label == 3);
    rule(7, -5, label == 4);
    rule(8, 10, kind == Kind.MINT && usdCents > 1_000_000);
    rule(9, 10, kind == Kind.BURN && token.riskTier() >= 2);
    rule(10, 20, kind == Kind.APPROVAL && amount >= 1 << 22);
    rule(11, 25, event.getAccount().equals(event.getCounterparty()));
    rule(12, 5, event.getChainId() == 56 && token.riskTier() >= 2);
    rule(13, 5, amount % 1_000 == 0);
    rule(14, 3, !memo.isEmpty());
    rule(15, 10, memo.startsWith("x"));
    rule(16, 1, event.getLogIndex() == 0);
    rule(17, 5, event.getCounterparty().endsWith("00"));
    rule(18, 5, event.getEventTimeMs() % DAY_MS < HOUR_MS);
    rule(19, 5, event.getTokenId() < 10 && usdCents < 100);
  }

  private void rule(int number, int weight, boolean fires) {
    if (!fires) return;
    points += weight;
    fired |= 1 << number;
  }
}
