#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: cost.py PROGRAM

Instructions that the caller of a burst executes for each operation, enqueue and dequeue, as
callgrind counts them in bench/caller_cost. The counts do not depend on the machine or its load,
only on the compiler; the limits leave it a few instructions.
"""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

# What, burst: the most instructions an operation.
LIMITS = {
    ("compress", 1): 440, ("compress", 32): 120,
    ("gcm", 1): 390, ("gcm", 32): 125,
    ("cbc-hmac", 1): 410, ("cbc-hmac", 32): 150,
    # AAD elsewhere than in front of the payload: two entries of a list each way.
    ("gcm-v3", 1): 410, ("gcm-v3", 32): 150,
    ("gcm-v3-dst", 32): 150,
    ("gcm-v3-front", 32): 145,
}
ROUNDS = 500
ROW = r"^ *([\d,]+) \([^)]*\)  \S*:counted_%s\b"


def count(program, what, burst):
    """Instructions an operation to enqueue and to dequeue."""
    with tempfile.NamedTemporaryFile() as data:
        run = harness.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + data.name,
                           program, what, str(burst), str(ROUNDS)])
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
        out = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100",
                              data.name], stdout=subprocess.PIPE, text=True, check=True).stdout
    spent = [re.search(ROW % end, out, re.M) for end in ("enqueue", "dequeue")]
    harness.expect(all(spent), "callgrind saw no calls", out)
    return [int(n[1].replace(",", "")) / (ROUNDS * burst) for n in spent]


def main():
    program = sys.argv[1]
    harness.need_program("valgrind")
    if harness.SANITIZE:
        print("the sanitizers' checks would be counted")
        return harness.SKIP_EXIT
    cases = harness.Cases()
    for (what, burst), limit in LIMITS.items():
        with cases.case("%s, burst %d: at most %d instructions" % (what, burst, limit)):
            each = count(program, what, burst)
            print("%.1f + %.1f = %.1f" % (*each, sum(each)))
            harness.expect(min(each) > 10, "nothing was counted")
            harness.expect(sum(each) <= limit, "they are %.1f" % sum(each))
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
