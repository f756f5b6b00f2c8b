#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: devargs.py CAPS DRIVER

Good device arguments make a device. Bad ones make none, and the message names the key, the value
and what would have been good. CAPS is the program of caps.c.
"""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

GOOD = (
    "",
    "device=soft",
    "device=auto",
    "engine=thread",
    "engine=inline",
    "engine=service",
    "engines=1",
    "engines=2",
    "engine_cores=0",
    "engine_cores=0-1",
    "model=ext",
    "model=v3",
    "model=v2",
    "queues=1",
    "queues=512",
    "device=soft,engine=thread,engines=2,engine_cores=0,model=v3,queues=4",
)

# arguments, then what the message has to contain
BAD = (
    ("bogus=1", ("bogus", "device=", "model=")),
    ("device", ("device",)),
    ("device=", ("device",)),
    ("device=../null", ("device", "../null")),
    ("device=hisi_zip-77", ("hisi_zip-77",)),
    ("engine=threads", ("engine", "threads", "thread, inline or service")),
    ("engine=", ("engine", "thread, inline or service")),
    ("engines=0", ("engines", "\"0\"", "1 to 64")),
    ("engines=65", ("engines", "65", "1 to 64")),
    ("engines=-1", ("engines", "-1", "1 to 64")),
    ("engines=2x", ("engines", "2x", "1 to 64")),
    ("engines=99999999999999999999", ("engines", "1 to 64")),
    ("engine_cores=", ("engine_cores",)),
    ("engine_cores=a", ("engine_cores", "\"a\"")),
    ("engine_cores=3-1", ("engine_cores", "3-1")),
    ("engine_cores=1-", ("engine_cores", "1-")),
    ("engine_cores=99999", ("engine_cores", "99999")),
    ("model=v1", ("model", "v1", "ext, v3 or v2")),
    ("model=V3", ("model", "V3", "ext, v3 or v2")),
    ("queues=0", ("queues", "\"0\"", "1 to 512")),
    ("queues=513", ("queues", "513", "1 to 512")),
    ("queues=0x10", ("queues", "0x10", "1 to 512")),
    ("engine=inline,engines=2,queues=no", ("queues", "no", "1 to 512")),
)


def probe(caps, driver, args):
    vdev = driver + ("," + args if args else "")
    run = harness.run([caps] + harness.eal(vdev, memory=64), timeout=60)
    harness.expect(run.returncode in (0, 1, 2), "ended with %d" % run.returncode, run.stdout)
    return run


def main():
    caps, driver = sys.argv[1:]
    cases = harness.Cases()
    for args in GOOD:
        with cases.case("\"%s\" is taken" % args):
            run = probe(caps, driver, args)
            harness.expect("driver %s " % driver in run.stdout, "there is no device", run.stdout)
    for args, words in BAD:
        with cases.case("\"%s\" is refused" % args):
            run = probe(caps, driver, args)
            harness.expect("driver %s " % driver not in run.stdout, "there is a device",
                           run.stdout)
            lines = [line for line in run.stdout.splitlines() if driver in line]
            harness.expect(any(all(w in line for w in words) for line in lines),
                           "no message about %s with %s" % (driver, ", ".join(words)), run.stdout)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
