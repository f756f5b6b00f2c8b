#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""DPDK's own cryptodev suite on one device.

usage: suite.py PROGRAM VDEV COMMAND LEAST COLUMN [CASE...]

At least LEAST cases have to pass, and none may fail but those listed, all of which have to: what
the guide says that this device refuses although the suite has no way to know it. Cases that ask
for what the device does not offer are skipped by the suite itself: as many of each of its parts as
the guide's table has in that COLUMN.
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

CASE = re.compile(r"\+ TestCase \[ *\d+\] : (.+?) (succeeded|failed|unsupported|skipped)$", re.M)
PART = re.compile(r"^ \+ (.+?) : \d+/(\d+) passed, (\d+)/\d+ skipped,", re.M)
GUIDE = os.path.join(harness.TOP, "doc", "guides", "cryptodevs", "warpdrive.rst")
GUIDE_TOTAL = 697       # cases of the suite that the guide speaks of, DPDK 22.11's
SUMMARY = re.compile(r"\+ Tests (\w+) *: +(\d+)")


def documented(column):
    """The guide's table of skipped cases: part of the suite -> number."""
    with open(GUIDE, encoding="utf-8") as f:
        text = f.read()
    table = re.search(r"^ *=[= ]+\n *(Part of the suite +Cases +.+)\n *=[= ]+\n(.*?)\n *=[= ]+\n",
                      text, re.M | re.S)
    harness.expect(table, "the guide has no table of skipped cases")
    columns = re.split(r"  +", table[1].strip())
    harness.expect(column in columns, "the guide's table has no column \"%s\"" % column)
    rows = [re.split(r"  +", line.strip()) for line in table[2].splitlines()]
    return {row[0]: int(row[columns.index(column)]) for row in rows}


def check_skipped(output, column):
    guide = documented(column)
    real = {name: int(skipped) for name, _, skipped in PART.findall(output)}
    wrong = ["%s: %d, not %d" % (name, n, guide.get(name, 0)) for name, n in real.items()
             if n != guide.get(name, 0)]
    harness.expect(real and not wrong, "the guide's table is wrong: " + "; ".join(wrong))
    harness.expect(set(guide) <= set(real), "no such parts: %s" % (set(guide) - set(real)))


def main():
    program, vdev, command, least = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    column, lacks = sys.argv[5], set(sys.argv[6:])
    cases = harness.Cases()

    run = harness.run([program] + harness.eal(vdev, memory=2048) + [command],
                      timeout=900)
    summary = {k: int(v) for k, v in SUMMARY.findall(run.stdout)}    # the last one is the sum
    failed = {name for name, outcome in CASE.findall(run.stdout) if outcome == "failed"}
    with cases.case("%s: %d cases of %s pass" % (vdev, summary.get("Passed", 0), command)):
        harness.expect(summary.get("Passed", 0) >= least, "should be %d or more" % least)
    with cases.case("none fails but what the device is documented to refuse"):
        harness.expect(failed == lacks, "unexpected: %s; expected but missing: %s" %
                       (sorted(failed - lacks), sorted(lacks - failed)))
        harness.expect(summary.get("Failed") == len(failed),
                       "the suite counts %s" % summary.get("Failed"))
    with cases.case("it skips what the guide says"):
        if summary.get("Total") != GUIDE_TOTAL:
            raise harness.Skip("the guide speaks of another DPDK's suite")
        check_skipped(run.stdout, column)
    if cases.failed:
        print(run.stdout[-20000:])
    for key in ("Total", "Passed", "Failed", "Skipped", "Unsupported"):
        print("Tests %-12s %d" % (key, summary.get(key, 0)))
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
