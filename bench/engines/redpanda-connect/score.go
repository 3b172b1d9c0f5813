// What is known of a transfer, and the twenty rules it is judged by, each a bit and some points.
package main

import "strings"

const (
	dayMs  = 86_400_000
	hourMs = 3_600_000
)

type transferEvent struct {
	EventID      string  `avro:"eventId"`
	ChainID      int32   `avro:"chainId"`
	BlockNumber  int64   `avro:"blockNumber"`
	LogIndex     int32   `avro:"logIndex"`
	Account      string  `avro:"account"`
	Counterparty string  `avro:"counterparty"`
	TokenID      int32   `avro:"tokenId"`
	Amount       int64   `avro:"amount"`
	Kind         string  `avro:"kind"`
	EventTimeMs  int64   `avro:"eventTimeMs"`
	Memo         *string `avro:"memo"`
}

type scored struct {
	EventID     string `avro:"eventId"`
	Account     string `avro:"account"`
	ChainID     int32  `avro:"chainId"`
	Symbol      string `avro:"symbol"`
	UsdCents    int64  `avro:"usdCents"`
	Score       int32  `avro:"score"`
	RuleMask    int32  `avro:"ruleMask"`
	EventTimeMs int64  `avro:"eventTimeMs"`
	SrcTs       int64  `avro:"srcTs"`
}

type token struct {
	Symbol     string `json:"symbol"`
	Scale      int64  `json:"scale"`
	RiskTier   int    `json:"riskTier"`
	PriceCents int64  `json:"priceCents"`
}

type tables struct {
	Tokens []token        `json:"tokens"`
	Labels map[string]int `json:"labels"`
}

type verdict struct {
	points, mask int32
}

func (v *verdict) rule(number, points int32, fires bool) {
	if fires {
		v.points += points
		v.mask |= 1 << number
	}
}

func (t *tables) score(event *transferEvent) scored {
	token := &t.Tokens[event.TokenID]
	usdCents := event.Amount * token.PriceCents / token.Scale
	v := judge(event, token, t.Labels[event.Account], usdCents)
	return scored{
		EventID:     event.EventID,
		Account:     event.Account,
		ChainID:     event.ChainID,
		Symbol:      token.Symbol,
		UsdCents:    usdCents,
		Score:       min(100, max(0, v.points)),
		RuleMask:    v.mask,
		EventTimeMs: event.EventTimeMs,
	}
}

func judge(event *transferEvent, token *token, label int, usdCents int64) (v verdict) {
	memo := ""
	if event.Memo != nil {
		memo = *event.Memo
	}
	v.rule(0, 10, usdCents > 1_000_000)
	v.rule(1, 15, usdCents > 10_000_000)
	v.rule(2, 25, usdCents > 100_000_000)
	v.rule(3, 10, token.RiskTier >= 3)
	v.rule(4, 10, token.RiskTier == 4)
	v.rule(5, 30, label == 1)
	v.rule(6, 15, label == 2 || label == 3)
	v.rule(7, -5, label == 4)
	v.rule(8, 10, event.Kind == "MINT" && usdCents > 1_000_000)
	v.rule(9, 10, event.Kind == "BURN" && token.RiskTier >= 2)
	v.rule(10, 20, event.Kind == "APPROVAL" && event.Amount >= 1<<22)
	v.rule(11, 25, event.Account == event.Counterparty)
	v.rule(12, 5, event.ChainID == 56 && token.RiskTier >= 2)
	v.rule(13, 5, event.Amount%1_000 == 0)
	v.rule(14, 3, memo != "")
	v.rule(15, 10, strings.HasPrefix(memo, "x"))
	v.rule(16, 1, event.LogIndex == 0)
	v.rule(17, 5, strings.HasSuffix(event.Counterparty, "00"))
	v.rule(18, 5, event.EventTimeMs%dayMs < hourMs)
	v.rule(19, 5, event.TokenID < 10 && usdCents < 100)
	return v
}
