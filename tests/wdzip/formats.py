#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""Formats, on the device that the first argument names: what wdzip writes, gzip and zlib read; what
gzip, pigz, zlib and BGZF writers make, wdzip reads; and damaged files are found out as gzip does.
A second argument "stateless" leaves out what needs stateful decompression."""

import concurrent.futures
import gzip
import os
import random
import struct
import subprocess
import sys
import time
import zlib

from wdzip import (CHUNK, WDZIP, Folder, call, device_runs, environment, good, noise, same, text,
                   wdzip)
import harness

VDEV = sys.argv[1]
STATEFUL = len(sys.argv) < 3 or sys.argv[2] != "stateless"

TEXT = text(3 * CHUNK + 12345)


def inputs():
    yield "empty", b""
    yield "1 byte", b"a"
    yield "13 bytes", b"hello, world\n"
    for n in (1023, 48 * 1024, 48 * 1024 + 1, 65535, 65536, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK):
        yield "%d bytes of text" % n, text(n, seed=n)
    yield "6 MiB of text", text(6 << 20)
    yield "3 MiB of noise", noise(3 << 20)
    yield "20 MiB of zeros", bytes(20 << 20)
    yield "text, noise, zeros", TEXT + noise(CHUNK // 2) + bytes(CHUNK) + TEXT[:1000]


def gunzip_all(data):
    """All members by zlib alone; every byte must belong to one."""
    out = []
    while data:
        z = zlib.decompressobj(31)
        out.append(z.decompress(data))
        harness.expect(z.eof, "zlib finds the member not finished")
        data = z.unused_data
    return b"".join(out)


def check_written(packed, plain, what):
    same(good(call(["gzip", "-dc"], packed), what + ": gzip"), plain, what + ": gzip")
    same(gunzip_all(packed), plain, what + ": zlib")


def round_trips(cases, folder):
    for name, plain in inputs():
        with cases.case("round trip: " + name):
            path = folder.write("f", plain)
            good(wdzip(VDEV, "-k", path), "compress the file")
            packed = folder.read("f.gz")
            check_written(packed, plain, "of a file")
            harness.expect(len(packed) <= len(plain) + len(plain) // 1000 + 256,
                           "%d bytes grew to %d" % (len(plain), len(packed)))
            os.rename(path + ".gz", folder("g.gz"))
            good(wdzip(VDEV, "-d", folder("g.gz")), "decompress the file")
            same(folder.read("g"), plain, "file to file")

            packed = good(wdzip(VDEV, data=plain), "compress a pipe")
            check_written(packed, plain, "of a pipe")
            if STATEFUL:
                same(good(wdzip(VDEV, "-d", data=packed), "decompress a pipe"), plain,
                     "pipe to pipe")
            os.unlink(path)
            os.unlink(folder("g"))


def one_member(cases, folder):
    with cases.case("one member, whose size gzip -l tells"):
        path = folder.write("f", TEXT)
        good(wdzip(VDEV, "-k", path), "compress")
        z = zlib.decompressobj(31)
        z.decompress(folder.read("f.gz"))
        if not z.eof or z.unused_data:
            # One operation of this device is one stream: then there must be many.
            harness.expect(not STATEFUL, "more than one member")
            raise harness.Skip("this device ends the stream with each operation")
        listed = call(["gzip", "-l", path + ".gz"]).out.split()
        harness.expect(str(len(TEXT)).encode() in listed, "gzip -l says %s" % listed)


def levels(cases, _folder):
    with cases.case("levels"):
        sizes = {}
        for level in [1, 6, 9]:
            for option in ["-%d" % level], ["-l", "%d" % level]:
                packed = good(wdzip(VDEV, *option, data=TEXT), "level")
                check_written(packed, TEXT, "level %s" % option)
                sizes[level] = len(packed)
        harness.expect(sizes[9] <= sizes[1], "level 9 is larger than level 1: %s" % sizes)
        harness.expect(sizes[6] < len(TEXT) // 2, "text hardly shrinks: %s" % sizes)


def block_sizes(cases, folder):
    for kib in 4, 64, 100, 1024, 4096:
        with cases.case("blocks of %d KiB" % kib):
            path = folder.write("f", TEXT)
            good(wdzip(VDEV, "-kfb", str(kib), path), "compress")
            check_written(folder.read("f.gz"), TEXT, "blocks")
            for option in ["-b", str(kib)], ["-b", "4096"], ["-b", "4"], ["--serial"]:
                if not STATEFUL and option[-1] not in (str(kib), "4096"):
                    continue
                same(good(wdzip(VDEV, "-dc", *option, path + ".gz"), "decompress"), TEXT,
                     "with %s" % option)


def raw_deflate(plain, level=6, strategy=zlib.Z_DEFAULT_STRATEGY, wbits=15, flush=None):
    z = zlib.compressobj(level, zlib.DEFLATED, -wbits, 9, strategy)
    if flush is None:
        return z.compress(plain) + z.flush()
    out, rng, at = [], random.Random(3), 0
    while at < len(plain):
        n = rng.randint(1, 20000)
        out += [z.compress(plain[at:at + n]), z.flush(flush)]
        at += n
    return b"".join(out) + z.flush()


def member(plain, body=None, flags=0, extra=b"", name=b"", comment=b"", hcrc=False):
    head = bytearray(b"\x1f\x8b\x08\0" + struct.pack("<IBB", 1234567890, 0, 255))
    if extra or flags & 4:
        flags |= 4
        head += struct.pack("<H", len(extra)) + extra
    if name:
        flags |= 8
        head += name + b"\0"
    if comment:
        flags |= 16
        head += comment + b"\0"
    if hcrc:
        flags |= 2
    head[3] = flags
    if hcrc:
        head += struct.pack("<H", zlib.crc32(head) & 0xffff)
    body = raw_deflate(plain) if body is None else body
    return bytes(head) + body + struct.pack("<II", zlib.crc32(plain), len(plain) & 0xffffffff)


def bgzf(plain, block=65280):
    out = []
    for at in list(range(0, len(plain), block)) + [None]:
        part = plain[at:at + block] if at is not None else b""
        body = raw_deflate(part)
        extra = b"BC\x02\0" + struct.pack("<H", 12 + 6 + len(body) + 8 - 1)
        out.append(member(part, body, extra=extra))
    return b"".join(out)


def foreign_files():
    for level in 1, 6, 9:
        yield "gzip -%d" % level, TEXT, call(["gzip", "-%d" % level], TEXT).out
    yield "pigz", TEXT, call(["pigz", "-b", "128", "-p", "3"], TEXT).out
    yield "pigz -i", TEXT, call(["pigz", "-i", "-b", "128"], TEXT).out
    yield "python gzip", TEXT, gzip.compress(TEXT)
    yield "noise", noise(CHUNK + 77), gzip.compress(noise(CHUNK + 77))
    yield "stored only", TEXT, member(TEXT, raw_deflate(TEXT, 0))
    yield "fixed codes", TEXT, member(TEXT, raw_deflate(TEXT, strategy=zlib.Z_FIXED))
    yield "runs only", bytes(TEXT[:9]) * 50000, gzip.compress(bytes(TEXT[:9]) * 50000)
    yield "window of 512 bytes", TEXT, member(TEXT, raw_deflate(TEXT, wbits=9))
    yield "sync flushes", TEXT, member(TEXT, raw_deflate(TEXT, flush=zlib.Z_SYNC_FLUSH))
    yield "full flushes", TEXT, member(TEXT, raw_deflate(TEXT, flush=zlib.Z_FULL_FLUSH))
    yield "partial flushes", TEXT, member(TEXT, raw_deflate(TEXT, flush=zlib.Z_PARTIAL_FLUSH))
    yield "members", b"abc" + TEXT + b"x", (gzip.compress(b"abc") + call(["gzip"], TEXT).out +
                                            gzip.compress(b"") + gzip.compress(b"x"))
    yield "3000 small members", b"abc" * 3000, gzip.compress(b"abc") * 3000
    yield "every header field", TEXT, member(TEXT, extra=b"zz\x03\0abc", name=b"some name",
                                             comment=b"a comment", hcrc=True)
    yield "long header fields", TEXT, member(TEXT, extra=b"zz\xf0\xff" + b"e" * 65520,
                                             name=b"n" * 70000, comment=b"c" * 700000)
    yield "empty extra field", TEXT, member(TEXT, flags=4)
    yield "broken extra field", TEXT, member(TEXT, extra=b"BC\xff\xff\x01")
    yield "header checksum", b"hello", member(b"hello", hcrc=True)
    yield "zeros after it", TEXT, gzip.compress(TEXT) + bytes(10000)
    yield "a zero after it", TEXT, gzip.compress(TEXT) + bytes(1)
    yield "100 MB of zeros in 100 kB", bytes(100 << 20), gzip.compress(bytes(100 << 20), 9)


def foreign(cases, folder):
    for name, plain, packed in foreign_files():
        if not STATEFUL:
            continue
        with cases.case("reads: " + name):
            path = folder.write("f.gz", packed)
            same(good(wdzip(VDEV, "-dc", path), "from a file"), plain, "from a file")
            same(good(wdzip(VDEV, "-d", data=packed), "from a pipe"), plain, "from a pipe")
            good(wdzip(VDEV, "-t", path), "test")
            os.unlink(path)
    for name, plain in ("BGZF", TEXT), ("empty BGZF", b""):
        with cases.case("reads: " + name):
            if not STATEFUL:
                # Such a device here is one without scattered buffers: blocks have to fit one.
                packed = bgzf(plain, 30000)
                raise harness.Skip("BGZF's 64 KiB blocks do not fit this device's flat buffers")
            packed = bgzf(plain)
            same(good(wdzip(VDEV, "-d", data=packed), name), plain, name)
            same(good(wdzip(VDEV, "-d", "--serial", data=packed), name), plain, name)
    with cases.case("reads: BGZF, then a plain member, then its own"):
        if not STATEFUL:
            raise harness.Skip("needs stateful decompression")
        path = folder.write("f", TEXT)
        good(wdzip(VDEV, path), "compress")
        packed = bgzf(TEXT) + gzip.compress(b"plain") + folder.read("f.gz") + bgzf(b"end")
        same(good(wdzip(VDEV, "-d", data=packed), "mixed"), TEXT + b"plain" + TEXT + b"end",
             "mixed")
    with cases.case("says so when the device has no streams"):
        if STATEFUL:
            raise harness.Skip("this one has")
        got = wdzip(VDEV, "-d", data=gzip.compress(TEXT))
        harness.expect(got.code == 1 and "no stateful decompression" in got.err, str(got))


def in_pieces(packed, cuts):
    """Decompresses a pipe into which the input comes in pieces, each read for itself."""
    p = subprocess.Popen([WDZIP, "--vdev", VDEV, "-d"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    at = 0
    try:
        for cut in list(cuts) + [len(packed)]:
            p.stdin.write(packed[at:cut])
            p.stdin.flush()
            at = cut
            time.sleep(0.02)
    except BrokenPipeError:
        pass
    out, err = p.communicate()
    return p.returncode, out, err.decode()


def pieces(cases, _folder):
    plain = text(2000)
    one = gzip.compress(plain)
    packed = one + gzip.compress(b"second") + gzip.compress(b"") + gzip.compress(plain)
    if not STATEFUL:
        return
    for back in range(12):
        with cases.case("input cut %d bytes before the end of a member" % back):
            code, out, err = in_pieces(packed, [len(one) - back])
            harness.expect(code == 0 and err == "", "exit %d: %s" % (code, err))
            same(out, plain + b"second" + plain, "in two pieces")
    # An empty member cut between its two bytes of data, and the zeros that follow.
    empty = gzip.compress(b"")
    with cases.case("an empty member cut anywhere"):
        for cut in range(1, len(empty)):
            code, out, err = in_pieces(empty + one, [cut])
            harness.expect(code == 0 and err == "", "at %d: exit %d: %s" % (cut, code, err))
            same(out, plain, "cut at %d" % cut)
    rng = random.Random(4)
    with cases.case("input cut at random"):
        for _ in range(5):
            cuts = sorted(rng.sample(range(1, len(packed)), 40))
            code, out, err = in_pieces(packed, cuts)
            harness.expect(code == 0 and err == "", "cuts %s: exit %d: %s" % (cuts, code, err))
            same(out, plain + b"second" + plain, "cuts %s" % cuts)


def small_files(folder):
    """A small file of each kind that the reader treats apart."""
    plain = text(300)
    if STATEFUL:
        yield "gzip", member(plain, name=b"n", extra=b"zz\x01\0e", comment=b"c", hcrc=True)
        yield "own, with a table", table_file(folder)
        yield "BGZF", bgzf(plain, 100)
    else:
        yield "own", good(wdzip(VDEV, "-n", data=plain), "compress")


def table_file(folder):
    path = folder.write("small", text(9000))
    good(wdzip(VDEV, "-fnb", "4", path), "compress")
    packed = folder.read("small.gz")
    harness.expect(packed[12:14] == b"WT" or not STATEFUL, "no chunk table")
    return packed


def message_of(result):
    """The last part of what was said, without names."""
    lines = [line for line in result.err.splitlines() if line.strip()]
    return [line.split(":", 2)[-1].strip() for line in lines]


def side_by_side(check, calls):
    """A start of EAL is mostly waiting: several at a time."""
    with concurrent.futures.ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(check, *args) for args in calls]:
            done.result()


def check_damaged(packed, at, bit):
    bad = bytearray(packed)
    bad[at] ^= bit
    theirs, ours = call(["gzip", "-dc"], bytes(bad)), wdzip(VDEV, "-d", data=bytes(bad))
    harness.expect(ours.code in (0, 1, 2), "byte %d: %s" % (at, ours))
    if theirs.code == 0 and ours.code == 1:
        # gzip does not look into the extra field: we may refuse a wrong length there.
        harness.expect(b"W" in packed[:18] or b"BC" in packed[:18],
                       "byte %d: gzip takes it, we: %s" % (at, ours))
        if STATEFUL:
            serial = wdzip(VDEV, "-d", "--serial", data=bytes(bad))
            harness.expect(serial.code == 0 and serial.out == theirs.out,
                           "byte %d: not even --serial: %s" % (at, serial))
        return
    harness.expect(ours.code == theirs.code, "byte %d: gzip: %s; we: %s" % (at, theirs, ours))
    if ours.code == 0:
        same(ours.out, theirs.out, "byte %d" % at)


def check_truncated(packed):
    theirs, ours = call(["gzip", "-dc"], packed), wdzip(VDEV, "-d", data=packed)
    what = "%d bytes: gzip: %s; we: %s" % (len(packed), theirs, ours)
    harness.expect(ours.code == theirs.code, what)
    harness.expect(ours.code != 1 or message_of(ours) == message_of(theirs), what)


def damage(cases, folder):
    for name, packed in small_files(folder):
        rng = random.Random(5)
        spots = range(len(packed))
        if len(packed) > 150:
            spots = sorted(rng.sample(spots, 100)) + list(range(len(packed) - 8, len(packed)))
        with cases.case("damaged bytes: %s" % name):
            side_by_side(check_damaged, [(packed, at, 1 << rng.randrange(8)) for at in spots])
        with cases.case("truncated: %s" % name):
            side_by_side(check_truncated,
                         [(packed[:n],) for n in
                          range(0, len(packed), 1 if len(packed) < 150 else 61)])
        with cases.case("something after it: %s" % name):
            for rest in (b"garbage", b"\x1f", b"\x1f\x8b", b"\x1f\x8b\x08", b"\0", b"\0\0x", b"\0x",
                         b"x", b"\x1f\x20", packed[:12], b"\0" * 600 + b"x", b"\0" * 100000):
                for option in ("-dc", "-dcq", "-dcv") if rest in (b"x", b"\0") else ("-dc",):
                    theirs = call(["gzip", option], packed + rest)
                    ours = wdzip(VDEV, option, data=packed + rest)
                    harness.expect(ours.code == theirs.code, "%r %s: gzip: %s; we: %s" %
                                   (rest[:20], option, theirs, ours))
                    same(ours.out, theirs.out, "%r" % rest[:20])
                    if option != "-dcv":
                        harness.expect(message_of(ours) == message_of(theirs), "%r %s: gzip: %s; we: %s" %
                                       (rest[:20], option, theirs, ours))


def trailers(cases, folder):
    packed = gzip.compress(TEXT) if STATEFUL else good(wdzip(VDEV, data=text(1000)), "compress")
    for name, at, words in (("checksum", -8, "crc error"), ("length", -4, "length error")):
        with cases.case("wrong " + name):
            bad = bytearray(packed)
            bad[at] ^= 0x40
            got = wdzip(VDEV, "-dc", folder.write("f.gz", bad))
            harness.expect(got.code == 1 and "invalid compressed data--" + words in got.err, str(got))


def memory(cases, _folder):
    """Half a gigabyte through pipes: memory must not follow."""
    with cases.case("a file larger than the memory used"):
        size, block = 1 << 29, TEXT[:1 << 19]
        program = ("import resource, subprocess, sys\n"
                   "rc = subprocess.run(sys.argv[1:]).returncode\n"
                   "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)\n"
                   "sys.exit(rc)\n")
        measured = [sys.executable, "-c", program, WDZIP, "--vdev", VDEV]
        options = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE,
                   "stderr": subprocess.PIPE, "env": environment()}
        down = subprocess.Popen(measured + ["-1"], **options)
        up = subprocess.Popen(measured + ["-d"], **dict(options, stdin=down.stdout))
        down.stdout.close()
        if os.fork() == 0:
            up.stdout.close()
            for _ in range(size // len(block)):
                down.stdin.write(block)
            down.stdin.close()
            os._exit(0)
        down.stdin.close()
        seen = 0
        want = block * 3
        while True:
            got = up.stdout.read(1 << 20)
            if not got:
                break
            at = seen % len(block)
            if got != want[at:at + len(got)]:
                raise harness.Failure("wrong data after %d bytes" % seen)
            seen += len(got)
        os.wait()
        errors = [down.stderr.read().decode(), up.stderr.read().decode()]
        harness.expect(down.wait() == 0 and up.wait() == 0, "failed: %s" % errors)
        harness.expect(seen == size, "%d bytes of %d came back" % (seen, size))
        kib = [int(e) for e in errors]
        print("     peak memory: %d and %d KiB" % tuple(kib))
        if not harness.SANITIZE:
            harness.expect(max(kib) < 128 * 1024, "peak memory %s KiB" % kib)


def main():
    harness.need_program("gzip", "pigz")
    device_runs(VDEV)
    cases = harness.Cases()
    with Folder() as folder:
        for part in (round_trips, one_member, levels, block_sizes, foreign, pieces, damage, trailers):
            part(cases, folder)
        if STATEFUL:
            memory(cases, folder)
    return cases.finish()


sys.exit(main())
