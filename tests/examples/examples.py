#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: examples.py COMPRESS CRYPTO

The examples do what they say, by zlib and OpenSSL, and the README shows lines that are theirs.
"""

import os
import re
import struct
import sys
import tempfile
import zlib

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

sys.path.insert(0, os.path.join(harness.TOP, "scripts"))
import crypto_perf  # noqa: E402

PIECE = 1024
KEY = b"an example's key"
FOLDER = os.path.join(harness.TOP, "app", "examples")


def pieces_of(path):
    """What write_piece() of example.h wrote."""
    with open(path, "rb") as f:
        data = f.read()
    at = 0
    while at < len(data):
        size, = struct.unpack_from("=I", data, at)
        yield data[at + 4:at + 4 + size]
        at += 4 + size
    harness.expect(at == len(data), "the last piece is cut off")


def run(program, vdev, source, folder):
    path = os.path.join(folder, "out")
    done = harness.run([program, *harness.eal(vdev, memory=256), "--", source, path], timeout=60)
    harness.expect(done.returncode == 0, "exit status %d" % done.returncode, done.stdout)
    return list(pieces_of(path))


def compress(program, vdev, source, data, folder):
    plain = [zlib.decompress(piece, -15) for piece in run(program, vdev, source, folder)]
    harness.expect(b"".join(plain) == data, "zlib restores something else")
    harness.expect(all(len(p) == PIECE for p in plain[:-1]), "not pieces of %d" % PIECE)


def crypto(program, vdev, source, data, folder):
    pieces = run(program, vdev, source, folder)
    harness.expect(len(pieces) == -(-len(data) // PIECE), "%d pieces" % len(pieces))
    for i, piece in enumerate(pieces):
        plain = data[i * PIECE:(i + 1) * PIECE]
        nonce = struct.pack("=QI", i, 0)
        want = b"".join(crypto_perf.encrypt("AES-128-GCM", KEY, nonce, plain, b""))
        harness.expect(piece == want, "OpenSSL makes something else of piece %d" % i)


def readme():
    with open(os.path.join(harness.TOP, "README.md"), encoding="utf-8") as f:
        blocks = re.findall(r"^```c\n(.*?)^```$", f.read(), re.M | re.S)
    sources = {}
    for name in ("compress.c", "crypto.c"):
        with open(os.path.join(FOLDER, name), encoding="utf-8") as f:
            sources[name] = f.read()
    for block in blocks:
        harness.expect(any(block in text for text in sources.values()),
                       "this is in none of the examples", block)
    for name, text in sources.items():
        harness.expect(any(block in text for block in blocks), "nothing of %s" % name)


def main():
    programs = dict(zip((compress, crypto), sys.argv[1:]))
    cases = harness.Cases()
    with cases.case("the README shows them as they are"):
        readme()
    with tempfile.TemporaryDirectory() as folder:
        source = os.path.join(folder, "in")
        # More than a burst of pieces, and a last one that is shorter.
        data = bytes((i * i >> 7) & 63 for i in range(77 * PIECE + 5))
        with open(source, "wb") as f:
            f.write(data)
        for check, program in programs.items():
            for engine in ("thread", "inline"):
                vdev = "%s_warpdrive,engine=%s" % (check.__name__, engine)
                with cases.case(vdev):
                    check(program, vdev, source, data, folder)
        for check, vdev in ((compress, "compress_isal"), (crypto, "crypto_openssl")):
            with cases.case("another driver: " + vdev):
                check(programs[check], vdev, source, data, folder)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
