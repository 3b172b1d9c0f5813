"""The job as one Quix Streams application: transfers in, what is decided on each out, exactly once."""

import json
import sys

from quixstreams import Application, State

from framed_avro import FRAMED, FramedAvroSerializer, decoder
from score import scorer

ALERT_SCORE = 70

run = json.loads(sys.argv[1])
with open(run["tables"], encoding="utf-8") as file:
    tables = json.load(file)

app = Application(
    broker_address=run["brokers"],
    consumer_group=run["app"],
    auto_offset_reset="earliest",
    processing_guarantee="exactly-once",
    commit_interval=run["commitMs"] / 1000,
    # What a killed application left open holds back all readers: for ten seconds, not for a minute.
    producer_extra_config={"transaction.timeout.ms": 10_000},
    state_dir=run["dir"],
    loglevel="WARNING",
)


def topic(name, **options):
    """Keys are passed on as they are, so nothing but their bytes is needed."""
    return app.topic(run["topics"][name], key_deserializer="bytes", key_serializer="bytes", **options)


def is_new(event: dict, state: State) -> bool:
    """The state is the account's own, and so are its events."""
    if state.exists(event["eventId"]):
        return False
    state.set(event["eventId"], True)
    return True


records = app.dataframe(topic("in", value_deserializer="bytes"))
poison = records.filter(lambda value: value[0] != FRAMED)
poison.to_topic(topic("dead", value_serializer="bytes"))

transfers = records.filter(lambda value: value[0] == FRAMED).apply(decoder("transfer-event.avsc"))
if run["job"] == "J2":
    transfers = transfers.filter(is_new, stateful=True)

avro = FramedAvroSerializer("scored.avsc", schema_id=2)
scored = transfers.apply(scorer(tables), metadata=True)
scored = scored.to_topic(topic("out", value_serializer=avro))
scored = scored.filter(lambda value: value["score"] >= ALERT_SCORE)
scored.to_topic(topic("alerts", value_serializer=avro))

app.run()
