#!/usr/bin/env python3
"""衡鉴存证验证程序：只用 Python 3.8 以上自带的库，不联网，不需要安装任何东西。

    python3 verify.py proof 证明.json [--body 原文] [--key 公钥] [--witness 见证文件]
    python3 verify.py witness 见证文件 [--key 公钥]

退出码：0 成立，1 不成立（说明哪一步不成立），2 文件读不了。

Everything an outsider needs is in this one file and can be read through: SM3 (GB/T 32905), SM2 verification
(GB/T 32918), the Merkle tree of RFC 6962 over SM3, canonical JSON. It shares no code with the platform; the
platform's tests hold the two against each other.
"""

import argparse
import base64
import json
import re
import sys

# -- SM3, GB/T 32905-2016 ----------------------------------------------------------------------------------

IV = (0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E)
M32 = 0xFFFFFFFF


def rotl(x, n):
    n %= 32
    return (x << n | x >> (32 - n)) & M32


T = [rotl(0x79CC4519 if j < 16 else 0x7A879D8A, j) for j in range(64)]


def sm3(data):
    """The 32-byte digest of `data`."""
    state = IV
    padded = data + b"\x80" + b"\x00" * ((55 - len(data)) % 64) + (8 * len(data)).to_bytes(8, "big")
    for at in range(0, len(padded), 64):
        state = compressed(state, padded[at:at + 64])
    return b"".join(word.to_bytes(4, "big") for word in state)


def compressed(state, block):
    w = [int.from_bytes(block[i:i + 4], "big") for i in range(0, 64, 4)]
    for j in range(16, 68):
        x = w[j - 16] ^ w[j - 9] ^ rotl(w[j - 3], 15)
        w.append(x ^ rotl(x, 15) ^ rotl(x, 23) ^ rotl(w[j - 13], 7) ^ w[j - 6])
    a, b, c, d, e, f, g, h = state
    for j in range(64):
        ss1 = rotl((rotl(a, 12) + e + T[j]) & M32, 7)
        ss2 = ss1 ^ rotl(a, 12)
        ff = a ^ b ^ c if j < 16 else a & b | a & c | b & c
        gg = e ^ f ^ g if j < 16 else e & f | ~e & g
        tt1 = (ff + d + ss2 + (w[j] ^ w[j + 4])) & M32
        tt2 = (gg + h + ss1 + w[j]) & M32
        a, b, c, d = tt1, a, rotl(b, 9), c
        e, f, g, h = tt2 ^ rotl(tt2, 9) ^ rotl(tt2, 17), e, rotl(f, 19), g
    return tuple(old ^ new for old, new in zip(state, (a, b, c, d, e, f, g, h)))  # noqa: B905 - since 3.10 only


# -- SM2 verification, GB/T 32918.2-2016, curve and identity of GB/T 32918.5 / GB/T 35276 ------------------

P = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF
A = P - 3
B = 0x28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93
N = 0xFFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123
G = (0x32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7,
     0xBC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0)
SIGNER = b"1234567812345678"


def on_curve(point):
    x, y = point
    return x < P and y < P and (y * y - x * x * x - A * x - B) % P == 0


def double(p):
    """Twice a point in Jacobian coordinates (x/z², y/z³), for curves with a = -3; z = 0 is infinity."""
    x, y, z = p
    if z == 0 or y == 0:
        return (1, 1, 0)
    d = z * z % P
    g = y * y % P
    b = x * g % P
    m = 3 * (x - d) * (x + d) % P
    x3 = (m * m - 8 * b) % P
    return x3, (m * (4 * b - x3) - 8 * g * g) % P, 2 * y * z % P


def add(p, q):
    if p[2] == 0:
        return q
    if q[2] == 0:
        return p
    z1, z2 = p[2] * p[2] % P, q[2] * q[2] % P
    u1, u2 = p[0] * z2 % P, q[0] * z1 % P
    s1, s2 = p[1] * z2 * q[2] % P, q[1] * z1 * p[2] % P
    if u1 == u2:
        return double(p) if s1 == s2 else (1, 1, 0)
    h, r = (u2 - u1) % P, (s2 - s1) % P
    h2 = h * h % P
    h3, v = h * h2 % P, u1 * h2 % P
    x3 = (r * r - h3 - 2 * v) % P
    return x3, (r * (v - x3) - s1 * h3) % P, h * p[2] * q[2] % P


def times(k, point):
    total, p = (1, 1, 0), (point[0], point[1], 1)
    for bit in bin(k)[2:]:
        total = double(total)
        if bit == "1":
            total = add(total, p)
    return total


def sm2_verify(public, data, signature):
    """Whether `signature` (r ‖ s, 64 bytes) over `data` is by the key of `public` (x ‖ y, 64 bytes)."""
    if len(public) != 64 or len(signature) != 64:
        return False
    point = (int.from_bytes(public[:32], "big"), int.from_bytes(public[32:], "big"))
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    if not on_curve(point) or not 0 < r < N or not 0 < s < N or (r + s) % N == 0:
        return False
    numbers = (A, B, *G, *point)
    za = sm3((8 * len(SIGNER)).to_bytes(2, "big") + SIGNER + b"".join(n.to_bytes(32, "big") for n in numbers))
    e = int.from_bytes(sm3(za + data), "big")
    x, _, z = add(times(s, G), times((r + s) % N, point))
    return z != 0 and (e + x * pow(z, P - 3, P) % P) % N == r  # z^(P-3) is 1/z²


# -- the tree of RFC 6962 over SM3; checking as in RFC 9162 section 2.1 ------------------------------------


def leaf_hash(body):
    return sm3(b"\x00" + body)


def node_hash(left, right):
    return sm3(b"\x01" + left + right)


def included(leaf, index, size, path, root):
    """Whether `path` proves that `leaf` stands at `index` (from 0) in the log of `size` entries under `root`."""
    if not 0 <= index < size:
        return False
    at, last, node = index, size - 1, leaf
    for other in path:
        if last == 0:
            return False
        if at % 2 or at == last:
            node = node_hash(other, node)
            while at and at % 2 == 0:
                at, last = at // 2, last // 2
        else:
            node = node_hash(node, other)
        at, last = at // 2, last // 2
    return last == 0 and node == root


def consistent(old, old_root, new, new_root, path):
    """Whether `path` proves that the log of `new` entries begins with that of `old`."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not path and old_root == new_root
    path = list(path)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at % 2:
        at, last = at // 2, last // 2
    before = after = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if at % 2 or at == last:
            before, after = node_hash(other, before), node_hash(other, after)
            while at and at % 2 == 0:
                at, last = at // 2, last // 2
        else:
            after = node_hash(after, other)
        at, last = at // 2, last // 2
    return last == 0 and before == old_root and after == new_root


# -- canonical JSON: RFC 8785 without floating point -------------------------------------------------------


def canonical(value):
    """The one sequence of bytes for a value; TypeError for what cannot be in it."""

    def ordered(v):
        if isinstance(v, dict):
            return {key: ordered(v[key]) for key in sorted(v, key=lambda k: k.encode("utf-16-be"))}
        if isinstance(v, list):
            return [ordered(item) for item in v]
        if isinstance(v, float):
            raise TypeError("浮点数")
        return v

    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


# -- what is checked ---------------------------------------------------------------------------------------


class Bad(Exception):
    """Something does not hold; the message says what."""


def need(holds, message):
    if not holds:
        raise Bad(message)


def text_of(where, name, pattern, what):
    value = where.get(name) if isinstance(where, dict) else None
    need(isinstance(value, str) and re.fullmatch(pattern, value), f"{what} 缺少或写法不对（{name}）")
    return value


def number_of(where, name, what):
    value = where.get(name) if isinstance(where, dict) else None
    need(type(value) is int and 0 <= value < 2**53, f"{what} 缺少或不是整数（{name}）")
    return value


def hashes_of(where, name, what):
    value = where.get(name)
    need(isinstance(value, list) and all(isinstance(h, str) and re.fullmatch("[0-9a-f]{64}", h) for h in value),
         f"{what} 缺少或写法不对（{name}）")
    return [bytes.fromhex(h) for h in value]


def head_of(where):
    """Checks the shape of a head; returns (head, size, root)."""
    head = where.get("head")
    need(isinstance(head, dict), "没有链头（head）")
    need(set(head) == {"agency", "at", "format", "number", "root", "size"} and head["format"] == "hengjian.head/1",
         "链头不是 hengjian.head/1 的写法")
    text_of(head, "agency", "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "链头的机关")
    text_of(head, "at", "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z", "链头的时间")
    number_of(head, "number", "链头的序号")
    size = number_of(head, "size", "链头的条数")
    root = text_of(head, "root", "[0-9a-f]{64}", "链头的根")
    return head, size, bytes.fromhex(root)


def check_signature(where, head, key):
    signature = text_of(where, "signature", "[0-9a-f]{128}", "签名")
    need(sm2_verify(key, canonical(head), bytes.fromhex(signature)), "签名不对：链头被改动，或不是这把公钥所签")


def check_proof(bundle, given=None, key=None):
    """Checks a bundle; returns (head, body, index). `given`: the original's bytes; `key`: the public key known."""
    need(isinstance(bundle, dict) and bundle.get("format") == "hengjian.proof/1", "不是 hengjian.proof/1 格式的证明")
    body = given
    if "body" in bundle:
        try:
            body = base64.b64decode(text_of(bundle, "body", "[A-Za-z0-9+/]*={0,2}", "原文"), validate=True)
        except ValueError:
            raise Bad("原文不是 base64（body）") from None
        need(given is None or given == body, "所给的原文与证明里的原文不同")
    need(body is not None, "证明里没有原文，请用 --body 给出")
    stated = bytes.fromhex(text_of(bundle, "key", "[0-9a-f]{128}", "公钥"))
    need(key is None or key == stated, "证明所用的公钥不是所给的那一把")
    head, size, root = head_of(bundle)
    check_signature(bundle, head, stated)
    index = number_of(bundle, "index", "存证序号")
    need(index < size, f"存证序号 {index} 不在 {size} 条之内")
    path = hashes_of(bundle, "path", "包含证明")
    need(included(leaf_hash(body), index, size, path, root),
         f"包含证明不成立：原文、序号或证明被改动，这份原文不是日志的第 {index} 号")
    return head, body, index


def check_witness(data, key):
    """Checks every line of a witness file; returns the signed heads. Bad names the first line that fails."""
    heads, last = [], {}
    for at, text in enumerate(data.split(b"\n")[:-1], 1):  # what has no end is still being written
        try:
            try:
                line = json.loads(text.decode("utf-8"))
                written = canonical(line)
            except (ValueError, TypeError, RecursionError):
                raise Bad("读不懂") from None
            need(isinstance(line, dict) and set(line) == {"head", "proof", "signature", "since"} and written == text,
                 "不是见证行的规范写法")
            head, size, root = head_of(line)
            check_signature(line, head, key)
            need(head["number"] == at - 1,
                 f"应是第 {at - 1} 号，却是第 {head['number']} 号：有行被删去、调换或重复")
            since, proof = number_of(line, "since", "前一链头的条数"), hashes_of(line, "proof", "一致性证明")
            before = last.get(head["agency"])
            need(since == (before[0] if before else 0), "不是由这个机关的前一链头续成")
            if before:
                need(size > since and consistent(since, before[1], size, root, proof),
                     f"一致性证明不成立：{size} 条的日志不是由 {since} 条的续成")
        except Bad as bad:
            raise Bad(f"第 {at} 行：{bad}") from None
        last[head["agency"]] = (size, root)
        heads.append(head)
    return heads


# -- the command -------------------------------------------------------------------------------------------


def read(path):
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as problem:
        print(f"读不了 {path}：{problem.strerror}")
        sys.exit(2)


def key_from(text):
    """A public key: 128 hexadecimal digits, or a file that holds them."""
    if text is None:
        return None
    digits = text if re.fullmatch("[0-9a-fA-F]{128}", text) else read(text).decode("ascii", "replace").strip()
    need(re.fullmatch("[0-9a-fA-F]{128}", digits), "公钥应是 128 个十六进制字符，或存有它的文件")
    return bytes.fromhex(digits)


def prove(options):
    try:
        bundle = json.loads(read(options.bundle).decode("utf-8"))
    except (ValueError, RecursionError):
        raise Bad("证明不是 JSON 文件") from None
    key = key_from(options.key)
    head, body, index = check_proof(bundle, read(options.body) if options.body else None, key)
    print(f"原文 {len(body)} 字节，SM3 {sm3(body).hex()}")
    print(f"包含证明成立：是机关 {head['agency']} 日志的第 {index} 号（从 0 数起，共 {head['size']} 条）")
    print(f"签名成立：见证于 {head['at']}，第 {head['number']} 号签名链头")
    if options.witness:
        heads = check_witness(read(options.witness), bytes.fromhex(bundle["key"]))
        need(head in heads, "见证文件里没有这个链头：请取最新的见证文件再试，仍没有即为伪造或被删")
        print(f"见证文件里有这个链头，其 {len(heads)} 个链头签名全部成立，前后一致")
    if key is None:
        print(f"注意：公钥取自证明本身，请与公告的公钥核对（或用 --key 给出）：{bundle['key']}")


def witness(options):
    key = key_from(options.key or options.file.rpartition("witness.jsonl")[0] + "public.hex")
    heads = check_witness(read(options.file), key)
    for agency in sorted({head["agency"] for head in heads}):
        newest = [head for head in heads if head["agency"] == agency][-1]
        print(f"机关 {agency}：见证到 {newest['size']} 条，{newest['at']}，根 {newest['root']}")
    print(f"{len(heads)} 个链头，签名全部成立，每个机关的链头前后一致")
    if not options.key:
        print(f"注意：公钥取自旁边的 public.hex，请与公告的公钥核对：{key.hex()}")


def main():
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")
    parser = argparse.ArgumentParser(description="衡鉴存证验证程序")
    commands = parser.add_subparsers(dest="command", required=True, metavar="proof | witness")
    one = commands.add_parser("proof", help="验证一份证明")
    one.add_argument("bundle", metavar="证明.json")
    one.add_argument("--body", metavar="原文", help="公开的原文，逐字节比对")
    one.add_argument("--key", metavar="公钥", help="从别处得知的公钥，或存有它的文件")
    one.add_argument("--witness", metavar="见证文件", help="再核对签名链头在见证文件里")
    one.set_defaults(run=prove)
    two = commands.add_parser("witness", help="验证一份见证文件")
    two.add_argument("file", metavar="witness.jsonl")
    two.add_argument("--key", metavar="公钥", help="从别处得知的公钥，或存有它的文件；不给时用旁边的 public.hex")
    two.set_defaults(run=witness)
    options = parser.parse_args()
    try:
        options.run(options)
    except Bad as bad:
        print(f"不成立：{bad}")
        sys.exit(1)
    print("成立")


if __name__ == "__main__":
    main()
