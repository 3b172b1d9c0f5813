/** What is looked up for a transfer: its token, and the class of the account that moved it. */
package bench;

import java.util.List;
import java.util.Map;

record Tables(List<Token> tokens, Map<String, Integer> labels) {
  record Token(String symbol, long scale, int riskTier, long priceCents) {}
}
