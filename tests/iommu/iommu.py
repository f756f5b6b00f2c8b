#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""Runs parts of this suite in the virtual machine with the modelled hardware.

usage: iommu.py [--model MODEL] [OPTION OF ./wd vm --iommu]... -- PART...

--model MODEL runs DPDK's suites on the in-process device first, for the part "suites".
"""

import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402
import suites  # noqa: E402


def main():
    split = sys.argv.index("--")
    options, parts = sys.argv[1:split], sys.argv[split + 1:]
    if harness.SANITIZE:
        print("the virtual machine tests what is built without sanitizers")
        return harness.SKIP_EXIT
    harness.need_root()
    harness.need_program("debootstrap", "cpio", "busybox", "valgrind")
    if options[:1] == ["--model"]:
        # Below the build folder, which the guest sees; not below /tmp, which it does not.
        path = os.path.join(harness.BUILD, "tests", "iommu", "in-process-%s.json" % options[1])
        with open(path, "w", encoding="utf-8") as f:
            json.dump(suites.in_process(options[1]), f)
        options[:2] = ["--env", "WD_IN_PROCESS=" + path]
    sys.stdout.flush()
    os.execv(os.path.join(harness.TOP, "model", "vm-iommu.sh"),
             ["vm-iommu.sh"] + options + ["--mem", "3G", "--env", "WD_BUILD=" + harness.BUILD, "--",
              os.path.join(harness.TOP, "tests", "iommu", "guest.py")] + parts)


if __name__ == "__main__":
    sys.exit(main())
