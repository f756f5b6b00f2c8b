# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""DPDK's own suites: on the in-process device of a model, and on the modelled hardware. What the
first says of each case is what the second has to say."""

import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

CASE = re.compile(r"\+ TestCase \[ *\d+\] : (.+?) (succeeded|failed|unsupported|skipped)$", re.M)
CRYPTO = os.path.join(harness.BUILD, "tests", "crypto", "dpdk-crypto-suite")

# Not the raw API's suite: it gives a request up after 65,535 looks, which emulation may outlast.
# name, program, driver, command, memory in MiB, least number of cases that pass
ALL = (
    ("compressdev", "dpdk-test", "compress_warpdrive", "compressdev_autotest", 512, 9),
    ("crypto", CRYPTO, "crypto_warpdrive", "cryptodev_warpdrive_autotest", 512, 160),
)


def outcomes(suite, devargs, eal=harness.eal):
    """[case, outcome] in the order of the suite, which may have a name more than once."""
    _, program, driver, command, memory, _ = suite
    run = harness.run([program] + eal("%s,%s" % (driver, devargs), memory=memory) + [command],
                      timeout=1200)
    found = [list(case) for case in CASE.findall(run.stdout)]
    harness.expect(found, "no results", run.stdout[-4000:])
    return found


def in_process(model):
    """Every suite's outcomes in process, by the suite's name."""
    return {suite[0]: outcomes(suite, "model=%s,engine=inline" % model)
            for suite in ALL if os.access(suite[1], os.X_OK) or os.sep not in suite[1]}


def compare(cases, wanted, nodes, eal):
    """Runs every suite that @p wanted knows on the node of its driver, with @p eal's options."""
    for suite in ALL:
        name = suite[0]
        if name not in wanted:
            cases.skip(name, "DPDK's source, of which it is built, is not here")
            continue
        want = wanted[name]
        count = {what: sum(o == what for _, o in want) for what in ("succeeded", "failed")}
        with cases.case("%s: %d cases, %d of which pass and %d fail, all as in process" %
                        (name, len(want), count["succeeded"], count["failed"])):
            harness.expect(count["succeeded"] >= suite[5], "should be %d or more" % suite[5])
            # The crypto suite sets up every queue pair that there is, with full rings.
            got = outcomes(suite, "device=%s,queues=8" % nodes[suite[2]], eal)
            other = ["%s %s, in process %s" % (g[0], g[1], w[1] if g[0] == w[0] else w)
                     for g, w in zip(got, want) if g != w]
            harness.expect(got == want, "%d results, %s" % (len(got), "; ".join(other)))
