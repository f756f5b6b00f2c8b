#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""Runs the meson tests of a build folder and adds up what they report.

usage: ./wd test [SUITE | PART OF A TEST'S NAME]... [--list] [--sanitize]

A test counts as one, unless it ends with a line "N passed, N failed, N skipped": then its cases
count. Exits 0 when nothing failed. The last line is the sum, in those words.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter

COUNTS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped\b", re.M)
SKIPPED_CASE = re.compile(r"^skip\b.*", re.M | re.I)


def load_tests(build):
    """The tests of the build folder: name -> suite."""
    out = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                         stdout=subprocess.PIPE, text=True).stdout
    return {t["name"]: t["suite"][0].split(":")[-1] for t in json.loads(out)}


def select(tests, words):
    """A word chooses the suite of that name. One that is part of a test's name narrows the suite
    before it, or, without such a suite, chooses the tests with it. No word at all: everything but
    the suites that say in their name that they take long (vm-debug builds a kernel)."""
    groups = []         # [suite or None, parts of names]
    for word in words:
        if word in tests.values():
            groups.append([word, []])
        elif groups and any(s == groups[-1][0] and word in n for n, s in tests.items()):
            groups[-1][1].append(word)
        elif any(word in n for n in tests):
            groups.append([None, [word]])
        else:
            sys.exit("wd: no test is called %s; the suites: %s" %
                     (word, " ".join(sorted(set(tests.values())))))
    return [n for n, s in tests.items()
            if (not groups and not s.endswith(("-long", "-debug"))) or any(suite in (None, s) and
                                 (not parts or any(p in n for p in parts))
                                 for suite, parts in groups)]


def environment(build, sanitize):
    env = dict(os.environ, WD_BUILD=build)
    if sanitize:
        env["WD_SANITIZE"] = "1"
        env.setdefault("ASAN_OPTIONS", "detect_stack_use_after_return=1")
        env.setdefault("UBSAN_OPTIONS", "print_stacktrace=1:halt_on_error=1")
    return env


def results(build):
    with open(os.path.join(build, "meson-logs", "testlog.json"), encoding="utf-8") as log:
        return [json.loads(line) for line in log]


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else "no reason given"


def count(result):
    """One test's (passed, failed, skipped) and the reasons of what was skipped."""
    out = result.get("stdout", "")
    found = COUNTS.findall(out)
    cases = [int(n) for n in found[-1]] if found else None
    ok = result["result"] in ("OK", "EXPECTEDFAIL")
    if result["result"] == "SKIP" and not cases:
        return (0, 0, 1), [last_line(out)]
    if not cases:
        return ((1, 0, 0) if ok else (0, 1, 0)), []
    if not ok and result["result"] != "SKIP" and cases[1] == 0:
        cases[1] = 1        # it died after its last case
    return tuple(cases), [s.strip() for s in SKIPPED_CASE.findall(out)]


def main():
    parser = argparse.ArgumentParser(prog="./wd test")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--list", action="store_true", help="list the tests and leave")
    parser.add_argument("--sanitize", action="store_true",
                        help="build and run under ASan and UBSan")
    parser.add_argument("words", nargs="*", metavar="SUITE | NAME")
    args = parser.parse_args()

    build = os.path.abspath(args.build)
    tests = load_tests(build)
    if args.list:
        for name, suite in sorted(tests.items(), key=lambda t: (t[1], t[0])):
            print("%-12s %s" % (suite, name))
        return 0

    chosen = select(tests, args.words)
    sys.stdout.flush()
    ran = subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--print-errorlogs"] +
                         chosen, env=environment(build, args.sanitize)).returncode

    total = [0, 0, 0]
    rows = {}
    seen = set()
    for result in results(build):
        name = result["name"].split(" / ")[-1]
        seen.add(name)
        counts, reasons = count(result)
        row = rows.setdefault(tests.get(name, "?"), [[0, 0, 0], []])
        for i in range(3):
            row[0][i] += counts[i]
            total[i] += counts[i]
        # "skip CASE: REASON": cases with one reason take one line
        for reason, n in Counter(r.split(": ", 1)[-1] for r in reasons).items():
            row[1].append("%s%s: %s" % (name, " (%d cases)" % n if n > 1 else "", reason))
    lost = set(chosen) - seen
    total[1] += len(lost)

    print()
    for suite, (counts, reasons) in sorted(rows.items()):
        print("%-12s %6d passed %4d failed %4d skipped" % (suite, *counts))
        for reason in reasons:
            print("             skipped %s" % reason)
    for name in sorted(lost):
        print("no result: %s" % name)
    print("%d passed, %d failed, %d skipped" % tuple(total))
    return 1 if total[1] or (ran != 0) or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
