#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""DPDK's own compressdev_autotest, by the distribution's dpdk-test, on one device.

usage: compressdev.py VDEV [UNSUPPORTED CASE...]

The cases that DPDK reports as unsupported have to be exactly those listed: the things that the
guide says this device lacks.
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

CASE = re.compile(r"\+ TestCase \[ *\d+\] : (\w+) (succeeded|failed|unsupported|skipped)")
SUMMARY = re.compile(r"\+ Tests (\w+) *: +(\d+)")


def main():
    vdev, lacks = sys.argv[1], set(sys.argv[2:])
    harness.need_program("dpdk-test")
    cases = harness.Cases()

    run = harness.run(["dpdk-test"] + harness.eal(vdev, memory=1024) + ["compressdev_autotest"])
    found = dict(CASE.findall(run.stdout))
    summary = {k: int(v) for k, v in SUMMARY.findall(run.stdout)}
    for name, outcome in found.items():
        if outcome == "unsupported" and name in lacks:
            cases.skip(name, "the device has nothing for it, as the guide says")
        elif outcome == "succeeded" and name not in lacks:
            cases.ok(name)
        elif outcome == "succeeded":
            cases.fail(name, "is documented as unsupported, but passed")
        else:
            cases.fail(name, outcome)
    with cases.case("DPDK's own summary"):
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode)
        harness.expect(summary.get("Total") == len(found) and len(found) >= 27,
                       "of %s cases %d were seen" % (summary.get("Total"), len(found)))
        harness.expect(lacks <= set(found), "no such case: %s" % (lacks - set(found)))
    if cases.failed:
        print(run.stdout)
    for key in ("Total", "Passed", "Failed", "Unsupported"):
        print("Tests %-12s %d" % (key, summary.get(key, 0)))
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
