#!/usr/bin/env python3
"""Draws a spot check again from what was published, and prints the places and items drawn.

draw.py ITEMS.csv ROOT LOG_SIZE RANDOMNESS CHECK_NO METHOD [SIZE | INTERVAL_FEN | STRATUM=SIZE ...]
METHOD: random, tickets, stratified, interval, cells, risk, all."""
import csv, hashlib, sys

sha = lambda text: hashlib.sha256(text if isinstance(text, bytes) else text.encode()).digest()
pick = lambda seed, i, n: int.from_bytes(sha(f"{seed},{i}"), "big") % n + 1  # Rivest (2011)
part = lambda seed, name: sha(f"{seed}\n{name}").hex()

def root(leaves):  # RFC 6962
    if len(leaves) == 1:
        return leaves[0]
    k = 1 << (len(leaves) - 1).bit_length() - 1
    return sha(b"\x01" + root(leaves[:k]) + root(leaves[k:]))

def equal(row, size, seed):  # from more than half it is those left out that are picked
    seed, n, out = (part(seed, "left out"), len(row) - size, True) if size * 2 > len(row) else (seed, size, False)
    seen, i = set(), 0
    while len(seen) < n:
        i += 1
        seen.add(pick(seed, i, len(row)) - 1)
    return [place for i, (place, _) in enumerate(row) if (i in seen) != out]

def units(row, step, seed, cells):  # one unit an interval
    total, cell, drawn = 0, 0, []
    at = lambda cell: cell * step + pick(seed, cell + 1 if cells else 1, step)
    for place, amount in row:
        total += amount
        if at(cell) <= total:
            drawn.append(place)
        while at(cell) <= total:
            cell += 1
    return drawn

path, published, size, randomness, check, method, *sizes = sys.argv[1:]
items = list(csv.DictReader(open(path, encoding="utf-8", newline="")))
leaf = lambda i: sha(b"\x00" + "\n".join(["sunledger spot item v1", i["item"], i["book_fen"], i["stratum"], i["risk"], i["certain"]]).encode())
if root([leaf(i) for i in items]).hex() != published:
    sys.exit("these are not the items that were frozen: their root differs")
seed = sha(f"sunledger spot check v1\n{published}\n{size}\n{randomness}\n{check}").hex()
open_, number = [(int(i["place"]), i) for i in items if not i["certain"]], int(sizes[0]) if method not in ("stratified", "all") else 0
drawn = [int(i["place"]) for i in items if i["certain"] or method == "all"]
if method == "random":
    drawn += equal(open_, number, seed)
elif method == "tickets":
    drawn += [p for _, p in sorted((sha(f"{seed},{i['item']}"), p) for p, i in open_)[:number]]
elif method == "stratified":
    for name, n in (one.rsplit("=", 1) for one in sizes):
        drawn += equal([(p, i) for p, i in open_ if i["stratum"] == name], int(n), part(seed, name))
elif method in ("interval", "cells"):
    row = [(p, int(i["book_fen"])) for p, i in open_]
    drawn += [p for p, book in row if book >= number] + units([(p, b) for p, b in row if 0 < b < number], number, seed, method == "cells")
elif method == "risk":
    row, step = [(p, int(i["risk"]) * 1000) for p, i in open_ if int(i["risk"]) > 0], 0
    while number and row:
        step = -(-sum(risk for _, risk in row) // number)
        full = [p for p, risk in row if risk >= step]
        if not full or len(full) > number:
            break
        drawn, row, number, step = drawn + full, [(p, r) for p, r in row if p not in full], number - len(full), 0
    drawn += units(row, step, seed, False) if step else []
for place in sorted(set(drawn)):
    print(place, items[place - 1]["item"])
