#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: crypto_perf.py VDEV

dpdk-test-crypto-perf on one device, as "./wd demo" runs it but shorter: results verified against
OpenSSL's, each kind of test, and two queue pairs at once. Nothing here judges speed.
"""

import os
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

sys.path.insert(0, os.path.join(harness.TOP, "scripts"))
import crypto_perf  # noqa: E402
import perf_run  # noqa: E402

# 16384 is the demonstration's largest; the others are no multiples of anything but a block.
SIZES = (16, 64, 1024, 4112, 16384)
OPS = 2048


def two_queue_pairs(eal, vdev, algorithm):
    """More descriptors than the rings hold, asked for twice: one message, and it works."""
    run = harness.run([crypto_perf.PROGRAM, *eal, "--lcores", "0@0,1@1,2@1", "--vdev", vdev, "--",
                       "--devtype", vdev.split(",")[0], "--ptest", "throughput",
                       *algorithm.options, "--buffer-sz", "64", "--burst-sz", "32",
                       "--total-ops", str(OPS), "--desc-nb", "4096", "--silent"])
    harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
    harness.expect(len(crypto_perf.ROW.findall(run.stdout)) == 2, "not two results", run.stdout)
    told = [line for line in run.stdout.splitlines() if "4096 ops in flight asked for" in line]
    harness.expect(len(told) == 1, "said %d times" % len(told), run.stdout)


def main():
    vdev = sys.argv[1]
    harness.need_program(crypto_perf.PROGRAM)
    if os.cpu_count() < 2:
        print("dpdk-test-crypto-perf needs two cores")
        return harness.SKIP_EXIT
    eal = harness.plugins() + ["--no-huge", "-m", "1024", "--iova-mode=va", "--no-pci", "--no-shconf"]
    os.environ.update(harness.environment())
    cases = harness.Cases()
    with tempfile.TemporaryDirectory() as folder:
        for algorithm in crypto_perf.ALGORITHMS:
            for size in SIZES:
                with cases.case("%s, %d B: all operations as OpenSSL" % (algorithm.name, size)):
                    crypto_perf.verify(eal, vdev, algorithm, size, folder, OPS)
            with cases.case("%s, throughput and cycle count" % algorithm.name):
                figures, _ = crypto_perf.measure(eal, vdev, algorithm, (64, 16384), 0, 1)
                harness.expect(all(gbps > 0 and cycles > 0 for gbps, cycles in figures.values()),
                               "no figures: %s" % figures)
        with cases.case("a wrong result is noticed"):
            wrong = crypto_perf.Algorithm("wrong", lambda data: dict(
                crypto_perf.gcm_vector(data), digest=bytes(16)),
                " ".join(crypto_perf.ALGORITHMS[0].options))
            try:
                crypto_perf.verify(eal, vdev, wrong, 64, folder, OPS)
            except perf_run.Error as e:
                harness.expect("%d of %d operations failed" % (OPS, OPS) in str(e), str(e))
            else:
                raise harness.Failure("a tag of zeroes was taken for right")
        with cases.case("two queue pairs deeper than the rings"):
            two_queue_pairs(eal, vdev, crypto_perf.ALGORITHMS[0])
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
