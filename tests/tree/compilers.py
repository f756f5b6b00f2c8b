#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: compilers.py COMPILER WORK

Everything builds without a warning with this compiler, in a build folder of its own that stays, so
that the next time only what changed is built.
"""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402


def main():
    compiler, work = sys.argv[1:]
    harness.need_program(compiler)
    if harness.SANITIZE:
        print("the sanitizers make no difference to it")
        return harness.SKIP_EXIT
    os.environ["CC"] = compiler
    cases = harness.Cases()
    with cases.case(compiler):
        if not os.path.exists(os.path.join(work, "build.ninja")):
            run = harness.run(["meson", "setup", work, harness.TOP, "-Dwerror=true"])
            harness.expect(run.returncode == 0, "meson setup failed", run.stdout)
        run = harness.run(["ninja", "-C", work, "-k", "0"], timeout=1800)
        complaints = dict.fromkeys(line for line in run.stdout.splitlines()
                                   if re.search(r": (error|warning): ", line))
        harness.expect(run.returncode == 0 and not complaints, "it does not build",
                       "\n".join(complaints) or run.stdout)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
