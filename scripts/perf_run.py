# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""Runs DPDK's performance programs so that their figures mean what they say.

Their main thread only waits, but it waits by spinning. Where an engine thread has to share that
core, the engine would get half of it: so the main thread is then put into the idle class once all
threads exist. Who ran where is read from the kernel and reported, and so is what else the machine
did meanwhile.
"""

import os
import resource
import subprocess
import tempfile
import threading
import time


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


def execute(args, timeout, started=None):
    """Runs a program to its end. started() is called with its process id.
    @return its output; Error unless its status is 0"""
    # Into a file: a pipe would stop the program when nobody reads it.
    with tempfile.TemporaryFile() as log:
        with subprocess.Popen(args, stdin=subprocess.DEVNULL, stdout=log,
                              stderr=subprocess.STDOUT) as process:
            if started:
                started(process.pid)
            try:
                status = process.wait(timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                status = "none within %d s" % timeout
        log.seek(0)
        text = log.read().decode(errors="replace")
    if status != 0:
        raise Error("%s\nexit status %s\n%s" % (" ".join(args), status, text))
    return text


def run(program, eal, vdev, args, timeout=120):
    """Runs a program to its end with its main thread, caller and engine on CPUs of their own as far
    as there are enough. @return (its output, who ran where); Error unless its status is 0"""
    main, caller, engine = cpus()
    with_engine = "warpdrive" in vdev and "engine=thread" in vdev
    if with_engine and engine != main:
        vdev += ",engine_cores=%d" % engine
    args = [program, *eal, "--lcores", "0@%d,1@%d" % (main, caller), "--vdev", vdev, "--", *args]
    watches = []

    def watch(pid):
        watches.append(Watch(pid, with_engine))
        watches[0].start()

    text = execute(args, timeout, watch)
    return text, watches[0].where


def places(where):
    """A sentence on who ran where, from what run() returned."""
    main, caller, _ = cpus()
    waits = where.get("waits", str(main))
    text = "The caller had CPU %s. The program's main thread, which spins while it waits, had" \
        " CPU %s." % (where.get("caller", caller), waits)
    if where.get("engine") == waits:
        text += "\nThe engine thread had CPU %s as well, with the main thread in the idle class" \
            " meanwhile." % waits
    elif "engine" in where:
        text += "\nThe engine thread had CPU %s." % where["engine"]
    if main == caller:
        text += "\nThis machine has one CPU for all of them: the figures say little."
    return text


class Others:
    """What others than this process and its children used of the machine's CPUs."""

    MATTERS = 0.05

    def __init__(self):
        self.begin = self.now()

    @staticmethod
    def now():
        """Seconds of CPU time since boot: all, others' (with what was stolen), stolen."""
        tick = os.sysconf("SC_CLK_TCK")
        with open("/proc/stat", encoding="ascii") as f:
            # user, nice, system, idle, iowait, irq, softirq, steal
            times = [int(n) / tick for n in f.readline().split()[1:9]]
        usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF,
                                                      resource.RUSAGE_CHILDREN)]
        own = sum(u.ru_utime + u.ru_stime for u in usage)
        return sum(times), sum(times) - times[3] - times[4] - own, times[7]

    def shares(self):
        """Parts of all CPU time since this was made: others', a hypervisor's theft included, and
        the theft alone."""
        total, used, stolen = (a - b for a, b in zip(self.now(), self.begin))
        return tuple(max(0.0, part / total) if total else 0.0 for part in (used, stolen))

    def report(self):
        share, stolen = self.shares()
        text = "Others used %.0f %% of the machine's CPUs meanwhile" % (100 * share)
        if stolen > 0.01:
            text += ", of which %.0f the hypervisor gave to other machines" % (100 * stolen)
        return text + (": these figures are no measurement, repeat it on an idle machine."
                       if share > self.MATTERS else ".")
