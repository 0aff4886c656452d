#!/usr/bin/env python3
"""Reads events by the JSON Schemas in schemas/events/ and the encoding of schemas/entry.md alone:
the properties of a schema stand in the order of the fields, and its types say their width.

    events.py [--schemas DIR] HEX...        prints each event as JSON
    events.py [--schemas DIR] --vectors DIR checks that golden vectors read as they say
    events.py --amounts HEX...              prints the amount in fen that a mandate's limit is compared with, or none

Not here: whether an event may stand in a ledger; verify.py judges that.
"""

import argparse
import datetime
import json
import pathlib
import sys

import encoding
from encoding import CN_MICROS, DAY_MICROS, Wire

INTEGERS = {"uint8": (1, False), "uint16": (2, False), "uint32": (4, False), "uint64": (8, False),
            "int32": (4, True), "int64": (8, True)}
RAW = {"^[0-9a-fA-F]{32}$": 16, "^[0-9a-fA-F]{64}$": 32, "^[0-9a-fA-F]{128}$": 64}
MONTH = "^[0-9]{4}-[0-9]{2}$"


def date_text(days):
    # Python's ordinals begin at 0001-01-01.
    return datetime.date.fromordinal(days + 719_163).isoformat()


def time_text(micros):
    days, rest = divmod(micros + CN_MICROS, DAY_MICROS)
    seconds, rest = divmod(rest, 1_000_000)
    fraction = f".{rest:06}" if rest else ""
    return f"{date_text(days)}T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{fraction}+08:00"


class Reader:
    """One event's bytes under one schema."""

    def __init__(self, data, definitions):
        self.wire, self.definitions = Wire(data), definitions

    def value(self, schema):
        if "$ref" in schema:
            return self.value(self.definitions[schema["$ref"].removeprefix("#/$defs/")])
        if "anyOf" in schema:  # a value or null
            inner = [choice for choice in schema["anyOf"] if choice.get("type") != "null"]
            return self.wire.option(lambda: self.value(inner[0]))
        if "oneOf" in schema:
            return self.variant(schema["oneOf"])
        kind = schema["type"]
        if isinstance(kind, list):
            kind = [name for name in kind if name != "null"][0]
            return self.wire.option(lambda: self.value({**schema, "type": kind}))
        return getattr(self, kind)(schema)

    def variant(self, choices):
        choice = choices[self.wire.choice(len(choices))]
        return choice["const"] if "const" in choice else self.value(choice)

    def object(self, schema):
        return {name: self.value(field) for name, field in schema.get("properties", {}).items()}

    def array(self, schema):
        if "prefixItems" in schema:
            return [self.value(item) for item in schema["prefixItems"]]
        return self.wire.vector(lambda: self.value(schema["items"]))

    def boolean(self, _):
        return self.wire.boolean()

    def integer(self, schema):
        return self.wire.number(*INTEGERS[schema["format"]])

    def string(self, schema):
        if schema.get("format") == "date":
            return date_text(self.wire.date())
        if schema.get("format") == "date-time":
            return time_text(self.wire.time())
        pattern = schema.get("pattern")
        if pattern == MONTH:  # months since January 1970
            year, month = divmod(self.wire.number(4, True), 12)
            return f"{year + 1970:04}-{month + 1:02}"
        return self.wire.raw(RAW[pattern]).hex() if pattern else self.wire.text()


def load(folder):
    """Schemas by number and version."""
    schemas = {}
    for path in sorted(folder.glob("*.json")):
        number, version = path.stem.partition("-")[0], path.stem.rpartition(".v")[2]
        schemas[int(number), int(version)] = json.loads(path.read_text("utf-8"))
    return schemas


def read_event(data, schemas):
    """The event as `record` takes it; its body in hex where no schema is known."""
    wire = Wire(data)
    kind, version = wire.u16(), wire.u16()
    schema = schemas.get((kind, version))
    if schema is None:
        return {"kind": kind, "version": version, "bytes": data.hex()}
    properties = schema["properties"]
    reader = Reader(data, schema["$defs"])
    reader.wire.at = wire.at
    head = reader.value(properties["head"])
    body = Reader(reader.wire.blob(), schema["$defs"])
    reader.wire.end()
    fields = body.value(properties["body"])
    body.wire.end()
    return {"kind": properties["kind"]["const"], "version": version, "head": head, "body": fields}


def check(folder, schemas):
    """Golden vectors: bytes and the JSON that they mean."""
    paths = sorted(folder.glob("*.json"))
    for path in paths:
        vector = json.loads(path.read_text("utf-8"))
        found = read_event(bytes.fromhex(vector["bytes"]), schemas)
        if found != vector["json"]:
            print(f"{path.name}: expected {vector['json']}, found {found}")
            return 1
    if not paths:
        print(f"{folder}: expected golden vectors, found none")
        return 2
    print(f"{len(paths)} events read by their schemas alone")
    return 0


def main():
    here = pathlib.Path(__file__).resolve().parents[2]
    parser = argparse.ArgumentParser(description="Reads events by their JSON Schemas.")
    parser.add_argument("--schemas", type=pathlib.Path, default=here / "schemas" / "events")
    parser.add_argument("--vectors", type=pathlib.Path)
    parser.add_argument("--amounts", action="store_true")
    parser.add_argument("events", nargs="*", metavar="HEX")
    arguments = parser.parse_args()
    schemas = load(arguments.schemas)
    if arguments.vectors:
        return check(arguments.vectors, schemas)
    for text in arguments.events:
        try:
            if arguments.amounts:
                amount = encoding.amount_of(encoding.read_event(bytes.fromhex(text)))
                print("none" if amount is None else amount)
                continue
            print(json.dumps(read_event(bytes.fromhex(text), schemas), ensure_ascii=False, indent=2))
        except (ValueError, KeyError) as error:
            print(f"not an event: {error}", file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
