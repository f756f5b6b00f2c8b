# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""dpdk-test-compress-perf: throughput and the caller's cycles of a compression driver."""

import re
import subprocess

import perf_run
from perf_run import Error

PROGRAM = "dpdk-test-compress-perf"
CYCLE_RUNS = 3      # at the most, of a cycle count that an engine thread spoilt
# After lcore id and level: size, ratio, then what the kind of test adds.
ROW = re.compile(r"^ +\d+ +\d+ +(\d+) +(\d+\.\d+)(.*)$", re.M)


def run(eal, vdev, kind, path, op_size, size, iterations, delay_us=0):
    """One run. @return (the numbers after size and ratio, ratio, who ran where)."""
    args = ["--driver-name", vdev.split(",")[0], "--ptest", kind, "--input-file", path,
            "--extended-input-sz", str(size), "--seg-sz", str(op_size),
            "--max-num-sgl-segs", "1", "--burst-sz", "32", "--num-iter", str(iterations),
            "--huffman-enc", "dynamic", "--compress-level", "1",
            "--operation", "comp_and_decomp"]
    if delay_us:
        args += ["--cc-delay-us", str(delay_us)]
    text, where = perf_run.run(PROGRAM, eal, vdev, args)
    row = ROW.search(text)
    if not row:
        raise Error("%s printed no line of results\n%s" % (PROGRAM, text))
    numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", row[3])]
    return numbers, float(row[2]), where


def tsc_hz(eal):
    """EAL's idea of the TSC's frequency, which it says in its debug log only."""
    out = subprocess.run([PROGRAM, *eal, "--log-level=lib.eal:debug", "--", "--help"],
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                         stderr=subprocess.STDOUT, text=True, errors="replace").stdout
    found = re.search(r"TSC frequency is ~(\d+) KHz", out)
    if not found:
        raise Error("EAL does not say the TSC's frequency\n" + out)
    return int(found[1]) * 1000


def measure_once(eal, vdev, path, op_size, size):
    """Throughput and the caller's cycles of one driver at one operation size."""
    gbps, ratio, where = run(eal, vdev, "throughput", path, op_size, size, 10)
    result = {"ratio": ratio, "compress": gbps[0], "decompress": gbps[1], "where": where}
    if vdev.startswith("compress_zlib"):
        # It adds to an operation's "produced" where others assign it. The cycle count never
        # clears it, and crashes following it off the end of the buffers. It does all its work
        # in the caller, though: its cycles are the time that an operation takes.
        hz = tsc_hz(eal)
        result["compress_cycles"], result["decompress_cycles"] = (
            hz * op_size * 8 / (g * 1e9) for g in gbps[:2])
        return result
    # An engine thread gets time to finish a burst, so that the cycles hold no waiting, but not
    # so much more that it falls asleep (after a millisecond) and each burst has to wake it.
    delay = 300 + 32 * op_size // 450 if "engine=thread" in vdev else 10
    # Where it was not enough, looks that find nothing are counted as dequeue's cost, and it takes few
    # of them to make hundreds of cycles of a hundred: then once more, and the run with the fewest.
    fewest = None
    for _ in range(CYCLE_RUNS):
        cycles, _, _ = run(eal, vdev, "pmd-cyclecount", path, op_size, size, 2, delay)
        # retries of enqueue and dequeue, set-up, then cycles to enqueue and to dequeue
        _, c_retries, _, d_retries, _, c_enq, c_deq, d_enq, d_deq = cycles[:9]
        if fewest is None or c_retries + d_retries < fewest:
            fewest = c_retries + d_retries
            result["compress_cycles"] = c_enq + c_deq
            result["decompress_cycles"] = d_enq + d_deq
        if fewest == 0 or "engine=thread" not in vdev:
            break
    return result


def measure(eal, vdev, path, op_size, size, runs=2):
    """The best of a few runs, figure by figure: what disturbs a run only ever makes it worse."""
    results = [measure_once(eal, vdev, path, op_size, size) for _ in range(runs)]
    best = dict(results[0])
    for key in ("compress", "decompress"):
        best[key] = max(r[key] for r in results)
    for key in ("compress_cycles", "decompress_cycles"):
        best[key] = min(r[key] for r in results)
    return best
