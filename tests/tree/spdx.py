#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""Every file says its licence and copyright in its first lines, and the licence is the one that
LICENSE gives its folder."""

import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

BSD = "BSD-3-Clause"
GPL = "GPL-2.0-or-later"
DUAL = "(GPL-2.0-or-later OR BSD-3-Clause)"
HOLDER = "Copyright(c) 2026 The WarpDrive for DPDK authors"
# Prose for people, data, and what has a format of its own without comments.
WITHOUT = (".map", ".md", ".png", ".svg", ".json", ".csv", ".bin", ".gz", ".zst", ".ini", ".patch")
NAMES_WITHOUT = ("LICENSE", "MAINTAINERS", ".gitignore")


def licences_of(path):
    """What a file may be under. Both sides may hold files that the other side uses too."""
    if path.startswith(("drivers/common/warpdrive/hw/", "kernel/uapi/")):
        return (DUAL,)
    return (GPL if path.startswith(("kernel/", "model/qemu/")) else BSD, DUAL)


def files():
    run = subprocess.run(["git", "-C", harness.TOP, "ls-files"], stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, text=True)
    if run.returncode == 0:
        return run.stdout.splitlines()
    found = []
    for folder, dirs, names in os.walk(harness.TOP):
        dirs[:] = [d for d in dirs if d not in (".git", ".cache") and not d.startswith("build")]
        found += [os.path.relpath(os.path.join(folder, n), harness.TOP) for n in names]
    return found


def check(path):
    with open(os.path.join(harness.TOP, path), encoding="utf-8", errors="replace") as f:
        head = [next(f, "") for _ in range(5)]
    spdx = [line for line in head if "SPDX-License-Identifier:" in line]
    harness.expect(spdx, "no SPDX-License-Identifier in its first lines")
    got = spdx[0].split("SPDX-License-Identifier:")[1].strip().rstrip("*/").strip()
    allowed = licences_of(path)
    harness.expect(got in allowed, "is %s, should be %s" % (got, " or ".join(allowed)))
    harness.expect(any(HOLDER in line for line in head), "no line \"%s\"" % HOLDER)


def main():
    cases = harness.Cases()
    # The kernel's form for ABI entries has no comments.
    checked = [p for p in files() if not p.endswith(WITHOUT) and
               not p.startswith("doc/ABI/") and
               os.path.basename(p) not in NAMES_WITHOUT and "/corpus/" not in p and
               os.path.getsize(os.path.join(harness.TOP, p)) > 0]
    bad = 0
    for path in sorted(checked):
        try:
            check(path)
        except harness.Failure as e:
            bad += 1
            cases.fail(path, e)
    if not bad:
        cases.ok("%d files name their licence and its holder" % len(checked))
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
