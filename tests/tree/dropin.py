#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: dropin.py DPDK_SOURCE WORK

The driver folders, copied into a DPDK source tree and named in its lists, build there.
"""

import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

NAME = "warpdrive"


def command(*args):
    run = harness.run(list(args), timeout=1800, preload=False)
    harness.expect(run.returncode == 0, "failed: " + " ".join(args), run.stdout[-6000:])
    return run.stdout


def add_to_list(path):
    """Adds our name to "drivers = [...]" in a new file: the old one is a link to DPDK's."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    start = text.index("drivers = [") + len("drivers = [")
    with open(path + ".new", "w", encoding="utf-8") as f:
        f.write(text[:start] + "\n        '%s'," % NAME + text[start:])
    os.replace(path + ".new", path)


def main():
    source, work = sys.argv[1:]
    if not os.path.exists(os.path.join(source, "meson.build")):
        print("there is no DPDK source as %s" % source)
        return harness.SKIP_EXIT
    # The Python that the distribution's modules are for.
    os.environ["PATH"] = "/usr/bin:" + os.environ["PATH"]
    if subprocess.run(["python3", "-c", "import elftools"],
                      stderr=subprocess.DEVNULL).returncode:
        print("DPDK's build needs the Python module elftools (python3-pyelftools)")
        return harness.SKIP_EXIT
    classes = [c for c in ("common", "compress", "crypto")
               if os.path.exists(os.path.join(harness.TOP, "drivers", c, NAME, "version.map"))]
    if not classes:
        print("there is no driver")
        return harness.SKIP_EXIT

    cases = harness.Cases()
    tree, build = os.path.join(work, "dpdk"), os.path.join(work, "build")
    shutil.rmtree(work, ignore_errors=True)
    os.makedirs(work)
    command("cp", "-al", source, tree)
    for c in classes:
        shutil.copytree(os.path.join(harness.TOP, "drivers", c, NAME),
                        os.path.join(tree, "drivers", c, NAME))
        add_to_list(os.path.join(tree, "drivers", c, "meson.build"))
    enabled = ["%s/%s" % (c, NAME) for c in classes]
    if os.path.isdir(os.path.join(tree, "drivers", "bus", "uacce")):
        enabled.append("bus/uacce")
    with cases.case("DPDK's meson takes them"):
        # Not "mempool/ring" and the like: what DPDK cannot do without is always built.
        command("meson", "setup", build, tree, "-Dtests=false", "-Ddisable_apps=*",
                "-Dwerror=true", "-Dbuildtype=debugoptimized",
                "-Denable_drivers=" + ",".join(enabled))
    for c in classes:
        library = "drivers/librte_%s_%s.so" % (c, NAME)
        with cases.case(library):
            targets = command("ninja", "-C", build, "-t", "targets", "all")
            names = [t.split(":")[0] for t in targets.splitlines()
                     if t.startswith(library) and ".p/" not in t]
            harness.expect(names, "is not part of DPDK's build")
            command("ninja", "-C", build, "-j2", min(names, key=len))
    shutil.rmtree(work, ignore_errors=True)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
