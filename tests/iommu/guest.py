#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""What runs inside the virtual machine; its last line is the sum of all parts.

usage: guest.py PART...

WD_LACKS names the cases of compressdev_autotest that the hardware has nothing for.
"""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

HERE = os.path.join(harness.BUILD, "tests", "iommu")
DPDK = os.path.join(harness.TOP, "tests", "dpdk")
POPULATE = os.path.join(HERE, "libiommu_populate.so")
ZIP = "compress_warpdrive,device=hisi_zip-0"
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.M)

# Instructions of the caller an operation, flat 2 KiB: what a change may not exceed.
LIMITS = {"compress_32": 120}


def part(cases, args, preload=""):
    """Runs a test program and adds its cases to ours."""
    env = dict(os.environ, LD_PRELOAD=preload)
    run = subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True, errors="replace", env=env)
    last = None
    for line in run.stdout:
        found = COUNTS.match(line)
        last = found or last
        if not found:
            print(line, end="", flush=True)
    status = run.wait()
    name = " ".join(os.path.basename(a) for a in args[:2])
    if not last:
        cases.fail(name, "ended with status %d and no sum" % status)
        return
    passed, failed, skipped = (int(n) for n in last.groups())
    cases.passed += passed
    cases.failed += failed
    cases.skipped += skipped
    if status not in (0, harness.SKIP_EXIT) and not failed:
        cases.fail(name, "exit status %d" % status)


def client(cases):
    part(cases, [os.path.join(HERE, "iommu_client")])


def pmd(cases):
    part(cases, [os.path.join(HERE, "iommu_pmd")])


def unload(cases):
    """With all queues closed the drivers go away, and come back."""
    folder = os.environ["WARP_VM_KO"]
    with cases.case("drivers unload and load again"):
        for verb, modules in (("rmmod", ("hisi_sec2", "hisi_zip", "hisi_qm", "uacce")),
                              ("insmod", ("uacce", "hisi_qm", "hisi_zip", "hisi_sec2"))):
            for module in modules:
                args = [verb, module]
                if verb == "insmod":
                    args[1] = os.path.join(folder, module + ".ko")
                    args += ["uacce_mode=1"] if module in ("hisi_zip", "hisi_sec2") else []
                run = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                     text=True, timeout=60)
                harness.expect(run.returncode == 0, " ".join(args), run.stdout)
        harness.expect(os.path.exists("/dev/hisi_zip-0"), "no node after loading again")


def compress(cases):
    """DPDK's own programs. Their memory is not hugepages, and the device cannot request pages."""
    part(cases, [os.path.join(DPDK, "compressdev.py"), ZIP] +
         os.environ["WD_LACKS"].split(), POPULATE)
    with tempfile.NamedTemporaryFile() as f:
        f.write(b"".join(b"%d queues, %d doorbells\n" % (i, i * i) for i in range(20000)))
        f.flush()
        for seg, segs in ((2048, 1), (16384, 1), (1024, 16)):
            with cases.case("compress-perf verifies, %d x %d B" % (segs, seg)):
                perf(f.name, seg, segs)


def perf(path, seg, segs):
    env = dict(os.environ, LD_PRELOAD=POPULATE)
    run = subprocess.run(["dpdk-test-compress-perf"] + harness.eal(ZIP, lcores="0-1", memory=512) +
                         ["--", "--driver-name", "compress_warpdrive", "--ptest", "verify",
                          "--input-file", path, "--seg-sz", str(seg), "--max-num-sgl-segs", str(segs),
                          "--burst-sz", "32", "--num-iter", "2", "--huffman-enc", "default",
                          "--compress-level", "1", "--operation", "comp_and_decomp"],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, env=env)
    harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
    harness.expect(re.search(r"^ +\d+ +1 +\d+ +\d+\.\d+", run.stdout, re.M),
                   "no line of results", run.stdout)


def annotate(path):
    """function -> instructions in it and below, as callgrind collected them."""
    out = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", path],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    rows = re.findall(r"^ *([\d,]+) \([^)]*\)  .*?:((?:de)?compress_\d+_(?:en|de)queue)\b", out, re.M)
    return {name: int(n.replace(",", "")) for n, name in rows}


def count(cases):
    """Instructions that the caller executes an operation; they carry over between machines."""
    with tempfile.TemporaryDirectory() as folder, cases.case("counting"):
        data = os.path.join(folder, "callgrind")
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + data,
                              os.path.join(HERE, "iommu_count")] +
                             harness.eal(ZIP, lcores="0", memory=256),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True)
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
        ops = {k: int(n) for k, n in re.findall(r"^(\w+_(?:en|de)queue) (\d+)$", run.stdout, re.M)}
        spent = annotate(data)
        print("instructions an operation   enqueue   dequeue       sum")
        for what in ("compress_1", "compress_32", "decompress_1", "decompress_32"):
            each = [spent[what + "_" + end] / ops[what + "_" + end] for end in ("enqueue", "dequeue")]
            print("%-27s %7.1f   %7.1f   %7.1f" % (what, each[0], each[1], sum(each)))
            harness.expect(min(each) > 1, "nothing was counted")
            harness.expect(sum(each) <= LIMITS.get(what, 1e9), "more than %s" % LIMITS.get(what))


def main():
    cases = harness.Cases()
    parts = {"client": client, "pmd": pmd, "compress": compress, "count": count,
             "unload": unload}
    for name in sys.argv[1:]:
        parts[name](cases)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
