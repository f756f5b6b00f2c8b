#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""wdzip on devices that do less than others, do it in another way, or fail. The test device completes
operations in reverse order, whatever else it is asked for."""

import gzip
import os
import sys
import time
import zlib

from wdzip import CHUNK, Folder, call, device_runs, good, noise, same, text, wdzip
import harness

DEVICE = "compress_test"
TEXT = text(5 * CHUNK + 4321)


def round_trip(vdev, plain, *options):
    packed = good(wdzip(vdev, *options, data=plain), "compress")
    same(gzip.decompress(packed), plain, "by zlib")
    same(good(wdzip(vdev, "-d", *options, data=packed), "decompress"), plain, "by wdzip")
    with Folder() as folder:
        good(wdzip(vdev, *options, folder.write("f", plain)), "compress a file")
        same(good(wdzip(vdev, "-dc", *options, folder("f.gz")), "decompress a file"), plain, "file")
        return folder.read("f.gz")


def nb_members(packed):
    n = 0
    while packed:
        z = zlib.decompressobj(31)
        z.decompress(packed)
        packed = z.unused_data
        n += 1
    return n


def lesser(cases):
    for args, members in (("sgl=0", 1), ("crc=0", 1), ("share=0", 1), ("queues=1", 1),
                          ("accept=1", 1), ("accept=1,queues=1", 1), ("full=0", 6),
                          ("full=0,sgl=0", 27), ("full=0,stream=0", 6), ("full=0,crc=0,share=0", 6)):
        with cases.case(args):
            packed = round_trip("%s,%s" % (DEVICE, args), TEXT)
            harness.expect(nb_members(packed) == members, "%d members" % nb_members(packed))
            if members > 1:
                harness.expect(packed[3] & 8 and packed[12:14] == b"WM", "header %r" % packed[:24])
    with cases.case("operations in flight: 2"):
        round_trip(DEVICE, TEXT, "--depth", "2")
    with cases.case("operations in flight: 256"):
        round_trip(DEVICE, TEXT, "--depth", "256", "-b", "4")


def wrong_checksum(cases):
    for args in "crc=2", "crc=2,full=0", "crc=2,sgl=0":
        with cases.case("a device whose checksums are wrong is not believed: " + args):
            round_trip("%s,%s" % (DEVICE, args), TEXT)


def out_of_space(cases):
    plain = noise(3 * CHUNK) + TEXT
    for n in 2, 3, 5:
        for more in "", ",full=0":
            with cases.case("every operation of %d runs out of space%s" % (n, more)):
                packed = good(wdzip("%s,small=%d%s" % (DEVICE, n, more), data=plain), "compress")
                same(gzip.decompress(packed), plain, "by zlib")
                same(good(wdzip(DEVICE, "-d", data=packed), "decompress"), plain, "by wdzip")
    with cases.case("decompression that runs out of space fails"), Folder() as folder:
        good(wdzip(DEVICE, folder.write("f", TEXT)), "compress")
        got = wdzip(DEVICE + ",small=3", "-dc", folder("f.gz"))
        harness.expect(got.code == 1 and "length error" in got.err, str(got))


def failing(cases):
    # The first operation is the trial.
    for n in 1, 2, 4, 7:
        with cases.case("operation %d fails, compressing" % n), Folder() as folder:
            path = folder.write("f", TEXT)
            got = wdzip("%s,fail=%d" % (DEVICE, n), path)
            harness.expect(got.code == 1 and "device compress_test" in got.err, str(got))
            harness.expect(os.listdir(folder.path) == ["f"], "left: %s" % os.listdir(folder.path))
        for option in [], ["--serial"]:
            with cases.case("operation %d fails, decompressing %s" % (n, option)), Folder() as folder:
                good(wdzip(DEVICE, folder.write("f", TEXT)), "compress")
                got = wdzip("%s,fail=%d" % (DEVICE, n), "-d", "-b", "64", *option, folder("f.gz"))
                harness.expect(got.code == 1 and got.err, str(got))
                harness.expect(os.listdir(folder.path) == ["f.gz"], "left: %s" %
                               os.listdir(folder.path))
    with cases.case("a failed file does not stop the next"), Folder() as folder:
        for name in "a", "b":
            folder.write(name, TEXT)
        got = wdzip(DEVICE + ",fail=3", "-k", folder("a"), folder("b"))
        harness.expect(got.code == 1 and sorted(os.listdir(folder.path)) == ["a", "b", "b.gz"],
                       "%s, left: %s" % (got, os.listdir(folder.path)))
        same(gzip.decompress(folder.read("b.gz")), TEXT, "the second file")


def hanging(cases):
    for n in 1, 4:
        with cases.case("operation %d never comes back" % n), Folder() as folder:
            start = time.monotonic()
            got = wdzip("%s,hang=%d" % (DEVICE, n), folder.write("f", TEXT))
            harness.expect(got.code == 1 and got.err.count("does not answer") == 1, str(got))
            harness.expect(os.listdir(folder.path) == ["f"], "left: %s" % os.listdir(folder.path))
            harness.expect(time.monotonic() - start < 60, "took too long")


def table(cases):
    """The chunk table that a seekable output gets."""
    with cases.case("a file has a chunk table"), Folder() as folder:
        good(wdzip(DEVICE, folder.write("f", TEXT)), "compress")
        packed = bytearray(folder.read("f.gz"))
        count = int.from_bytes(packed[24:28], "little")
        chunk = int.from_bytes(packed[20:24], "little")
        sizes = [int.from_bytes(packed[28 + 4 * i:32 + 4 * i], "little") for i in range(count)]
        harness.expect(packed[12:14] == b"WT" and packed[16] == 1 and chunk == CHUNK and count == 6,
                       "%r" % packed[:28])
        at = 28 + 4 * count + len(b"f\0")
        harness.expect(at + sum(sizes) + 8 == len(packed), "sizes %s" % sizes)
        for i, size in enumerate(sizes):
            part = zlib.decompressobj(-15).decompress(bytes(packed[at:at + size]))
            same(part, TEXT[i * chunk:(i + 1) * chunk], "chunk %d on its own" % i)
            at += size
        # On a device without streams it can be decompressed by the table only.
        vdev = DEVICE + ",stream=0"
        same(good(wdzip(vdev, "-d", data=packed), "by table"), TEXT, "by table")
        harness.expect(wdzip(vdev, "-d", "--serial", data=packed).code == 1, "without the table")
        for name, pos, value in (("not completed", 24, 0), ("of a later version", 16, 2),
                                 ("that claims more", 24, 7), ("of chunks without length", 28, 0)):
            bad = bytearray(packed)
            bad[pos:pos + (1 if pos == 16 else 4)] = value.to_bytes(1 if pos == 16 else 4, "little")
            same(good(wdzip(DEVICE, "-d", data=bad), name), TEXT, "a table " + name)
        bad = bytearray(packed)
        bad[28:32] = (sizes[0] + 1).to_bytes(4, "little")
        harness.expect(wdzip(DEVICE, "-d", data=bad).code == 1, "a wrong table")
        same(good(wdzip(DEVICE, "-d", "--serial", data=bad), "--serial"), TEXT, "wrong, --serial")
    with cases.case("no table for one chunk, for a pipe, for too many chunks"), Folder() as folder:
        good(wdzip(DEVICE, "-k", folder.write("f", TEXT[:CHUNK])), "compress")
        harness.expect(folder.read("f.gz")[3] & 4 == 0, "one chunk")
        harness.expect(good(wdzip(DEVICE, data=TEXT), "pipe")[3] & 4 == 0, "pipe")
        with open(folder("g"), "wb") as f:
            f.truncate(16381 * 4096)
        good(wdzip(DEVICE, "-b", "4", folder("g")), "compress")
        harness.expect(folder.read("g.gz")[3] & 4 == 0, "too many")
        with open(folder("h"), "wb") as f:
            f.truncate(16379 * 4096)
        good(wdzip(DEVICE, "-b", "4", folder("h")), "compress")
        harness.expect(folder.read("h.gz")[3] & 4 != 0, "as many as fit")
        harness.expect(call(["gzip", "-t", folder("h.gz")]).code == 0, "gzip -t")
        good(wdzip(DEVICE, "-d", folder("h.gz")), "decompress")
        harness.expect(os.path.getsize(folder("h")) == 16379 * 4096, "size")


def main():
    device_runs(DEVICE)
    cases = harness.Cases()
    for part in (lesser, wrong_checksum, out_of_space, failing, hanging, table):
        part(cases)
    return cases.finish()


sys.exit(main())
