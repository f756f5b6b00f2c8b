# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""Runs dpdk-test-compress-perf so that its figures mean what they say.

Its main thread only waits, but it waits by spinning. Where an engine thread has to share that
core, the engine would get half of it: so the main thread is then put into the idle class once all
threads exist. Who ran where is read from the kernel and reported.
"""

import os
import re
import subprocess
import tempfile
import threading
import time

PROGRAM = "dpdk-test-compress-perf"
# After lcore id and level: size, ratio, then what the kind of test adds.
ROW = re.compile(r"^ +\d+ +\d+ +(\d+) +(\d+\.\d+)(.*)$", re.M)


class Error(Exception):
    """The program failed; the text holds what it said."""


def cpus():
    """The CPUs for (main thread, caller, engine): as many different ones as there are."""
    usable = sorted(os.sched_getaffinity(0))
    main, caller = usable[0], usable[1 % len(usable)]
    engine = usable[2] if len(usable) > 2 else main
    return main, caller, engine


def threads(pid):
    """tid -> name of a process's threads; those that end meanwhile are left out."""
    found = {}
    try:
        for tid in os.listdir("/proc/%d/task" % pid):
            with open("/proc/%d/task/%s/comm" % (pid, tid), encoding="ascii") as f:
                found[int(tid)] = f.read().strip()
    except OSError:
        pass
    return found


class Watch(threading.Thread):
    """Waits until the caller's and the engine's threads exist and notes which CPUs they may use.
    If the main thread shares its CPU with the engine it goes into the idle class then; not
    earlier, because threads inherit that."""

    def __init__(self, pid, with_engine):
        super().__init__(daemon=True)
        self.pid = pid
        self.with_engine = with_engine
        self.where = {}

    def run(self):
        while True:
            found = threads(self.pid)
            if not found:
                return
            workers = [t for t, n in found.items() if n.startswith(("rte-worker", "lcore-worker",
                                                                    "dpdk-worker"))]
            engines = [t for t, n in found.items() if n.startswith("warp-")]
            if workers and (engines or not self.with_engine):
                break
            time.sleep(0.002)
        try:
            if any(os.sched_getaffinity(t) == os.sched_getaffinity(self.pid) for t in engines):
                os.sched_setscheduler(self.pid, os.SCHED_IDLE, os.sched_param(0))
            for role, tids in (("waits", [self.pid]), ("caller", workers), ("engine", engines)):
                if tids:
                    self.where[role] = ",".join(
                        str(c) for c in sorted(os.sched_getaffinity(tids[0])))
        except (ProcessLookupError, PermissionError):
            pass


def run(eal, vdev, kind, path, op_size, size, iterations, delay_us=0,
        timeout=120):
    """One run. @return (the numbers after size and ratio, ratio, who ran where)."""
    main, caller, engine = cpus()
    with_engine = "warpdrive" in vdev and "engine=thread" in vdev
    if with_engine and engine != main:
        vdev += ",engine_cores=%d" % engine
    args = [PROGRAM, *eal, "--lcores", "0@%d,1@%d" % (main, caller), "--vdev", vdev, "--",
            "--driver-name", vdev.split(",")[0], "--ptest", kind, "--input-file", path,
            "--extended-input-sz", str(size), "--seg-sz", str(op_size),
            "--max-num-sgl-segs", "1", "--burst-sz", "32", "--num-iter", str(iterations),
            "--huffman-enc", "dynamic", "--compress-level", "1",
            "--operation", "comp_and_decomp"]
    if delay_us:
        args += ["--cc-delay-us", str(delay_us)]
    # Into a file: a pipe would stop the program when nobody reads it.
    with tempfile.TemporaryFile() as log:
        with subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=log,
                              stderr=subprocess.STDOUT) as process:
            watch = Watch(process.pid, with_engine)
            watch.start()
            try:
                status = process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                status = "none within %d s" % timeout
        log.seek(0)
        text = log.read().decode(errors="replace")
    row = ROW.search(text)
    if status != 0 or not row:
        raise Error("%s\nexit status %s\n%s" % (" ".join(args), status, text))
    numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", row[3])]
    return numbers, float(row[2]), watch.where


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
    cycles, _, _ = run(eal, vdev, "pmd-cyclecount", path, op_size, size, 2, delay)
    # four counts of retries, set-up, then enqueue and dequeue for each direction
    _, c_enq, c_deq, d_enq, d_deq = cycles[4:9]
    result["compress_cycles"] = c_enq + c_deq
    result["decompress_cycles"] = d_enq + d_deq
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
