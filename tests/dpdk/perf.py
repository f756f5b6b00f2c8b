#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""dpdk-test-compress-perf on one device over sizes, segments and bursts.

usage: perf.py VDEV

It compares what it decompresses with what it compressed, so a run that ends well with a line of
results has verified its data. Nothing here judges speed.
"""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

# name, segment size, segments an operation, input bytes. The program's largest segment is 59460.
SHAPES = (
    ("64 B", 64, 1, 64 << 10),
    ("512 B", 512, 1, 512 << 10),
    ("2 KiB", 2048, 1, 1 << 20),
    ("16 KiB", 16384, 1, 4 << 20),
    ("58 KiB", 59460, 1, 4 << 20),
    ("16 x 64 B", 64, 16, 64 << 10),
    ("16 x 1 KiB", 1024, 16, 2 << 20),
    ("16 x 58 KiB", 59460, 16, 4 << 20),
    ("8 MiB in 142 segments", 59460, 142, 8 << 20),
)
BURSTS = (1, 32, 128)
HUFFMAN = "dynamic"
# lcore id, level, compressed size, ratio; then what the kind of test adds
ROW = re.compile(r"^ +\d+ +(\d+) +(\d+) +(\d+\.\d+)(.*)$", re.M)


def sample_text(size):
    """Text as C programs are: the machine's own headers, over again if they are few."""
    text = bytearray()
    for folder, dirs, files in os.walk("/usr/include"):
        dirs.sort()
        for name in sorted(files):
            with open(os.path.join(folder, name), "rb") as f:
                text += f.read()
            if len(text) >= size:
                return bytes(text[:size])
    harness.expect(text, "there is no text in /usr/include")
    return bytes((text * (size // len(text) + 1))[:size])


def check(vdev, kind, path, shape, burst):
    _, seg, segs, size = shape
    driver = vdev.split(",")[0]
    run = harness.run(["dpdk-test-compress-perf"] + harness.eal(vdev, lcores="0-1") +
                      ["--", "--driver-name", driver, "--ptest", kind, "--input-file", path,
                       "--extended-input-sz", str(size), "--seg-sz", str(seg),
                       "--max-num-sgl-segs", str(segs), "--burst-sz", str(burst),
                       "--num-iter", "2", "--huffman-enc", HUFFMAN, "--compress-level", "1",
                       "--operation", "comp_and_decomp", "--cc-delay-us", "200"])
    row = ROW.search(run.stdout)
    harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
    harness.expect("Input data size = %d\n" % size in run.stdout, "not the whole input", run.stdout)
    harness.expect(row, "no line of results", run.stdout)
    harness.expect(0 < int(row[2]) and 0 < float(row[3]), "compressed to nothing", run.stdout)


def main():
    vdev = sys.argv[1]
    harness.need_program("dpdk-test-compress-perf")
    if os.cpu_count() < 2:
        print("dpdk-test-compress-perf needs two cores")
        return harness.SKIP_EXIT
    cases = harness.Cases()
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "input")
        with open(path, "wb") as f:
            f.write(sample_text(8 << 20))
        for shape in SHAPES:
            for burst in BURSTS:
                with cases.case("verify, %s, burst %d" % (shape[0], burst)):
                    check(vdev, "verify", path, shape, burst)
            for kind in ("throughput", "pmd-cyclecount"):
                with cases.case("%s, %s, burst 32" % (kind, shape[0])):
                    check(vdev, kind, path, shape, 32)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
