"""Values and events in the one encoding of schemas/entry.md, section 5 and 7: fixed-width
little-endian integers, every byte used, one encoding a value. What an event means is not here.
"""

import json
from collections import namedtuple

ROLES = 18
# First and last day of the years 1800 to 2199, as days since 1970-01-01 (section "Encoding").
DAYS = range(-62_091, 84_006)
DAY_MICROS = 86_400_000_000
CN_MICROS = 8 * 3_600_000_000


def day_of(micros):
    """The civil date (UTC+8) of an instant, as days."""
    return (micros + CN_MICROS) // DAY_MICROS


class Wire:
    """Reads values off bytes; anything that is not the one encoding raises ValueError."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def raw(self, count):
        if count > len(self.data) - self.at:
            raise ValueError(f"expected {count} more bytes, found {len(self.data) - self.at}")
        self.at += count
        return self.data[self.at - count:self.at]

    def number(self, count, signed=False):
        return int.from_bytes(self.raw(count), "little", signed=signed)

    def u8(self):
        return self.number(1)

    def u16(self):
        return self.number(2)

    def u32(self):
        return self.number(4)

    def u64(self):
        return self.number(8)

    def i64(self):
        return self.number(8, True)

    def boolean(self):
        value = self.u8()
        if value > 1:
            raise ValueError(f"expected a flag of 0 or 1, found {value}")
        return value == 1

    def option(self, read):
        return read() if self.boolean() else None

    def vector(self, read):
        count = self.u64()
        # Every element takes a byte or more, so a huge count cannot reserve memory.
        if count > len(self.data) - self.at:
            raise ValueError(f"expected {count} elements, found {len(self.data) - self.at} bytes")
        return [read() for _ in range(count)]

    def blob(self):
        return self.raw(self.u64())

    def text(self):
        return self.blob().decode("utf-8", "strict")

    def choice(self, count):
        value = self.u32()
        if value >= count:
            raise ValueError(f"expected a variant below {count}, found {value}")
        return value

    def role(self):
        return self.choice(ROLES)

    def digest(self):
        return self.raw(32)

    def alias(self):
        return self.raw(16)

    def date(self):
        value = self.number(4, True)
        if value not in DAYS:
            raise ValueError(f"expected a day of the years 1800 to 2199, found {value}")
        return value

    def time(self):
        value = self.i64()
        if day_of(value) not in DAYS:
            raise ValueError(f"expected a time of the years 1800 to 2199, found {value}")
        return value

    def end(self):
        if self.at != len(self.data):
            raise ValueError(f"expected the end, found {len(self.data) - self.at} more bytes")


Head = namedtuple("Head", "effective registered source role acted_by org scheme calendar causes corrects")
Event = namedtuple("Event", "kind version head body")
Mandate = namedtuple("Mandate", "role org scheme limit first last")
Rule = namedtuple("Rule", "kind places quorum imported")
Founder = namedtuple("Founder", "key person next_key proof")


def read_event(data):
    """An event: kind, version, head, then the body's bytes."""
    w = Wire(data)
    reference = lambda: (w.digest(), w.u32())
    kind, version = w.u16(), w.u16()
    head = Head(
        w.date(), w.option(w.time), w.option(lambda: (w.digest(), w.text(), w.u32())), w.role(),
        w.vector(lambda: (w.alias(), w.choice(13))), w.option(w.text),
        w.option(lambda: (w.text(), w.u16())), w.option(lambda: (w.u16(), w.u16())),
        w.vector(reference), w.option(reference))
    body = w.blob()
    w.end()
    return Event(kind, version, head, body)


def read_mandate(w):
    return Mandate(w.role(), w.option(w.text), w.option(w.text), w.option(w.i64), w.date(), w.option(w.date))


def read_rule(w):
    return Rule(w.u16(), w.vector(lambda: w.vector(w.role)), w.boolean(), w.boolean())


def read_founder(w):
    return Founder(w.digest(), w.alias(), w.digest(), w.raw(64))


# Kinds about keys, at version 1: the fields of each body, in order.
BODIES = {
    1: lambda w: dict(nonce=w.digest(), origin=w.text(), authorities=w.vector(lambda: read_founder(w)),
                      quorum=w.u16(), operator=read_founder(w), role_table=w.vector(lambda: read_rule(w)),
                      limits=(w.u32(), w.u32(), w.u64())),
    2: lambda w: dict(key=w.digest(), class_=w.choice(3), person=w.alias(),
                      mandates=w.vector(lambda: read_mandate(w)), next_key=w.option(w.digest), proof=w.raw(64)),
    3: lambda w: dict(old=w.digest(), new=w.digest(), next_key=w.digest(), proof=w.raw(64)),
    4: lambda w: dict(key=w.digest(), reason=w.choice(4), tainted=w.option(w.u64)),
    7: lambda w: dict(role_table=w.vector(lambda: read_rule(w))),
    8: lambda w: dict(quorum=w.u16(), keys=w.vector(w.digest)),
    9: lambda w: dict(key=w.digest(), sequence=w.u64(), verdict=w.choice(2)),
    10: lambda w: dict(target=(w.digest(), w.u32())),
    12: lambda w: dict(target=(w.digest(), w.u32())),
}

# Where the amount stands that a mandate's limit is compared with: the fields before it, then it.
# t text, a alias, h digest, eN a choice of N, p payee, d donor, q (text, u8), D date, P period, 1/4/8 bytes of an integer,
# ? an option, m the amount, s lines of an opening balance.
AMOUNTS = {60: "t t e5 t t m", 61: "t t t t h m", 62: "t t t t m", 63: "t t ?t ?4 ?4 ?m", 64: "t t ?4 ?m", 66: "s",
           67: "t t t t m", 68: "t ?t t ?t ?t ?e5 t m", 69: "t d m", 70: "t t t t 8 8 D m", 148: "t t ?a ?t m",
           200: "t ?t ?t ?t ?q p ?t ?t m", 201: "t m", 202: "t m", 204: "t ?t ?t p m", 205: "t p m", 206: "t m",
           207: "t m", 208: "t t ?t m", 209: "t ?t ?1 t ?p ?a ?D m", 212: "t a t t P m",
           240: "t ?t t t ?a t t ?t ?D ?D ?D ?D ?m", 242: "t 1 m", 245: "t 1 m", 250: "t t t ?t ?t ?8 m"}
CORRECTED, REVERSED = 291, 292
MOST = (1 << 63) - 1  # the largest amount

def body_of(event):
    """The fields of a body about keys; None for other kinds and versions."""
    if event.kind not in BODIES or event.version != 1:
        return None
    w = Wire(event.body)
    fields = BODIES[event.kind](w)
    w.end()
    return fields


def corrects_of(event):
    """The kind of the fact that a correction or reversal is about and whether it was read from a file; None for other
    kinds and versions. `target`, its sequence, then `before`: kind, version, day, time of registration, source."""
    if event.kind not in (291, 292) or event.version != 1:
        return None
    w = Wire(event.body)
    w.digest(), w.u32(), w.u64()
    kind, _ = w.u16(), w.u16()
    w.date(), w.option(w.time)
    return kind, w.boolean()


def weighed(kind, value):
    """The amount that a limit is compared with, of the value that an event of the kind gives: of a change its size."""
    if kind != 62 or value is None:
        return value
    return abs(value) if abs(value) <= MOST else None


def debits(amounts):
    """What an opening balance brings in, whichever accounts it is spread over."""
    return min(sum(amount for amount in amounts if amount > 0), MOST)


def stated_amount(kind, version, fields):
    """The amount of a fact that a correction states field by field as JSON text, or None."""
    if version != 1 or kind not in (*AMOUNTS, CORRECTED, REVERSED):
        return None
    number = lambda value: value if type(value) is int and -MOST - 1 <= value <= MOST else None
    try:
        if kind in (CORRECTED, REVERSED):
            facts = [json.loads(fields[name]) for name in ("before", "after") if name in fields]
            return largest(stated_amount(fact["kind"], fact["version"],
                                         {field["name"]: field["value"] for field in fact["body"]}) for fact in facts)
        if kind == 66:
            return debits([number(line["amount"]) for line in json.loads(fields["postings"])])
        return weighed(kind, number(json.loads(fields["change" if kind == 62 else "amount"])))
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def largest(amounts):
    """The largest of those there are, or None."""
    return max((amount for amount in amounts if amount is not None), default=None)


def read_stated(w):
    """A fact as a correction states it: its kind, version and fields."""
    kind, version = w.u16(), w.u16()
    w.date(), w.option(w.time)
    w.option(lambda: (w.digest(), w.text(), w.u32()))
    w.vector(lambda: (w.alias(), w.choice(13)))
    w.option(w.text)
    w.option(lambda: (w.text(), w.u16()))
    return kind, version, dict(w.vector(lambda: (w.text(), w.text())))


def amount_of(event):
    """The amount in fen that the event decides over, or None."""
    if event.version != 1:
        return None
    w, value = Wire(event.body), None
    if event.kind in (CORRECTED, REVERSED):
        w.digest(), w.u32(), w.u64()
        # A correction decides over the larger of the two, a reversal over what it takes back.
        facts = [read_stated(w) for _ in range(2 if event.kind == CORRECTED else 1)]
        return largest(stated_amount(*fact) for fact in facts)
    if event.kind not in AMOUNTS:
        return None
    payee = lambda: (w.alias, w.text)[w.choice(2)]()
    donor = lambda: (w.alias, w.text, lambda: None)[w.choice(3)]()
    day_pair = lambda: (w.date(), w.date())
    numbered = lambda: (w.u16(), w.u8())
    period = lambda: (w.u16, numbered, numbered, lambda: w.number(4, True), day_pair)[w.choice(5)]()
    lines = lambda: debits(w.vector(lambda: (w.choice(12), w.text(), w.text(), w.i64())[3]))
    readers = {"t": w.text, "a": w.alias, "h": w.digest, "p": payee, "d": donor, "q": lambda: (w.text(), w.u8()),
               "D": w.date, "P": period, "1": w.u8, "4": w.u32, "8": w.i64, "m": w.i64, "e5": lambda: w.choice(5),
               "s": lines}
    for field in AMOUNTS[event.kind].split():
        read = readers[field.lstrip("?")]
        value = w.option(read) if field[0] == "?" else read()
    return weighed(event.kind, value)
