"""Looks up what is known of a transfer and judges it by twenty rules, each a bit and some points."""

DAY_MS = 86_400_000
HOUR_MS = 3_600_000


def scorer(tables: dict):
    tokens, labels = tables["tokens"], tables["labels"]

    def score(event: dict, key, timestamp: int, headers) -> dict:
        token = tokens[event["tokenId"]]
        usd_cents = event["amount"] * token["priceCents"] // token["scale"]
        points = mask = 0
        for number, weight in fired(event, usd_cents, token["riskTier"], labels.get(event["account"], 0)):
            points += weight
            mask |= 1 << number
        return {
            "eventId": event["eventId"],
            "account": event["account"],
            "chainId": event["chainId"],
            "symbol": token["symbol"],
            "usdCents": usd_cents,
            "score": min(100, max(0, points)),
            "ruleMask": mask,
            "eventTimeMs": event["eventTimeMs"],
            "srcTs": timestamp,
        }

    return score


def fired(event: dict, usd_cents: int, risk_tier: int, label: int):
    """Number and weight of each rule that fires."""
    amount, kind, token_id = event["amount"], event["kind"], event["tokenId"]
    account, counterparty = event["account"], event["counterparty"]
    memo = event["memo"] or ""
    rules = (
        (10, usd_cents > 1_000_000),
        (15, usd_cents > 10_000_000),
        (25, usd_cents > 100_000_000),
        (10, risk_tier >= 3),
        (10, risk_tier == 4),
        (30, label == 1),
        (15, label in (2, 3)),
        (-5, label == 4),
        (10, kind == "MINT" and usd_cents > 1_000_000),
        (10, kind == "BURN" and risk_tier >= 2),
        (20, kind == "APPROVAL" and amount >= 1 << 22),
        (25, account == counterparty),
        (5, event["chainId"] == 56 and risk_tier >= 2),
        (5, amount % 1_000 == 0),
        (3, memo != ""),
        (10, memo.startswith("x")),
        (1, event["logIndex"] == 0),
        (5, counterparty.endswith("00")),
        (5, event["eventTimeMs"] % DAY_MS < HOUR_MS),
        (5, token_id < 10 and usd_cents < 100),
    )
    return [(number, weight) for number, (weight, fires) in enumerate(rules) if fires]
