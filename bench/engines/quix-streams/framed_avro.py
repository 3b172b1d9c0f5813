"""Bytes to values and back: a zero byte, the schema's id in four, then Avro's binary form."""

import struct
from io import BytesIO
from pathlib import Path

from fastavro import schemaless_reader, schemaless_writer
from fastavro.schema import load_schema
from quixstreams.models import Serializer

FRAMED = 0
FRAME_BYTES = 5


def decoder(schema_file: str):
    schema = load_schema(Path(__file__).with_name(schema_file))

    def decode(value: bytes) -> dict:
        stream = BytesIO(value)
        stream.seek(FRAME_BYTES)
        return schemaless_reader(stream, schema, None)

    return decode


class FramedAvroSerializer(Serializer):
    def __init__(self, schema_file: str, schema_id: int):
        self._schema = load_schema(Path(__file__).with_name(schema_file))
        self._frame = struct.pack(">bI", FRAMED, schema_id)

    def __call__(self, value: dict, ctx) -> bytes:
        stream = BytesIO()
        stream.write(self._frame)
        schemaless_writer(stream, self._schema, value)
        return stream.getvalue()
