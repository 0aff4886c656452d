"""A second opinion on a Sunledger log, rule by rule as schemas/entry.md has it.

    python3 tools/verifier/verify.py LEDGER_DIR [--trust LEDGER_ID] [--head SIZE:ROOT]

Python 3 standard library only. It reads `log/`, writes nothing and takes no lock. It stops at the
first entry that cannot be trusted and gives its fault by the name that schemas/entry.md gives it.

Checked: segment and frame headers, CRCs, commit groups, the mark; each entry's layout, limits,
signature, event root, unique encoding of event heads and key events; sequence, chain, recorded-at,
per-key counts, `seen`, mandates and their root before each entry, endorsements, genesis, the tree.
Not checked: the bodies of events other than those about keys (their bytes hang under the signed
root, their sense is not judged), set-aside files, checkpoints, the vault.

Exit status: 0 everything holds; 1 it holds, and bytes past the mark were never acknowledged; 2 it
could not run; 3 the history cannot be trusted.
"""

import argparse
import pathlib
import re
import sys
from collections import namedtuple

from encoding import Mandate, Wire, amount_of, body_of, corrects_of, day_of, read_event
from primitives import (EMPTY_ROOT, Tree, blake3_derive, blake3_keyed, crc32c, enrollable, leaf_hash,
                        verify_strict)

FRAME_MAX = 9 << 20
HEADER = 348
LIMITS_MAX = (16_384, 8 << 20, 1 << 20)
ZERO = bytes(32)
ENTRY_HASH = "sunledger 2026 entry hash v1"
DIGEST = "sunledger 2026 digest v1"
AUTHOR, OPERATOR, WITNESS = 0, 1, 2
KA, REC = 0, 13
I32_MIN, I32_MAX = -2**31, 2**31 - 1


class Fault(Exception):
    """The history cannot be trusted; the first argument is the name of the fault."""

    def __init__(self, name, what):
        super().__init__(f"{name}: {what}")


class CannotRun(Exception):
    """There is nothing to judge."""


def expect(condition, name, what):
    """Raises the fault unless the condition holds."""
    if not condition:
        raise Fault(name, what)


# --- The log: segments, frames, mark ---

Frame = namedtuple("Frame", "segment offset length group sequence count index crc")
Mark = namedtuple("Mark", "generation frames segment offset group tag")


def read_mark(directory):
    """The intact record with the highest generation, or None."""
    path = directory / "mark"
    data = path.read_bytes()[:12_288] if path.exists() else b""
    found = []
    for at in (0, 4096, 8192):
        record = data[at:at + 92]
        if len(record) == 92 and record[:8] == b"SUNMARK1" and crc32c(record[:88]) == Wire(record[88:]).u32():
            w = Wire(record[8:])
            generation, frames, segment, _, offset, group = w.u64(), w.u64(), w.u32(), w.u32(), w.u64(), w.u64()
            found.append(Mark(generation, frames, segment, offset, group, record[48:80]))
    return max(found, default=None)


def frame_header(data, segment, offset):
    """The frame header at this place, or None; its payload is not looked at."""
    header = data[offset:offset + 40]
    if len(header) < 40 or header[:4] != b"SLF1":
        return None
    place = segment.to_bytes(4, "little") + offset.to_bytes(8, "little")
    w = Wire(header[4:])
    length, group, sequence, count, index, crc = w.u32(), w.u64(), w.u64(), w.u32(), w.u32(), w.u32()
    if crc32c(place + header[:36]) != w.u32():
        return None
    return Frame(segment, offset, length, group, sequence, count, index, crc)


def frame_at(data, segment, offset):
    """(frame, fault): the frame if it is whole; else its header, if that is, and what is wrong."""
    frame = frame_header(data, segment, offset)
    if frame is None:
        return None, ("FrameHeader" if len(data) - offset >= 40 else "Cut", "expected a frame header here")
    if not 1 <= frame.length <= FRAME_MAX:
        return frame, ("Length", f"expected 1 to {FRAME_MAX} bytes, found {frame.length}")
    payload = data[offset + 40:offset + 40 + frame.length]
    if len(payload) < frame.length:
        return frame, ("Cut", f"expected {frame.length} bytes of payload, found {len(payload)}")
    if crc32c(payload) != frame.crc:
        return frame, ("PayloadCrc", f"expected {frame.crc:08x}, found {crc32c(payload):08x}")
    return frame, None


def follows(sequence, before, first_group, frame):
    """What is wrong with an intact frame after `before` (None at a segment's start), or None."""
    if frame.sequence != sequence:
        return "Sequence", f"expected frame {sequence}, found frame {frame.sequence}"
    new = frame.index == 0 and frame.group == (first_group if before is None else before.group + 1)
    on = (before is not None and (frame.group, frame.count, frame.index)
          == (before.group, before.count, before.index + 1))
    if frame.index < frame.count and (new or on):
        return None
    return "Group", f"found frame {frame.index} of {frame.count} in commit group {frame.group}"


def proves_damage(data, segment, start, sequence):
    """Whether an intact header from `start` on shows that the bad frame's group was synced."""
    for match in re.finditer(b"SLF1", data[start:]):
        frame = frame_header(data, segment, start + match.start())
        if frame is not None:
            first = max(frame.sequence - frame.index, 0)
            if not first <= sequence < first + frame.count or sequence > frame.sequence:
                return True
    return False


class Log:
    """The frames of a log in order. `tail` says, once they are read, what lies past the mark."""

    def __init__(self, directory):
        self.directory = directory
        if not directory.is_dir():
            raise CannotRun(f"NotALog: {directory} is missing")
        names = sorted(path.name for path in directory.iterdir())
        numbers = [int(name[:-4]) for name in names if re.fullmatch(r"[0-9]{8,}\.seg", name)]
        self.present = sorted(n for n in numbers if n < 2**32 and f"{n:08}.seg" in names)
        self.mark = read_mark(directory)
        if self.mark is None:
            raise CannotRun("NoMark: log/mark is missing or unreadable" if self.present
                            else "NotALog: log/00000000.seg is missing")
        self.tail = None

    def entries(self):
        """(frame, payload) of every frame the mark covers; raises the fault of the first damage."""
        mark, sequence, group, tail_frames, torn = self.mark, 0, 1, 0, 0
        last = max(self.present + [mark.segment])
        for number in range(last + 1):
            place = lambda offset: f"segment {number}, offset {offset}, frame {sequence} expected"
            path = self.directory / f"{number:08}.seg"
            expect(path.exists(), "SegmentMissing", place(0))
            data, offset, before = path.read_bytes(), 32, None
            header = data[:32]
            expect(len(header) == 32 and header[:8] == b"SUNLEDG1" and crc32c(header[:28]) == Wire(header[28:]).u32(),
                   "SegmentHeader", place(0))
            w = Wire(header[8:])
            found = (w.u32(), w.u64(), w.u64())
            expect(found == (number, sequence, group), "SegmentOrder", f"{place(0)}: found {found}")
            while offset < len(data):
                frame, bad = frame_at(data, number, offset)
                bad = bad or follows(sequence, before, group, frame)
                if bad is not None:
                    known = frame is not None and frame.sequence == sequence
                    start = offset + 40 + frame.length if known else offset
                    expect(number == last and sequence >= mark.frames
                           and not proves_damage(data, number, start, sequence), bad[0], f"{place(offset)}: {bad[1]}")
                    torn = len(data) - offset
                    break
                if sequence < mark.frames:
                    yield frame, data[offset + 40:offset + 40 + frame.length]
                else:
                    tail_frames += 1
                offset, before = offset + 40 + frame.length, frame
                sequence += 1
                if sequence == mark.frames:
                    expect((mark.segment, mark.offset, mark.group) == (number, offset, frame.group),
                           "MarkElsewhere", f"{place(offset)}: the mark says {mark}")
            group = before.group + 1 if before is not None else group
        expect(sequence >= mark.frames, "MarkAhead", f"expected {mark.frames} synced frames, found {sequence}")
        if tail_frames or torn:
            self.tail = (tail_frames, torn)


# --- One entry by itself ---

Entry = namedtuple("Entry", "ledger author count event_count event_root claimed seen seen_hash signature "
                            "sequence recorded_at previous mandates_root set_aside events hash size")


def check_entry(data, ledger):
    """Layout, limits, signature, event root, unique decoding; needs no history."""
    events_max, bytes_max, _ = LIMITS_MAX
    expect(len(data) <= bytes_max, "TooLarge", f"{len(data)} bytes, the limit is {bytes_max}")
    expect(len(data) >= HEADER and data[:16] == b"sunledger.entry1", "NotAnEntry", f"{len(data)} bytes")
    w = Wire(data[16:HEADER])
    part = [w.digest(), w.digest(), w.u64(), w.u32(), w.digest(), w.i64(), w.u64(), w.digest(), w.raw(64),
            w.u64(), w.i64(), w.digest(), w.digest(), w.digest()]
    digest = blake3_derive(ENTRY_HASH, data[:HEADER])
    entry = Entry(*part, events=[], hash=digest, size=len(data))
    genesis = entry.sequence == 0 and entry.ledger == ZERO
    expect(genesis or entry.ledger == ledger, "ForeignLedger", f"found {entry.ledger.hex()}")
    expect(1 <= entry.event_count <= events_max, "EventCount", f"found {entry.event_count}")
    expect(verify_strict(entry.author, data[:172], entry.signature), "BadSignature", f"key {entry.author.hex()}")
    body, raw = Wire(data[HEADER:]), []
    try:
        seed = body.digest()
        for _ in range(entry.event_count):
            raw.append(body.raw(body.u32()))
        body.end()
    except ValueError as error:
        raise Fault("BodyLength", error) from None
    tree = Tree()
    for index, event in enumerate(raw):
        place = index.to_bytes(4, "little")
        tree.push(leaf_hash(b"sunledger.event1" + entry.ledger + place + entry.event_count.to_bytes(4, "little")
                            + blake3_keyed(seed, place) + event))
    expect(tree.root() == entry.event_root, "EventRoot",
           f"expected {entry.event_root.hex()}, found {tree.root().hex()}")
    for index, event in enumerate(raw):
        try:
            entry.events.append(read_event(event))
            body_of(entry.events[-1])
            amount_of(entry.events[-1])
        except ValueError as error:
            raise Fault("Event", f"event {index}: {error}") from None
    return entry


# --- The history ---


def table_fault(table):
    """Why a role table cannot be in force, or None."""
    kinds = [row.kind for row in table]
    if len(set(kinds)) != len(kinds):
        return "expected one rule a kind"
    if any(row.kind in (2, 3, 4, 7, 8) and not row.quorum for row in table):
        return "keys and roles are the quorum's to decide"
    if any(row.kind <= 39 and row.imported for row in table):
        return "an event about keys cannot be imported"
    if not {2, 3, 4, 7, 10} <= set(kinds):
        return "the table lacks a rule without which nobody could change it again"
    return None


class Key:
    """A key as the history knows it."""

    def __init__(self, class_, person, mandates, next_key=None):
        self.class_, self.person, self.mandates, self.next_key = class_, person, mandates, next_key
        self.count, self.last_seen, self.revoked_at, self.tainted = 0, 0, None, None


def joint_places(places, role):
    """Who may propose what puts such an act right, then the places left open: the proposer fills the narrowest that fits."""
    fitting = [roles for roles in places if role in roles]
    left = list(places)
    if fitting:
        left.remove(min(fitting, key=len))
    return [[role for roles in places for role in roles]] + left


class Chain:
    """The history so far, as far as the next entry is judged by it."""

    def __init__(self):
        self.ledger, self.limits, self.tree = ZERO, LIMITS_MAX, Tree()
        self.hashes, self.recorded_at = [], -2**63
        self.keys, self.rules, self.quorum, self.witnesses = {}, {}, 0, (0, [])
        self.opening, self.open, self.pending = None, False, {}
        self.mandates_root = EMPTY_ROOT
        self.events = self.endorsements = 0

    def admit(self, entry):
        """Takes the entry into the history, or raises why it cannot stand here."""
        size = len(self.hashes)
        expect(entry.size <= self.limits[1], "TooLarge", f"{entry.size} bytes, the limit is {self.limits[1]}")
        expect(entry.event_count <= self.limits[0], "EventCount", f"{entry.event_count}, the limit is {self.limits[0]}")
        expect(entry.sequence == size, "Sequence", f"expected {size}, found {entry.sequence}")
        head = self.hashes[-1] if size else ZERO
        expect(entry.previous == head, "Previous", f"expected {head.hex()}, found {entry.previous.hex()}")
        expect(entry.recorded_at > self.recorded_at, "RecordedAt", f"{entry.recorded_at} after {self.recorded_at}")
        expect(entry.mandates_root == self.mandates_root, "MandatesRoot",
               f"expected {self.mandates_root.hex()}, found {entry.mandates_root.hex()}")
        if size == 0:
            verdicts = [self.genesis(entry)]
        else:
            self.check_author(entry)
            verdicts = [self.judge(entry, index, event) for index, event in enumerate(entry.events)]
            targets = [verdict[1] for verdict in verdicts if verdict[0] in ("endorses", "rejects")]
            expect(len(set(targets)) == len(targets), "SamePerson", "two endorsements of one event in one entry")
        self.apply(entry, verdicts)

    def genesis(self, entry):
        rule = lambda condition, what: expect(condition, "Genesis", what)
        rule(entry.ledger == ZERO, "expected the ledger id to be zero")
        rule((entry.seen, entry.seen_hash, entry.count) == (0, ZERO, 1), "expected count 1, `seen` 0 with zero hash")
        rule(entry.set_aside == ZERO, "expected nothing set aside before it")
        rule(len(entry.events) == 1, "expected exactly one event")
        event = entry.events[0]
        rule((event.kind, event.version) == (1, 1), "expected the event LedgerOpened")
        rule(event.head.role == KA, "expected the role KA")
        o = body_of(event)
        authorities, named = o["authorities"], o["authorities"] + [o["operator"]]
        rule(authorities and 1 <= o["quorum"] <= len(authorities), "expected a quorum of the authorities")
        rule(authorities[0].key == entry.author, "expected the first authority's signature")
        events, size, window = o["limits"]
        rule(1 <= events <= 16_384 and 4_096 <= size <= 8 << 20 and 1 <= window <= 1 << 20, "expected limits in range")
        rule(o["origin"] and not set(o["origin"]) & set("\n\r+ "), "expected an origin without spaces or plus signs")
        rule(len({founder.key for founder in named}) == len(named), "expected each key once")
        rule(len({founder.person for founder in authorities}) == len(authorities), "expected different persons")
        fault = table_fault(o["role_table"])
        rule(fault is None, fault)
        message = ZERO + o["nonce"] + o["origin"].encode()
        for founder in named:
            rule(enrollable(founder.key), "expected canonical keys of full order")
            rule(verify_strict(founder.key, message, founder.proof), "expected valid proofs of possession")
        self.ledger, self.limits, self.opening = entry.hash, o["limits"], o
        for founder in authorities:
            self.keys[founder.key] = Key(AUTHOR, founder.person, [], founder.next_key)
        return ("proposed", [[KA]] * (o["quorum"] - 1)) if o["quorum"] > 1 else ("effective",)

    def check_author(self, entry):
        name, size = entry.author.hex(), len(self.hashes)
        expect(entry.ledger == self.ledger, "ForeignLedger", f"found {entry.ledger.hex()}")
        key = self.keys.get(entry.author)
        expect(key is not None, "UnknownKey", name)
        expect(key.class_ == AUTHOR, "WrongClass", name)
        expect(key.revoked_at is None, "RevokedKey", f"{name} at entry {key.revoked_at}")
        expect(entry.count > key.count, "ReusedCount", f"{name}: last {key.count}, found {entry.count}")
        lowest = max(key.last_seen, size - self.limits[2], 0)
        expect(lowest <= entry.seen < size, "SeenRange", f"expected {lowest} to {size - 1}, found {entry.seen}")
        expect(entry.seen_hash == self.hashes[entry.seen], "SeenHash", f"of entry {entry.seen}")

    def covers(self, key, role, day, head, amount):
        """Whether one of the key's mandates covers an act of this head and amount on this day."""
        scheme = head.scheme[0] if head.scheme else None
        return any(
            m.role == role and m.first <= day and (m.last is None or day <= m.last)
            and (m.scheme is None or m.scheme == scheme) and (m.org is None or m.org == head.org)
            and (m.limit is None or amount is None or amount <= m.limit) for m in key.mandates)

    def judge(self, entry, index, event):
        """Whether the event stands and when it takes effect: ("effective",), ("proposed", places),
        ("endorses", target) or ("rejects", target). Changes nothing."""
        place, key, role = f"event {index}, kind {event.kind}", self.keys[entry.author], event.head.role
        body, day = body_of(event), day_of(entry.recorded_at)
        expect(event.kind != 1, "Genesis", "expected only once, as the first entry")
        if not self.open:
            genesis = (self.hashes[0], 0)
            expect(event.kind == 10 and body and body["target"] == genesis and role == KA, "NotOpen", place)
        else:
            expect(self.covers(key, role, day, event.head, amount_of(event)), "NoMandate", place)
        if event.kind == 10:
            expect(body is not None, "NoRule", place)
            proposal = self.pending.get(body["target"])
            expect(proposal is not None, "NothingPending", place)
            expect(key.person not in proposal["signers"], "SamePerson", place)
            expect(any(role in roles for roles in proposal["open"]), "NoOpenPlace", place)
            act = proposal["event"]
            expect(not self.open or self.covers(key, role, day, act.head, amount_of(act)), "NoMandate", place)
            if act.kind == 9 and body_of(act) is not None:
                what = self.key_event_fault(9, body_of(act), day, key.person)
                expect(what is None, "KeyEvent", f"{place}: {what}")
            return "endorses", body["target"]
        if event.kind == 12:
            expect(body is not None, "NoRule", place)
            proposal = self.pending.get(body["target"])
            expect(proposal is not None, "NothingPending", place)
            act = proposal["event"]
            if key.person != proposal["signers"][0] or role != act.head.role:
                asked = self.rules.get(act.kind)
                expect(act.kind > 39 and not (asked and asked.quorum), "ProposerOnly", place)
                expect(key.person not in proposal["signers"], "SamePerson", place)
                expect(any(role in roles for roles in proposal["open"]), "NoOpenPlace", place)
            expect(self.covers(key, role, day, act.head, None), "NoMandate", place)
            return "rejects", body["target"]
        rule = self.rules.get(event.kind)
        expect(rule is not None, "NoRule", place)
        if event.head.source is not None:
            expect(role == REC and rule.imported, "NotImportable", place)
            return ("effective",)
        if rule.quorum:
            places = [[KA]] * max(self.quorum, 1)
        else:
            joint = self.joint(event)
            places = joint_places(joint, role) if joint else rule.places or [[]]
        expect(role in places[0], "RoleNotAllowed", place)
        if body is not None:
            what = self.key_event_fault(event.kind, body, day, key.person)
            expect(what is None, "KeyEvent", f"{place}: {what}")
        return ("proposed", places[1:]) if len(places) > 1 else ("effective",)

    def joint(self, event):
        """The places of the live act that a correction or reversal is about, where several sign such an act."""
        about = corrects_of(event)
        rule = self.rules.get(about[0]) if about and not about[1] else None
        return rule.places if rule and not rule.quorum and len(rule.places) > 1 else None

    def key_event_fault(self, kind, e, day, person):
        """Why an event about keys could not take effect now, or None."""
        if kind == 2:
            if e["key"] in self.keys:
                return "the key is enrolled already"
            if (e["class_"] == AUTHOR) == (not e["mandates"]):
                return "an author key needs a mandate, the others have none"
            commits = e["class_"] == OPERATOR or any(m.role == KA for m in e["mandates"])
            if commits != (e["next_key"] is not None):
                return "authority and operator keys commit to the next one, others don't"
            return self.proof_fault(e["key"], e["person"], e["class_"], e["mandates"], e["proof"])
        if kind == 3:
            old = self.keys.get(e["old"])
            if old is None or old.revoked_at is not None or e["new"] in self.keys:
                return "the old key is not in force, or the new one is enrolled already"
            if old.next_key != blake3_derive(DIGEST, b"sunledger.next.1" + e["new"]):
                return "the new key is not the one its predecessor committed to"
            return self.proof_fault(e["new"], old.person, old.class_, old.mandates, e["proof"])
        if kind == 4:
            key = self.keys.get(e["key"])
            if key is None or key.revoked_at is not None:
                return "the key is not in force"
            authority = lambda k: k.revoked_at is None and any(
                m.role == KA and m.first <= day and (m.last is None or day <= m.last) for m in k.mandates)
            others = {other.person for name, other in self.keys.items() if name != e["key"] and authority(other)}
            if authority(key) and len(others) < self.quorum:
                return "fewer authorities than the quorum would remain"
        if kind == 7:
            return table_fault(e["role_table"])
        if kind == 8:
            witness = lambda k: k is not None and k.class_ == WITNESS and k.revoked_at is None
            if e["quorum"] > len(e["keys"]) or len(set(e["keys"])) != len(e["keys"]):
                return "more witnesses are asked for than are named, or one is named twice"
            if not all(witness(self.keys.get(name)) for name in e["keys"]):
                return "a key named is not that of a witness in force"
        if kind == 9:
            key = self.keys.get(e["key"])
            if key is None or key.tainted is None or not key.tainted <= e["sequence"] < key.revoked_at:
                return "the entry is not tainted by that key"
            if key.person == person:
                return "one's own tainted entries are judged by others"
        return None

    def proof_fault(self, key, person, class_, mandates, proof):
        if not enrollable(key):
            return "the key is not canonical, of small order or of mixed order"
        message = (b"sunledger.holder" + self.ledger + person + bytes([class_]) + len(mandates).to_bytes(4, "little")
                   + b"".join(m.role.to_bytes(2, "little") for m in mandates))
        return None if verify_strict(key, message, proof) else "the proof of possession does not verify"

    def apply(self, entry, verdicts):
        size = len(self.hashes)
        self.hashes.append(entry.hash)
        self.tree.push(leaf_hash(entry.hash))
        self.recorded_at = entry.recorded_at
        key = self.keys[entry.author]
        key.count, key.last_seen = entry.count, entry.seen
        changed = False
        for index, (event, verdict) in enumerate(zip(entry.events, verdicts)):
            if verdict[0] == "effective":
                changed |= self.take_effect(event, size)
            elif verdict[0] == "proposed":
                self.pending[(entry.hash, index)] = dict(event=event, signers=[key.person], open=list(verdict[1]))
            elif verdict[0] == "rejects":
                del self.pending[verdict[1]]
            else:
                self.endorsements += 1
                proposal = self.pending[verdict[1]]
                # The narrowest place first; of equally narrow ones the first.
                fitting = [roles for roles in proposal["open"] if event.head.role in roles]
                proposal["open"].remove(min(fitting, key=len))
                proposal["signers"].append(key.person)
                if not proposal["open"]:
                    del self.pending[verdict[1]]
                    changed |= self.take_effect(proposal["event"], size)
        self.events += len(entry.events)
        if changed:
            self.mandates_root = self.root_of_mandates()

    def take_effect(self, event, at):
        """Lets an event about keys take effect; one that no longer can has none. Whether it did."""
        e = body_of(event)
        if e is None or event.kind in (9, 10, 12) or self.key_event_fault(event.kind, e, day_of(self.recorded_at), None) is not None:
            return False
        if event.kind == 1:
            always = [Mandate(KA, None, None, None, I32_MIN, None)]
            for founder in e["authorities"]:
                self.keys[founder.key].mandates = always
            operator = e["operator"]
            self.keys[operator.key] = Key(OPERATOR, operator.person, [], operator.next_key)
            self.quorum, self.open = e["quorum"], True
            self.rules = {row.kind: row for row in e["role_table"]}
        elif event.kind == 2:
            self.keys[e["key"]] = Key(e["class_"], e["person"], e["mandates"], e["next_key"])
        elif event.kind == 3:
            old = self.keys[e["old"]]
            old.revoked_at = at
            self.keys[e["new"]] = Key(old.class_, old.person, old.mandates, e["next_key"])
        elif event.kind == 4:
            self.keys[e["key"]].revoked_at, self.keys[e["key"]].tainted = at, e["tainted"]
        elif event.kind == 7:
            self.rules = {row.kind: row for row in e["role_table"]}
        elif event.kind == 8:
            self.witnesses = (e["quorum"], e["keys"])
        return True

    def root_of_mandates(self):
        def text(value):
            if value is None:
                return b"\xff" * 4
            return len(value.encode()).to_bytes(4, "little") + value.encode()

        number = lambda value, count: value.to_bytes(count, "little", signed=value < 0)
        leaves = []
        for name, key in self.keys.items():
            if key.revoked_at is not None:
                continue
            for m in key.mandates or [Mandate(0xFFFF, None, None, None, 0, None)]:
                leaves.append(
                    b"sunledger.mandat" + self.ledger + name + bytes([key.class_]) + key.person + number(m.role, 2)
                    + text(m.org) + text(m.scheme) + number(-1 if m.limit is None else m.limit, 8)
                    + number(m.first, 4) + number(I32_MAX if m.last is None else m.last, 4))
        table = number(len(self.rules), 8)
        for _, row in sorted(self.rules.items()):
            table += number(row.kind, 2) + number(len(row.places), 8)
            for roles in row.places:
                table += number(len(roles), 8) + b"".join(number(role, 4) for role in roles)
            table += bytes([row.quorum, row.imported])
        quorum, keys = self.witnesses
        leaves.append(b"sunledger.roles1" + self.ledger + table)
        leaves.append(b"sunledger.quorum" + self.ledger + number(self.quorum, 2))
        leaves.append(b"sunledger.witnes" + self.ledger + number(quorum, 2) + number(len(keys), 8) + b"".join(keys))
        return Tree(leaf_hash(leaf) for leaf in sorted(leaves)).root()


def verify(directory, trust, noted):
    """Prints the answer and gives the exit status. `noted` is (size, root) or None."""
    log, chain, held = Log(directory / "log"), Chain(), None
    fault, frame = None, None
    if noted and noted[0] == 0:
        held = noted[1] == EMPTY_ROOT
    try:
        for frame, payload in log.entries():
            ledger = chain.ledger if chain.hashes else blake3_derive(ENTRY_HASH, payload[:HEADER])
            chain.admit(check_entry(payload, ledger))
            if noted and noted[0] == len(chain.hashes):
                held = noted[1] == chain.tree.root()
        tag = log.mark.tag
        expect(len(chain.hashes) != log.mark.frames or not chain.hashes or tag == chain.hashes[-1],
               "MarkTag", f"the mark names {tag.hex()} as the last entry")
        expect(chain.hashes, "Genesis", "expected a genesis entry, found none that is recorded")
        expect(trust in (None, chain.ledger), "ForeignLedger", "this is not the ledger to trust")
        expect(not noted or held, "Head", "the head noted outside is not part of this history")
    except Fault as error:
        fault = str(error)
    print("ledger:", chain.ledger.hex())
    print("size:", len(chain.hashes))
    print("root:", chain.tree.root().hex())
    print(f"checked: {chain.events} events, {chain.endorsements} endorsements, {len(chain.keys)} keys, "
          f"{len(chain.pending)} proposals pending")
    if fault is not None:
        print(f"the history cannot be trusted: after entry {len(chain.hashes) - 1}, {fault}")
        return 3
    print("trust:", "this is the ledger to trust" if trust else "not checked; consistent with itself")
    print("head:", "extends the one noted outside" if noted else "none given from outside")
    print("not judged here: what events other than those about keys mean")
    if log.tail is not None:
        print("past the mark, never acknowledged: {} whole frames, {} torn bytes".format(*log.tail))
        return 1
    return 0


def main(arguments):
    parser = argparse.ArgumentParser(description="Verify a Sunledger log from schemas/entry.md alone.")
    parser.add_argument("ledger", type=pathlib.Path, metavar="LEDGER_DIR")
    parser.add_argument("--trust", type=bytes.fromhex, metavar="LEDGER_ID", help="the ledger id to trust")
    parser.add_argument("--head", metavar="SIZE:ROOT", help="a head noted outside")
    given = parser.parse_args(arguments)
    noted = None
    try:
        if given.head:
            size, root = given.head.split(":")
            noted = (int(size), bytes.fromhex(root))
        return verify(given.ledger, given.trust, noted)
    except (OSError, ValueError, CannotRun) as error:
        print(f"verify.py: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
