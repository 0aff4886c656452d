"""The four functions that a Sunledger verifier stands on, written out so that they can be read:
CRC-32C, BLAKE3 (hash, keyed, derive-key), the RFC 6962 tree, strict Ed25519 verification.

Python 3 standard library only; SHA-256 and SHA-512 come from hashlib. Slow and obvious on purpose:
this is the second opinion. It holds no secret, so nothing here runs in constant time. There is no
signing here.

`python3 primitives.py VECTORS_DIR` runs the public test vectors of tests/vectors.
"""

import hashlib
import json
import pathlib
import sys

# --- CRC-32C (Castagnoli), RFC 3720 appendix B.4: reflected polynomial 0x82F63B78 ---


def _crc_table():
    table = []
    for byte in range(256):
        for _ in range(8):
            byte = (byte >> 1) ^ (0x82F63B78 if byte & 1 else 0)
        table.append(byte)
    return table


_CRC = _crc_table()


def crc32c(data):
    """CRC-32C of bytes."""
    crc, table = 0xFFFFFFFF, _CRC
    for byte in data:
        crc = (crc >> 8) ^ table[(crc ^ byte) & 0xFF]
    return crc ^ 0xFFFFFFFF


# --- BLAKE3, as in its specification, section 2 ---

_IV = (0x6A09E667, 0xBB67AE85, 0x3C6EF372, 0xA54FF53A, 0x510E527F, 0x9B05688C, 0x1F83D9AB, 0x5BE0CD19)
_ORDER = (2, 6, 3, 10, 7, 0, 4, 13, 1, 11, 12, 5, 9, 14, 15, 8)
_CHUNK_START, _CHUNK_END, _PARENT, _ROOT = 1, 2, 4, 8
_KEYED, _CONTEXT, _MATERIAL = 16, 32, 64
_MASK = 0xFFFFFFFF
# Columns, then diagonals.
_MIXES = ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
          (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14))


def _words(data):
    return [int.from_bytes(data[i:i + 4], "little") for i in range(0, len(data), 4)]


def _compress(chaining, block, counter, length, flags):
    message = _words(block + bytes(64 - len(block)))
    v = list(chaining) + list(_IV[:4]) + [counter & _MASK, counter >> 32, length, flags]
    for round_ in range(7):
        for at, (a, b, c, d) in enumerate(_MIXES):
            x, y = message[2 * at], message[2 * at + 1]
            for add, right, left in ((x, 16, 12), (y, 8, 7)):
                v[a] = (v[a] + v[b] + add) & _MASK
                w = v[d] ^ v[a]
                v[d] = ((w >> right) | (w << (32 - right))) & _MASK
                v[c] = (v[c] + v[d]) & _MASK
                w = v[b] ^ v[c]
                v[b] = ((w >> left) | (w << (32 - left))) & _MASK
        if round_ < 6:
            message = [message[i] for i in _ORDER]
    return [v[i] ^ v[i + 8] for i in range(8)]


def _blake3(data, key, flags):
    """32 bytes of output. A node is (chaining value, block, counter, length, flags), not compressed
    yet, because the root alone takes the root flag."""
    chunks = [data[i:i + 1024] for i in range(0, len(data), 1024)] or [b""]

    def chunk_node(chunk, counter):
        blocks = [chunk[i:i + 64] for i in range(0, len(chunk), 64)] or [b""]
        chaining = key
        for index, block in enumerate(blocks):
            here = flags | (_CHUNK_START if index == 0 else 0)
            if index == len(blocks) - 1:
                return chaining, block, counter, len(block), here | _CHUNK_END
            chaining = _compress(chaining, block, counter, 64, here)
        raise AssertionError("a chunk has at least one block")

    def join(left, right):
        block = b"".join(w.to_bytes(4, "little") for w in _compress(*left) + _compress(*right))
        return key, block, 0, 64, flags | _PARENT

    # A stack of full subtrees, largest first, each waiting for a sibling of its own size.
    stack = []
    for index, chunk in enumerate(chunks):
        node = chunk_node(chunk, index)
        if index < len(chunks) - 1:
            total = index + 1
            while total % 2 == 0:
                node = join(stack.pop(), node)
                total //= 2
        stack.append(node)
    node = stack.pop()
    while stack:
        node = join(stack.pop(), node)
    chaining, block, counter, length, here = node
    out = _compress(chaining, block, counter, length, here | _ROOT)
    return b"".join(word.to_bytes(4, "little") for word in out)


def blake3(data):
    """BLAKE3, plain."""
    return _blake3(data, _IV, 0)


def blake3_keyed(key, data):
    """BLAKE3, keyed with 32 bytes."""
    return _blake3(data, _words(key), _KEYED)


_CONTEXT_KEYS = {}


def blake3_derive(context, data):
    """BLAKE3 in derive-key mode: `context` is text, `data` the key material."""
    if context not in _CONTEXT_KEYS:
        _CONTEXT_KEYS[context] = _words(_blake3(context.encode(), _IV, _CONTEXT))
    return _blake3(data, _CONTEXT_KEYS[context], _MATERIAL)


# --- The tree of RFC 6962, section 2.1 ---

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data):
    """SHA-256(0x00 || data)."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left, right):
    """SHA-256(0x01 || left || right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A growing tree, kept as the roots of its full subtrees, largest first."""

    def __init__(self, leaves=()):
        self.size, self.peaks = 0, []
        for leaf in leaves:
            self.push(leaf)

    def push(self, leaf):
        """Appends a leaf hash."""
        self.size += 1
        size = self.size
        while size % 2 == 0:
            leaf = node_hash(self.peaks.pop(), leaf)
            size //= 2
        self.peaks.append(leaf)

    def root(self):
        """The root over all leaves so far."""
        if not self.peaks:
            return EMPTY_ROOT
        node = self.peaks[-1]
        for peak in reversed(self.peaks[:-1]):
            node = node_hash(peak, node)
        return node


# --- Ed25519, RFC 8032 section 5.1, with the strict rule of schemas/entry.md ---

_P = 2**255 - 19
_L = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_ROOT_OF_MINUS_1 = pow(2, (_P - 1) // 4, _P)
_IDENTITY = (0, 1, 1, 0)


def _add(p, q):
    a = (p[1] - p[0]) * (q[1] - q[0]) % _P
    b = (p[1] + p[0]) * (q[1] + q[0]) % _P
    c = 2 * p[3] * q[3] * _D % _P
    d = 2 * p[2] * q[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % _P, g * h % _P, f * g % _P, e * h % _P


def _times(scalar, point):
    out = _IDENTITY
    for bit in bin(scalar)[2:]:
        out = _add(out, out)
        if bit == "1":
            out = _add(out, point)
    return out


def _is_identity(p):
    return p[0] % _P == 0 and (p[1] - p[2]) % _P == 0


def decode_point(data):
    """The point of a canonical encoding, or None: y below p, and no sign bit where x is 0."""
    number = int.from_bytes(data, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= _P:
        return None
    u, v = (y * y - 1) % _P, (_D * y * y + 1) % _P
    x = u * v**3 * pow(u * v**7, (_P - 5) // 8, _P) % _P
    if (v * x * x - u) % _P:
        x = x * _ROOT_OF_MINUS_1 % _P
        if (v * x * x - u) % _P:
            return None
    if x == 0 and sign:
        return None
    if x % 2 != sign:
        x = _P - x
    return x, y, 1, x * y % _P


def _is_small(point):
    return _is_identity(_times(8, point))


def _encode_point(p):
    inverse = pow(p[2], -1, _P)
    x, y = p[0] * inverse % _P, p[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")


_BASE = decode_point((4 * pow(5, -1, _P) % _P).to_bytes(32, "little"))


def enrollable(key):
    """Whether a key may be enrolled: canonical, not of small order, in the prime-order subgroup."""
    point = decode_point(key)
    return point is not None and not _is_small(point) and _is_identity(_times(_L, point))


def verify_strict(key, message, signature):
    """Whether the signature holds by the strict rule: S below the group order, key and R canonical
    and not of small order, and [S]B = R + [k]A compared without the cofactor."""
    if len(key) != 32 or len(signature) != 64:
        return False
    scalar = int.from_bytes(signature[32:], "little")
    point, commitment = decode_point(key), decode_point(signature[:32])
    if scalar >= _L or point is None or commitment is None:
        return False
    if _is_small(point) or _is_small(commitment):
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % _L
    negative = (_P - point[0], point[1], 1, (_P - point[3]) % _P)
    # [S]B + [k](-A), both scalars in one pass.
    both, out = _add(_BASE, negative), _IDENTITY
    for bit in range(252, -1, -1):
        out = _add(out, out)
        first, second = scalar >> bit & 1, k >> bit & 1
        if first and second:
            out = _add(out, both)
        elif first:
            out = _add(out, _BASE)
        elif second:
            out = _add(out, negative)
    return _encode_point(out) == signature[:32]


# --- Self-test on the public vectors ---


def self_test(vectors):
    """Runs the vectors in tests/vectors; gives how many held, and raises at the first that does not."""
    held = 0

    def expect(found, expected, what):
        nonlocal held
        if found != expected:
            raise SystemExit(f"primitives.py: {what}: expected {expected}, found {found}")
        held += 1

    expect(crc32c(b"123456789"), 0xE3069283, "CRC-32C of 123456789")
    expect(crc32c(bytes(32)), 0x8A9136AA, "CRC-32C of 32 zeros (RFC 3720 B.4)")
    read = lambda name: json.loads((vectors / name).read_text("utf-8"))
    data = read("blake3/blake3-test_vectors.json")
    for case in data["cases"]:
        size = case["input_len"]
        message = bytes(i % 251 for i in range(size))
        expect(blake3(message).hex(), case["hash"][:64], f"BLAKE3 of {size} bytes")
        expect(blake3_keyed(data["key"].encode(), message).hex(), case["keyed_hash"][:64], f"keyed {size}")
        expect(blake3_derive(data["context_string"], message).hex(), case["derive_key"][:64], f"derive {size}")
    data = read("merkle/rfc6962-reference-tree.json")
    leaves = [leaf_hash(bytes.fromhex(leaf)) for leaf in data["leaf_inputs_hex"]]
    for size, root in enumerate(data["root_hashes_hex"]):
        expect(Tree(leaves[:size]).root().hex(), root, f"RFC 6962 root of {size} leaves")
    # "Taming the many EdDSAs": the row "Dalek strict" of its results.
    rows = (vectors / "ed25519/speccheck-results.md").read_text("utf-8").splitlines()
    row = next(line for line in rows if line.startswith("|Dalek strict"))
    verdicts = [cell.strip() == "V" for cell in row.split("|")[2:-1]]
    for number, case in enumerate(read("ed25519/speccheck-cases.json")):
        found = verify_strict(*(bytes.fromhex(case[field]) for field in ("pub_key", "message", "signature")))
        expect(found, verdicts[number], f"speccheck case {number}")
    for group in read("ed25519/wycheproof-ed25519.json")["testGroups"]:
        key = bytes.fromhex(group["publicKey"]["pk"])
        for test in group["tests"]:
            found = verify_strict(key, bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"]))
            expect(found, test["result"] == "valid", f"Wycheproof test {test['tcId']}")
    lines = (vectors / "ed25519/ed25519-sign-input-first128.txt").read_text("ascii").split()
    for number, line in enumerate(lines[:16]):
        _, key, message, signed = (bytes.fromhex(part) for part in line.split(":")[:4])
        expect(verify_strict(key, message, signed[:64]), True, f"signature {number}")
        expect(enrollable(key), True, f"key {number}")
        expect(verify_strict(key, message + b"x", signed[:64]), False, f"changed message {number}")
    return held


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit("usage: python3 primitives.py VECTORS_DIR")
    print(self_test(pathlib.Path(sys.argv[1])), "vectors hold")
