#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""What runs inside the virtual machine; its last line is the sum of all parts.

usage: guest.py PART...

WD_IN_PROCESS names the file of outcomes for "compare", WD_VECTORS DPDK's folder of vectors for
dpdk-test-crypto-perf.
"""

import glob
import json
import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402
import suites  # noqa: E402

HERE = os.path.join(harness.BUILD, "tests", "iommu")
POPULATE = os.path.join(HERE, "libiommu_populate.so")
# driver -> node; uacce numbers nodes over all devices
NODES = {driver: os.path.basename((glob.glob("/dev/%s-*" % device) + ["missing"])[0])
         for driver, device in (("compress_warpdrive", "hisi_zip"), ("crypto_warpdrive", "hisi_sec2"))}
ZIP, SEC = ("%s,device=%s" % item for item in NODES.items())
COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.M)

# Instructions of the caller an operation, flat 2 KiB: what a change may not exceed.
LIMITS = {"compress_32": 120, "gcm_32": 150, "cbc_hmac_32": 150}


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


def served(cases):
    """The client where devices request pages; its processes that are killed are left away."""
    for which in ("data", "fault", "queue"):
        part(cases, [os.path.join(HERE, "iommu_client"), which])


def pmd(cases):
    for program in ("iommu_pmd", "iommu_pmd_crypto"):
        part(cases, [os.path.join(HERE, program)])


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


def hugepages(*devices, lcores=None, memory=512):
    """EAL options for a process of its own with hugepages, as an application in service has."""
    with open("/proc/sys/vm/nr_hugepages", "w", encoding="ascii") as f:
        f.write("%d" % (memory // 2 + 16))
    return ["--in-memory" if word == "--no-huge" else word
            for word in harness.eal(*devices, lcores=lcores, memory=memory)]


def compare(cases):
    """DPDK's own suites, with the outcomes that they had in process. What they have outside of
    EAL's memory is locked, as the device cannot request pages."""
    os.environ["LD_PRELOAD"] = POPULATE
    with open(os.environ["WD_IN_PROCESS"], encoding="utf-8") as f:
        suites.compare(cases, json.load(f), NODES, hugepages)
    del os.environ["LD_PRELOAD"]


def perf_program(args, row):
    """Runs one of DPDK's performance programs; @p row is what its line of results looks like."""
    try:
        run = subprocess.run(args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True, timeout=300)
    except subprocess.TimeoutExpired as e:
        raise harness.Failure("did not end\n%s" % e.stdout) from None
    harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
    harness.expect(re.search(row, run.stdout, re.M), "no line of results", run.stdout)
    return run.stdout


def compress_perf(seg, segs, eal=hugepages):
    with tempfile.NamedTemporaryFile() as f:
        f.write(b"".join(b"%d queues, %d doorbells\n" % (i, i * i) for i in range(20000)))
        f.flush()
        return perf_program(["dpdk-test-compress-perf"] + eal(ZIP, lcores="0-1", memory=256) +
                            ["--", "--driver-name", "compress_warpdrive", "--ptest", "verify",
                             "--input-file", f.name, "--seg-sz", str(seg),
                             "--max-num-sgl-segs", str(segs), "--burst-sz", "32",
                             "--num-iter", "2", "--huffman-enc", "default",
                             "--compress-level", "1", "--operation", "comp_and_decomp"],
                            r"^ +\d+ +1 +\d+ +\d+\.\d+")


CBC_HMAC = ("--optype cipher-then-auth --cipher-algo aes-cbc --cipher-op encrypt"
            " --cipher-key-sz 16 --cipher-iv-sz 16 --auth-algo sha1-hmac --auth-op generate"
            " --auth-key-sz 64 --digest-sz 20 --buffer-sz 2048")
GCM = ("--optype aead --aead-algo aes-gcm --aead-op %s --aead-key-sz 16 --aead-iv-sz 12"
       " --aead-aad-sz 16 --digest-sz 16 --buffer-sz 512")
# name, kind of test, options, file of vectors and name in it
CRYPTO_PERF = (
    ("AES-CBC with HMAC-SHA1", "verify", CBC_HMAC, "aes_cbc_128_sha", "sha1_hmac_buff_2048"),
    ("AES-GCM, encryption", "verify", GCM % "encrypt", "aes_gcm_128", "aead_buff_512"),
    ("AES-GCM, decryption", "verify", GCM % "decrypt", "aes_gcm_128", "aead_buff_512"),
    ("AES-GCM, 4 segments", "throughput", GCM % "encrypt" + " --segment-sz 160", None, None),
)


def crypto_perf(kind, options, vectors, name):
    args = ["--devtype", "crypto_warpdrive", "--silent", "--ptest", kind, "--total-ops", "1024",
            "--burst-sz", "32", "--pool-sz", "2048"] + options.split()
    if vectors:
        path = os.path.join(os.environ["WD_VECTORS"], vectors + ".data")
        if not os.path.exists(path):
            raise harness.Skip("DPDK's source, which has the vectors, is not here")
        args += ["--test-file", path, "--test-name", name]
    # lcore, buffer size, burst size, enqueued, dequeued, polls of a full and of an empty queue,
    # and, of "verify", failed operations
    perf_program(["dpdk-test-crypto-perf"] + hugepages(SEC, lcores="0-1", memory=256) +
                 ["--"] + args, r"^ +\d+ +\d+ +32 +1024 +1024 +\d+ +\d+( +0$| +\d+\.)")


def perf(cases):
    """DPDK's performance programs, for the data only."""
    for seg, segs in ((2048, 1), (16384, 1), (1024, 16)):
        with cases.case("compress-perf verifies, %d x %d B" % (segs, seg)):
            compress_perf(seg, segs)
    for what, *args in CRYPTO_PERF:
        with cases.case("crypto-perf, %s, %s" % (args[0], what)):
            crypto_perf(*args)


NOTICE = "memory is neither in hugepages nor locked"


def pages(cases):
    """Memory whose pages are not present at first: what the driver says, and what comes of it."""
    served = os.environ["WARP_VM_PAGE_REQUESTS"] == "1"
    with cases.case("hugepages need no word of warning"):
        harness.expect(NOTICE not in compress_perf(2048, 1), "but there is one")
    with cases.case("locked memory needs no word of warning"):
        os.environ["LD_PRELOAD"] = POPULATE
        out = compress_perf(2048, 1, harness.eal)
        harness.expect(NOTICE not in out, "but there is one")
    os.environ.pop("LD_PRELOAD", None)
    with cases.case("memory that is neither: a word of warning, " +
                    ("and pages are brought in" if served else "and operations fail")):
        try:
            out, failed = compress_perf(2048, 1, harness.eal), False
        except harness.Failure as e:
            out, failed = str(e), True
        harness.expect(out.count(NOTICE) == 1, "no word of warning", out)
        harness.expect(failed != served, "the program %s" % ("failed" if failed else "ran"), out)


def annotate(path, names):
    """function -> instructions in it and below, as callgrind collected them."""
    out = subprocess.run(["callgrind_annotate", "--inclusive=yes", "--threshold=100", path],
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    rows = re.findall(r"^ *([\d,]+) \([^)]*\)  .*?:(\w+_(?:en|de)queue)\b", out, re.M)
    return {name: int(n.replace(",", "")) for n, name in rows if name in names}


def count_of(program, vdev):
    """What the program's functions cost an operation: name -> instructions."""
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "callgrind")
        run = subprocess.run(["valgrind", "--tool=callgrind", "--callgrind-out-file=" + data,
                              os.path.join(HERE, program)] +
                             harness.eal(vdev, lcores="0", memory=256),
                             stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, text=True)
        harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
        ops = {k: int(n) for k, n in re.findall(r"^(\w+_(?:en|de)queue) (\d+)$", run.stdout, re.M)}
        spent = annotate(data, ops)
        harness.expect(set(spent) == set(ops), "no count of %s" % (set(ops) - set(spent)))
        return {name: spent[name] / ops[name] for name in ops}


def count(cases):
    """Instructions that the caller executes an operation; they carry over between machines."""
    print("instructions an operation   enqueue   dequeue       sum")
    for program, vdev in (("iommu_count", ZIP), ("iommu_count_crypto", SEC)):
        with cases.case("counting by " + program):
            each = count_of(program, vdev)
            for what in [name[:-8] for name in each if name.endswith("_enqueue")]:
                if what == "warm_up":
                    continue
                both = each[what + "_enqueue"], each[what + "_dequeue"]
                print("%-27s %7.1f   %7.1f   %7.1f" % (what, *both, sum(both)))
                harness.expect(min(both) > 1, "nothing was counted")
                harness.expect(sum(both) <= LIMITS.get(what, 1e9),
                               "more than %s" % LIMITS.get(what))


def main():
    cases = harness.Cases()
    parts = {"client": client, "served": served, "pmd": pmd, "compare": compare, "perf": perf, "pages": pages,
             "count": count, "unload": unload}
    for name in sys.argv[1:]:
        parts[name](cases)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
