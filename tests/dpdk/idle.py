#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: idle.py PROGRAM VDEV

An idle device uses no CPU; see idle.c.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

cases = harness.Cases()
with cases.case("idle %s" % sys.argv[2]):
    run = harness.run([sys.argv[1]] + harness.eal(sys.argv[2], memory=256), timeout=60)
    harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
    print(run.stdout.strip().splitlines()[-1])
sys.exit(cases.finish())
