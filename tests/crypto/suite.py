#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""DPDK's own cryptodev suite on one device.

usage: suite.py PROGRAM VDEV COMMAND LEAST [CASE...]

At least LEAST cases have to pass, and none may fail but those listed, all of which have to: what
the guide says that this device refuses although the suite has no way to know it. Cases that ask
for what the device does not offer are skipped by the suite itself.
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

CASE = re.compile(r"\+ TestCase \[ *\d+\] : (.+?) (succeeded|failed|unsupported|skipped)$", re.M)
SUMMARY = re.compile(r"\+ Tests (\w+) *: +(\d+)")


def main():
    program, vdev, command, least = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    lacks = set(sys.argv[5:])
    cases = harness.Cases()

    run = harness.run([program] + harness.eal(vdev, memory=2048) + [command])
    summary = {k: int(v) for k, v in SUMMARY.findall(run.stdout)}    # the last one is the sum
    failed = {name for name, outcome in CASE.findall(run.stdout) if outcome == "failed"}
    with cases.case("%s: %d cases of %s pass" % (vdev, summary.get("Passed", 0), command)):
        harness.expect(summary.get("Passed", 0) >= least, "should be %d or more" % least)
    with cases.case("none fails but what the device is documented to refuse"):
        harness.expect(failed == lacks, "unexpected: %s; expected but missing: %s" %
                       (sorted(failed - lacks), sorted(lacks - failed)))
        harness.expect(summary.get("Failed") == len(failed),
                       "the suite counts %s" % summary.get("Failed"))
    if cases.failed:
        print(run.stdout[-20000:])
    for key in ("Total", "Passed", "Failed", "Skipped", "Unsupported"):
        print("Tests %-12s %d" % (key, summary.get(key, 0)))
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
