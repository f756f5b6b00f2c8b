#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: syscalls.py VDEV [sessionless]

A busy queue makes no system calls: strace counts those of a short and of a long run of
dpdk-test-compress-perf or dpdk-test-crypto-perf, and the difference must not grow with the
operations; so there is no lock that is waited for, and no memory from the kernel either. A caller
that is preempted for milliseconds lets an engine thread run dry, sleep, and cost a futex call each
side. That depends on what else the machine does, so futex calls are allowed some: one in a hundred
operations, where one a burst would be three. EAL sleeps until its control threads have started, which
takes as long as the machine likes: one in a thousand. The best of a few attempts counts.
"""

import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

OP_SIZE = 2048
INPUT = 512 << 10
SHORT, LONG = 5, 205    # passes over the input
SCALE = 1000            # crypto: operations for each pass
HUFFMAN = "dynamic"
ALLOWED = 8             # start and end of a run are not always alike
ALLOWED_WAKES = 1 / 100
ALLOWED_SLEEPS = 1 / 1000
ATTEMPTS = 3
# % time, seconds, usecs/call, calls, maybe errors, name
LINE = re.compile(r"^ *[\d.]+ +[\d.]+ +\d+ +(\d+) +(?:\d+ +)?(\w+)$", re.M)


def compress_args(path, passes):
    return ["dpdk-test-compress-perf"], ["--driver-name", "compress_warpdrive", "--input-file",
            path, "--seg-sz", str(OP_SIZE), "--num-iter", str(passes), "--huffman-enc", HUFFMAN,
            "--compress-level", "1", "--operation", "comp_and_decomp"]


def crypto_args(passes, sessionless):
    return ["dpdk-test-crypto-perf"], ["--devtype", "crypto_warpdrive", "--buffer-sz", str(OP_SIZE),
            "--total-ops", str(passes * SCALE), "--optype", "aead", "--aead-algo", "aes-gcm",
            "--aead-op", "encrypt", "--aead-key-sz", "16", "--aead-iv-sz", "12",
            "--aead-aad-sz", "16", "--digest-sz", "16", "--silent"] + \
           (["--sessionless"] if sessionless else [])


def count(vdev, program, args):
    """name -> number of calls of all threads, in one run."""
    with tempfile.NamedTemporaryFile("r") as table:
        run = harness.run(["strace", "-f", "-c", "-o", table.name] + program +
                          harness.eal(vdev, lcores="0-1") +
                          ["--", "--ptest", "throughput", "--burst-sz", "32"] + args)
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
        calls = {name: int(n) for n, name in LINE.findall(table.read()) if name != "total"}
    harness.expect(sum(calls.values()) > 100, "strace counted next to nothing: %s" % calls)
    return calls


def grown(vdev, args):
    """name -> calls that the long run made and the short one did not."""
    short, long = (count(vdev, *args(n)) for n in (SHORT, LONG))
    return {k: n - short.get(k, 0) for k, n in long.items() if n > short.get(k, 0)}


def holds(calls, ops, wake=None):
    """@wake: the call that wakes an engine which sleeps."""
    wakes = calls.get(wake, 0)
    sleeps = calls.get("clock_nanosleep", 0)
    return (wakes <= ops * ALLOWED_WAKES and sleeps <= ops * ALLOWED_SLEEPS and
            sum(calls.values()) - wakes - sleeps <= ALLOWED)


def check(vdev, args, ops):
    for _ in range(ATTEMPTS):
        calls = grown(vdev, args)
        print("%d operations more, system calls more: %s" % (ops, calls or "none"))
        if holds(calls, ops, "futex" if "engine=thread" in vdev else None):
            return
    raise harness.Failure("they grow with the operations")


def main():
    vdev, sessionless = sys.argv[1], "sessionless" in sys.argv[2:]
    crypto = vdev.startswith("crypto")
    harness.need_program("strace", "dpdk-test-%s-perf" % ("crypto" if crypto else "compress"))
    if harness.SANITIZE:
        print("the sanitizers' runtime makes system calls of its own")
        return harness.SKIP_EXIT
    cases = harness.Cases()
    with tempfile.NamedTemporaryFile() as text, cases.case(" ".join(sys.argv[1:])):
        if crypto:
            check(vdev, lambda n: crypto_args(n, sessionless), (LONG - SHORT) * SCALE)
        else:
            with open("/usr/include/linux/pkt_cls.h", "rb") as header:
                text.write((header.read() * 100)[:INPUT])
            text.flush()
            check(vdev, lambda n: compress_args(text.name, n),
                  2 * (LONG - SHORT) * (INPUT // OP_SIZE))
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
