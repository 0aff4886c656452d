"""Draws a check again: draw.py ITEMS.csv ROOT LOG_SIZE RANDOMNESS CHECK_NO METHOD [SIZE | FEN | STRATUM=SIZE ...]"""
import csv, hashlib, itertools, sys
def sha(text): return hashlib.sha256(text.encode()).hexdigest()
def pick(seed, i, n): return int(sha(f"{seed},{i}"), 16) % n  # Rivest (2011), counted from 0
def root(row):  # RFC 6962
    half = 1 << (len(row) - 1).bit_length() >> 1
    return hashlib.sha256(b"\1" + bytes.fromhex(root(row[:half]) + root(row[half:]))).hexdigest() if half else row[0]
def equal(row, n, seed):  # from more than half of a row, it is those left out that are picked
    few, own, seen, i = n * 2 <= len(row), sha(f"{seed}\nleft out"), set(), 0
    while len(seen) < (n if few else len(row) - n): seen.add(pick(seed if few else own, i := i + 1, len(row)))
    return {place for i, (place, _) in enumerate(row) if (i in seen) == few}
path, published, log_size, randomness, check, method, *sizes = sys.argv[1:]
items = list(enumerate(csv.DictReader(open(path, encoding="utf-8", newline="")), 1))
leaves = [sha("\n".join(["\0sunledger spot item v1", *list(item.values())[1:]])) for _, item in items]
if root(leaves) != published: sys.exit("these are not the items that were frozen: their root differs")
seed = sha(f"sunledger spot check v1\n{published}\n{log_size}\n{randomness}\n{check}")
row, n = [(p, i) for p, i in items if not i["certain"]], int(sizes[0]) if method not in ("stratified", "all") else 0
drawn = {p for p, i in items if i["certain"] or method == "all"}
if method == "random": drawn |= equal(row, n, seed)
if method == "tickets": drawn |= {p for _, p in sorted((sha(f"{seed},{i['item']}"), p) for p, i in row)[:n]}
for name, size in (one.rsplit("=", 1) for one in sizes if method == "stratified"):
    drawn |= equal([(p, i) for p, i in row if i["stratum"] == name], int(size), sha(f"{seed}\n{name}"))
amount = lambda i: int(i["risk"]) * 1000 if method == "risk" else max(int(i["book_fen"]), 0)
row, cell = [(p, amount(i)) for p, i in row if method in ("interval", "cells", "risk")], 0
def width(): return -(-sum(value for _, value in row) // (n or 1)) if method == "risk" else n  # of an interval
while (step := width()) and (whole := {p for p, value in row if value >= step}):  # as large as an interval
    drawn, row, n = drawn | whole, [one for one in row if one[1] < step], n - len(whole) * (method == "risk")
for (place, _), end in zip(row, itertools.accumulate(value for _, value in row)):  # one unit of each interval
    while cell * step + pick(seed, cell * (method == "cells") + 1, step) < end: cell, _ = cell + 1, drawn.add(place)
print("".join(f"{place} {item['item']}\n" for place, item in items if place in drawn), end="")
