#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: syscalls.py VDEV

A busy queue makes no system calls: strace counts those of a short and of a long run of
dpdk-test-compress-perf, and the difference must not grow with the operations. A caller that is
preempted for milliseconds lets an engine thread run dry, sleep, and cost a futex call each side.
That depends on what else the machine does, so futex calls are allowed some: one in a hundred
operations, where one a burst would be three. The best of a few attempts counts.
"""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

OP_SIZE = 2048
INPUT = 512 << 10
SHORT, LONG = 5, 205
HUFFMAN = "dynamic"
ALLOWED = 8             # start and end of a run are not always alike
ALLOWED_FUTEX = 1 / 100
ATTEMPTS = 3
# % time, seconds, usecs/call, calls, maybe errors, name
LINE = re.compile(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$", re.M)


def count(vdev, path, iterations):
    """name -> number of calls of all threads, in a run of so many passes over the input."""
    with tempfile.NamedTemporaryFile("r") as table:
        run = harness.run(["strace", "-f", "-c", "-o", table.name, "dpdk-test-compress-perf"] +
                          harness.eal(vdev, lcores="0-1") +
                          ["--", "--driver-name", vdev.split(",")[0], "--ptest", "throughput",
                           "--input-file", path, "--seg-sz", str(OP_SIZE), "--burst-sz", "32",
                           "--num-iter", str(iterations), "--huffman-enc", HUFFMAN,
                           "--compress-level", "1", "--operation", "comp_and_decomp"])
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
        calls = {name: int(n) for n, name in LINE.findall(table.read()) if name != "total"}
    harness.expect(sum(calls.values()) > 100, "strace counted next to nothing: %s" % calls)
    return calls


def grown(vdev, path):
    """name -> calls that the long run made and the short one did not."""
    short, long = (count(vdev, path, n) for n in (SHORT, LONG))
    return {k: n - short.get(k, 0) for k, n in long.items() if n > short.get(k, 0)}


def holds(calls, ops, threads):
    futex = calls.get("futex", 0) if threads else 0
    return futex <= ops * ALLOWED_FUTEX and sum(calls.values()) - futex <= ALLOWED


def main():
    vdev = sys.argv[1]
    harness.need_program("strace", "dpdk-test-compress-perf")
    if harness.SANITIZE:
        print("the sanitizers' runtime makes system calls of its own")
        return harness.SKIP_EXIT
    cases = harness.Cases()
    ops = 2 * (LONG - SHORT) * (INPUT // OP_SIZE)
    with tempfile.NamedTemporaryFile() as text, cases.case(vdev):
        with open("/usr/include/linux/pkt_cls.h", "rb") as header:
            text.write((header.read() * 100)[:INPUT])
        text.flush()
        for _ in range(ATTEMPTS):
            calls = grown(vdev, text.name)
            print("%d operations more, system calls more: %s" % (ops, calls or "none"))
            if holds(calls, ops, "engine=thread" in vdev):
                break
        else:
            raise harness.Failure("they grow with the operations")
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
