#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""The built drivers export warpdrive_* and nothing else, and no symbol of theirs that others
could collide with (a static link has no version map) lacks the project's prefix. What
version.map lists for DPDK until 25.03 is what the macros mark for DPDK since 25.07."""

import glob
import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

# What DPDK's registration macros make global; none of it is ours to name.
DPDK_MACROS = ("this_pmd_name", "__asan", "__odr_asan", "__ubsan")


def symbols(*args):
    out = subprocess.run(["nm", "-P", "--defined-only", *args], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    # name, type, value, size; archives add lines that name the member
    return [line.split()[:2] for line in out.splitlines() if len(line.split()) >= 3]


def main():
    cases = harness.Cases()
    folder = os.path.join(harness.BUILD, "drivers")
    for path in sorted(glob.glob(os.path.join(folder, "librte_*_warpdrive.so"))):
        with cases.case("%s exports" % os.path.basename(path)):
            found = symbols("-D", path)
            alien = [n for n, t in found
                     if t != "A" and not n.startswith(("warpdrive_",) + DPDK_MACROS)]
            harness.expect(not alien, "exports %s" % " ".join(alien))
            if "_common_" in path:
                harness.expect(any(n.startswith("warpdrive_") for n, _ in found),
                               "exports nothing: the other drivers could not use it")
    for path in sorted(glob.glob(os.path.join(harness.TOP, "drivers", "*", "warpdrive"))):
        with cases.case("%s: version.map and export macros" % os.path.relpath(path, harness.TOP)):
            with open(os.path.join(path, "version.map"), encoding="ascii") as f:
                listed = set(re.findall(r"^\t(warp\w+);", f.read(), re.M))
            marked = set()
            for source in glob.glob(os.path.join(path, "**", "*.c"), recursive=True):
                with open(source, encoding="utf-8") as f:
                    marked |= set(re.findall(r"^RTE_EXPORT_INTERNAL_SYMBOL\((\w+)\)", f.read(),
                                             re.M))
            harness.expect(listed == marked, "only in one of them: %s" % sorted(listed ^ marked))
    for path in sorted(glob.glob(os.path.join(folder, "librte_*_warpdrive.a"))):
        with cases.case("%s names" % os.path.basename(path)):
            alien = [n for n, t in symbols("-g", path)
                     if not n.startswith(("warp_", "warpdrive_") + DPDK_MACROS)]
            harness.expect(not alien, "has the global names %s" % " ".join(alien))
    return cases.finish("no driver is built")


if __name__ == "__main__":
    sys.exit(main())
