#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""The drivers on the kernel's nodes, with SVA and without, in the virtual machine.

usage: pmd.py PROGRAM CRYPTO_SUITE VECTORS [PART...]

PROGRAM is pmd.c; CRYPTO_SUITE and VECTORS, from DPDK's source, may be empty strings where that is
missing. The tests run some PARTS on each kernel, because this machine is slow; WARP_TEST_PARTS=all
in the environment runs all of them, and a list of names those.
"""

import glob
import os
import resource
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, ".."), os.path.join(HERE, "../dpdk")]
import harness  # noqa: E402
import perf  # noqa: E402
import syscalls  # noqa: E402

# The nodes are model v3, which has no choice of Huffman codes.
perf.HUFFMAN = syscalls.HUFFMAN = "default"

SVA, REGIONS = 1, 1 << 17
NOBODY = 65534
# MiB for DPDK. Where there is no SVA all of it is pinned, and the machine has 2 GiB.
os.environ["WARP_TEST_MEMORY"] = "512"
HUGE_PAGES = 160
# Cases of the suite that there are for v3.
SUITE_LEAST = 200
SHAPES = (("64 B", 64, 1, 16 << 10), ("2 KiB", 2048, 1, 256 << 10),
          ("16 x 1 KiB", 1024, 16, 256 << 10))
# Vectors, name of one of them and its size, type and options.
CRYPTO = (
    ("aes_gcm_128.data", "aead_buff_512", "512", "aead",
     "--aead-algo aes-gcm --aead-op encrypt --aead-key-sz 16 --aead-iv-sz 12 --aead-aad-sz 16 "
     "--digest-sz 16"),
    ("aes_cbc_128_sha.data", "sha1_hmac_buff_2048", "2048", "cipher-then-auth",
     "--cipher-algo aes-cbc --cipher-op encrypt --cipher-key-sz 16 --cipher-iv-sz 16 "
     "--auth-algo sha1-hmac --auth-op generate --auth-key-sz 64 --digest-sz 20"),
)


def node(kind, flag):
    """The first node of a kind with this flag."""
    for path in sorted(glob.glob("/sys/class/uacce/warpdrive_%s-*" % kind)):
        with open(path + "/flags", encoding="ascii") as f:
            if int(f.read()) & flag:
                return os.path.basename(path)
    raise harness.Skip("no node for %s with flag 0x%x" % (kind, flag))


def vdev(kind, flag):
    # Two queue pairs: DPDK's suites set up all that there are for each of their cases.
    return "%s_warpdrive,device=%s,queues=2" % ({"zip": "compress", "sec": "crypto"}[kind],
                                                node(kind, flag))


class Parts:
    """One method for each part; its name with "-" for "_" chooses it."""

    def __init__(self, program, suite, vectors):
        self.program, self.suite, self.vectors = program, suite, vectors

    def script(self, *args):
        run = harness.run([sys.executable, *args], timeout=1200)
        print("\n".join("     " + line for line in run.stdout.splitlines()[-8:]))
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout[-8000:])

    def pmd(self, mode, flag, *eal, unprivileged=True):
        prefix = ["setpriv", "--reuid", str(NOBODY), "--regid", str(NOBODY), "--clear-groups"]
        run = harness.run((prefix if unprivileged else []) +
                          [self.program, *eal, "--no-pci", "--no-telemetry", "--iova-mode=va",
                           "--log-level=lib.eal:error", "--", mode, node("zip", flag),
                           node("sec", flag)])
        print("\n".join("     " + line for line in run.stdout.splitlines()))
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode)

    def any_memory(self):
        self.pmd("anywhere", SVA, "--no-huge", "--no-shconf", "-m", "128")

    def registered_memory(self):
        resource.setrlimit(resource.RLIMIT_MEMLOCK, (resource.RLIM_INFINITY,) * 2)
        self.pmd("registered", REGIONS, "--no-huge", "--no-shconf", "-m", "128")

    def memlock_limit(self):
        self.pmd("limit", REGIONS, "--no-huge", "--no-shconf", "-m", "128")

    def on_hugepages(self, *modes):
        """On the node without SVA. Root, for hugetlbfs."""
        with open("/proc/sys/vm/nr_hugepages", "w", encoding="ascii") as f:
            f.write(str(HUGE_PAGES))
        with open("/proc/sys/vm/nr_hugepages", encoding="ascii") as f:
            harness.expect(int(f.read()) == HUGE_PAGES, "no hugepages")
        folder = tempfile.mkdtemp()
        subprocess.run(["mount", "-t", "hugetlbfs", "-o", "pagesize=2M", "none", folder],
                       check=True)
        try:
            for mode in modes:
                self.pmd(mode, REGIONS, "-m", "32", "--huge-dir", folder, "--file-prefix=warp",
                         unprivileged=False)
        finally:
            subprocess.run(["umount", folder], check=True)
            with open("/proc/sys/vm/nr_hugepages", "w", encoding="ascii") as f:
                f.write("0")

    def hotplug(self):
        self.on_hugepages("hotplug")

    def removal(self):
        self.pmd("removal", SVA, "--no-huge", "--no-shconf", "-m", "128", unprivileged=False)
        self.on_hugepages("removal")

    def compressdev(self):
        for flag in (SVA, REGIONS):
            self.script(os.path.join(HERE, "../dpdk/compressdev.py"), vdev("zip", flag),
                        *os.environ["WARP_COMPRESSDEV_LACKS"].split())

    def crypto_suite(self, flag=SVA):
        if not self.suite:
            raise harness.Skip("there is no DPDK source")
        self.script(os.path.join(HERE, "../crypto/suite.py"), self.suite, vdev("sec", flag),
                    "cryptodev_warpdrive_autotest", str(SUITE_LEAST), "v3")

    def suite_registered(self):
        self.crypto_suite(REGIONS)

    def compress_perf(self):
        with tempfile.NamedTemporaryFile() as text:
            text.write(perf.sample_text(256 << 10))
            text.flush()
            for flag in (SVA, REGIONS):
                for shape in SHAPES:
                    perf.check(vdev("zip", flag), "verify", text.name, shape, 32)

    def crypto_perf(self):
        if not self.vectors:
            raise harness.Skip("there is no DPDK source with its test vectors")
        for flag in (SVA, REGIONS):
            for case in CRYPTO:
                self.crypto_perf_run(vdev("sec", flag), *case)

    def crypto_perf_run(self, device, data, name, size, optype, options):
        """Against DPDK's vectors, then of sizes that these do not have."""
        for kind, more in (("verify", ["--test-file", os.path.join(self.vectors, data),
                                       "--test-name", name, "--buffer-sz", size]),
                           ("throughput", ["--buffer-sz", "64,1024"])):
            run = harness.run(["dpdk-test-crypto-perf"] + harness.eal(device, lcores="0-1",
                                                                      memory=256) +
                              ["--", "--devtype", "crypto_warpdrive", "--ptest", kind, "--optype",
                               optype, *options.split(), "--burst-sz", "32", "--total-ops",
                               "1000", "--silent", *more])
            # lcore, size, burst, enqueued, dequeued, retries of each, and for verify: failed
            rows = [line.split() for line in run.stdout.splitlines() if "  1000  " in line]
            harness.expect(run.returncode == 0 and len(rows) == len(more[-1].split(",")),
                           "exit status %d" % run.returncode, run.stdout)
            for row in rows:
                harness.expect(row[3:5] == ["1000", "1000"] and (kind != "verify" or row[7] == "0"),
                               "%s" % row, run.stdout)

    def system_calls(self):
        """A caller that is preempted lets the engine run dry; see syscalls.py. Engines look for
        work for longer here, where two virtual CPUs have three threads."""
        harness.need_program("strace")
        spin = "/sys/module/warpdrive/parameters/spin_us"
        with open(spin, "r+", encoding="ascii") as f:
            old = f.read()
            f.write("100000")
        try:
            syscalls.SHORT, syscalls.LONG, syscalls.INPUT = 2, 12, 256 << 10
            ops = 2 * (syscalls.LONG - syscalls.SHORT) * (syscalls.INPUT // syscalls.OP_SIZE)
            for flag in (SVA, REGIONS):
                self.count_calls(vdev("zip", flag), ops)
        finally:
            with open(spin, "w", encoding="ascii") as f:
                f.write(old)

    def count_calls(self, device, ops):
        with tempfile.NamedTemporaryFile() as text:
            text.write(perf.sample_text(syscalls.INPUT))
            text.flush()
            for _ in range(syscalls.ATTEMPTS):
                calls = syscalls.grown(device,
                                       lambda n: syscalls.compress_args(text.name, n))
                print("     %d operations more, system calls more: %s" % (ops, calls or "none"))
                if syscalls.holds(calls, ops, "ioctl"):
                    return
        raise harness.Failure("they grow with the operations")


ALL = ("any-memory", "registered-memory", "memlock-limit", "hotplug", "removal", "compressdev",
       "compress-perf", "crypto-perf", "system-calls", "crypto-suite", "suite-registered")


def main():
    sys.stdout.reconfigure(line_buffering=True)
    parts = Parts(*sys.argv[1:4])
    chosen = os.environ.get("WARP_TEST_PARTS", "").split() or sys.argv[4:] or ALL
    cases = harness.Cases()
    for part in ALL if "all" in chosen else chosen:
        start = time.monotonic()
        with cases.case(part):
            getattr(parts, part.replace("-", "_"))()
        print("     %s: %d s" % (part, time.monotonic() - start), flush=True)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
