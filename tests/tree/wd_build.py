#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""When "./wd build" has Meson look at the tree again: wd in a tree of its own, with a meson and a
ninja that only write down how they were called."""

import os
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

MESON = """#!/bin/sh
echo "$*" >>"$WD_CALLS"
[ "$2" = --reconfigure ] || touch "$2/build.ninja"
"""
FOLDERS = ("app", "bench", "doc", "drivers/a", "scripts", "tests/a", "bin")


def make(path, text="", mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="ascii") as f:
        f.write(text)
    os.chmod(path, mode)


class Tree:
    def __init__(self, top):
        self.top = top
        self.calls = os.path.join(top, "calls")
        for folder in FOLDERS:
            os.makedirs(os.path.join(top, folder))
        shutil.copy(os.path.join(harness.TOP, "wd"), top)
        make(os.path.join(top, "scripts", "dpdk-headers.sh"), "#!/bin/sh\n", 0o755)
        make(os.path.join(top, "bin", "meson"), MESON, 0o755)
        make(os.path.join(top, "bin", "ninja"), "#!/bin/sh\n", 0o755)
        make(os.path.join(top, "tests", "a", "meson.build"))

    def build(self):
        """@return how meson was called by a build: one string for each call"""
        make(self.calls)
        env = ["env", "WD_CALLS=" + self.calls, "WD_BUILD=" + os.path.join(self.top, "build"),
               "PATH=%s:%s" % (os.path.join(self.top, "bin"), os.environ["PATH"])]
        run = harness.run([*env, os.path.join(self.top, "wd"), "build"], preload=False)
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
        with open(self.calls, encoding="ascii") as f:
            return f.read().splitlines()


def main():
    cases = harness.Cases()
    with tempfile.TemporaryDirectory() as top:
        tree = Tree(top)
        setup = "setup %s/build %s" % (top, top)
        again = "setup --reconfigure %s/build %s" % (top, top)
        with cases.case("the first build"):
            harness.expect(tree.build() == [setup], "not set up once")
        with cases.case("nothing is new"):
            make(os.path.join(top, "tests", "a", "test.c"))
            harness.expect(tree.build() == [], "set up again for nothing")
        with cases.case("a folder is new"):
            make(os.path.join(top, "tests", "b", "meson.build"))
            harness.expect(tree.build() == [again], "not looked at again")
            harness.expect(tree.build() == [], "looked at again twice")
        with cases.case("a folder is gone"):
            shutil.rmtree(os.path.join(top, "tests", "a"))
            harness.expect(tree.build() == [again], "not looked at again")
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
