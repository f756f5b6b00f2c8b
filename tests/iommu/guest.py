#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""What runs inside the virtual machine; its last line is the sum of all parts.

usage: guest.py PART...

WD_IN_PROCESS names the file of outcomes for "compare", WD_VECTORS DPDK's folder of vectors for
dpdk-test-crypto-perf.
"""

import ctypes
import glob
import json
import mmap
import os
import re
import subprocess
import sys
import tempfile
import time

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
    for driver in ("compress", "crypto"):
        part(cases, [os.path.join(HERE, "iommu_pmd"), driver])


def unload(cases):
    """With all queues closed the drivers go away, and come back."""
    with cases.case("drivers unload and load again"):
        modules("rmmod", "hisi_sec2", "hisi_zip", "hisi_qm", "uacce")
        modules("insmod", "uacce", "hisi_qm", "hisi_zip", "hisi_sec2")
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


def compress_perf(seg, segs, eal=hugepages, device=ZIP):
    with tempfile.NamedTemporaryFile() as f:
        f.write(b"".join(b"%d queues, %d doorbells\n" % (i, i * i) for i in range(20000)))
        f.flush()
        return perf_program(["dpdk-test-compress-perf"] + eal(device, lcores="0-1", memory=256) +
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


def crypto_perf(kind, options, vectors, name, device=SEC):
    args = ["--devtype", "crypto_warpdrive", "--silent", "--ptest", kind, "--total-ops", "1024",
            "--burst-sz", "32", "--pool-sz", "2048"] + options.split()
    if vectors:
        path = os.path.join(os.environ["WD_VECTORS"], vectors + ".data")
        if not os.path.exists(path):
            raise harness.Skip("DPDK's source, which has the vectors, is not here")
        args += ["--test-file", path, "--test-name", name]
    # lcore, buffer size, burst size, enqueued, dequeued, polls of a full and of an empty queue,
    # and, of "verify", failed operations
    return perf_program(["dpdk-test-crypto-perf"] +
                        hugepages(device, lcores="0-1", memory=256) + ["--"] + args,
                        r"^ +\d+ +\d+ +32 +1024 +1024 +\d+ +\d+( +0$| +\d+\.)")


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


# ---- Which device "auto" takes ----

ERR_INJECT, ERR_ECC = 0x10000C, 4   # the model's; asks for a controller reset


def modules(verb, *names):
    for name in names:
        args = [verb, name]
        if verb == "insmod":
            args[1] = os.path.join(os.environ["WARP_VM_KO"], name + ".ko")
            args += ["uacce_mode=1"] if name in ("hisi_zip", "hisi_sec2") else []
        run = subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             timeout=60)
        harness.expect(run.returncode == 0, " ".join(args), run.stdout)


def expect_taken(output, node):
    taken = re.search(r"(?:compression|crypto) by (the in-process accelerator|\S+)", output)
    harness.expect(taken and re.fullmatch(node, taken[1]),
                   "not %s, but %s" % (node, taken and taken[1]), output)


def compress_takes(node, device="compress_warpdrive"):
    expect_taken(compress_perf(2048, 1, device=device), node)


def crypto_takes(node):
    # In DPDK's words without vectors: the driver's choice is what counts here.
    expect_taken(crypto_perf("throughput", CBC_HMAC, None, None, "crypto_warpdrive"), node)


def attribute(node, name, value=None):
    with open("/sys/class/uacce/%s/%s" % (node, name), "r" if value is None else "w",
              encoding="ascii") as f:
        return f.read().strip() if value is None else f.write(value)


def resets_done():
    log = subprocess.run(["dmesg"], stdout=subprocess.PIPE, text=True, errors="replace", check=True)
    return log.stdout.count("Controller reset complete")


def controller_reset(node):
    """Makes the model report an error that the kernel's driver resets the controller for."""
    before, end = resets_done(), time.monotonic() + 30
    fd = os.open("/sys/class/uacce/%s/device/resource2" % node, os.O_RDWR | os.O_SYNC)
    bar = mmap.mmap(fd, os.fstat(fd).st_size)
    ctypes.c_uint32.from_buffer(bar, ERR_INJECT).value = ERR_ECC
    os.close(fd)
    while resets_done() == before:
        harness.expect(time.monotonic() < end, "no reset within 30 s")
        time.sleep(0.1)


def isolated(cases, node):
    """A device that the kernel has isolated: after the second error, as that is set here."""
    attribute(node, "isolate_strategy", "1")
    with cases.case("one error isolates nothing"):
        controller_reset(node)
        harness.expect(attribute(node, "isolate") == "0", "isolated")
        compress_takes(node)
    with cases.case("an isolated device: the kernel's software is taken instead"):
        controller_reset(node)
        harness.expect(attribute(node, "isolate") == "1", "not isolated")
        compress_takes(r"warpdrive_zip-\d+")
    with cases.case("an isolated device asked for by name is refused with the reason"):
        try:
            out = compress_perf(2048, 1, device="compress_warpdrive,device=" + node)
        except harness.Failure as e:
            out = str(e)
        why = 'device "%s" cannot be used: isolated by the kernel after errors' % node
        harness.expect(why in out, "not so: " + why, out)
        harness.expect("compression by" not in out, "it was opened", out)


def auto(cases):
    """Hardware and the kernel's software at once: which of them is taken, and when."""
    depends = subprocess.run(["modinfo", "-F", "depends",
                              os.path.join(os.environ["WARP_VM_KO"], "warpdrive.ko")],
                             stdout=subprocess.PIPE, text=True, check=True).stdout.strip()
    for name in [n for n in depends.split(",") if n not in ("", "uacce")]:
        subprocess.run(["modprobe", name], check=True)
    modules("insmod", "warpdrive")
    with cases.case("hardware and software: the hardware is taken"):
        compress_takes(r"hisi_zip-\d+")
        crypto_takes(r"hisi_sec2-\d+")
    isolated(cases, NODES["compress_warpdrive"])
    with cases.case("the hardware's drivers are gone: the kernel's software is taken"):
        modules("rmmod", "hisi_sec2", "hisi_zip")
        compress_takes(r"warpdrive_zip-\d+")
        crypto_takes(r"warpdrive_sec-\d+")
    with cases.case("nothing is there: the accelerator in the process is taken"):
        modules("rmmod", "warpdrive")
        compress_takes("the in-process accelerator")
    with cases.case("the hardware is back, and no longer isolated"):
        modules("insmod", "warpdrive", "hisi_zip", "hisi_sec2")
        compress_takes(r"hisi_zip-\d+")
        crypto_takes(r"hisi_sec2-\d+")
    modules("rmmod", "warpdrive")


# ---- Instructions ----

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
    parts = {"client": client, "served": served, "pmd": pmd, "compare": compare, "perf": perf,
             "pages": pages, "auto": auto, "count": count, "unload": unload}
    for name in sys.argv[1:]:
        parts[name](cases)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
