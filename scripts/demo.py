#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""The demonstration behind "./wd demo [FILE]"."""

import argparse
import filecmp
import os
import subprocess
import sys
import time

import compress_perf
import crypto_perf
import perf_run

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
MIB = 1 << 20
SAMPLE = 8 * MIB        # what is gathered, and the least that is measured
LARGEST = 64 * MIB      # of a longer file this much is measured; wdzip takes all of it
OP_SIZES = (2048, 16384)
DRIVERS = (
    ("compress_warpdrive, thread", "compress_warpdrive,engine=thread"),
    ("compress_warpdrive, inline", "compress_warpdrive,engine=inline"),
    ("compress_isal", "compress_isal"),
    ("compress_zlib", "compress_zlib"),
)


def die(text):
    sys.stderr.write("wd: %s\n" % text)
    sys.exit(1)


def gather(path):
    """Text and program code of this machine, always the same as long as the machine is."""
    if os.path.exists(path) and os.path.getsize(path) == SAMPLE:
        return
    left = SAMPLE
    with open(path + ".new", "wb") as out:
        for top in ("/usr/share/doc", "/usr/include", "/usr/share/perl", "/usr/lib/python3"):
            # Not all from one place: at most a third.
            room = min(left, SAMPLE // 3)
            for folder, dirs, names in os.walk(top):
                dirs.sort()
                for name in sorted(names):
                    file = os.path.join(folder, name)
                    if room == 0 or name.endswith((".gz", ".pyc")) or not os.path.isfile(file):
                        continue
                    with open(file, "rb") as f:
                        chunk = f.read(room)
                    out.write(chunk)
                    room -= len(chunk)
                    left -= len(chunk)
        if left == SAMPLE:
            die("no text was found on this machine; fix: ./wd demo FILE")
        # A machine with little on it: the same again.
        size = SAMPLE - left
        with open(path + ".new", "rb") as again:
            while left:
                again.seek(0)
                out.flush()
                chunk = again.read(min(left, size))
                out.write(chunk)
                left -= len(chunk)
    os.replace(path + ".new", path)


CRYPTO_DRIVERS = (
    ("crypto_warpdrive, thread", "crypto_warpdrive,engine=thread"),
    ("crypto_warpdrive, inline", "crypto_warpdrive,engine=inline"),
    ("crypto_aesni_mb", "crypto_aesni_mb"),
    ("crypto_aesni_gcm", "crypto_aesni_gcm"),
    ("crypto_openssl", "crypto_openssl"),
)
CRYPTO_SIZES = (64, 1024, 16384)
PART_SECONDS = 75       # after so many of a part's, each of its measurements is made once only


def plugins(build):
    run = subprocess.run([os.path.join(TOP, "wd"), "eal"], stdout=subprocess.PIPE, text=True,
                         env=dict(os.environ, WD_BUILD=build))
    if run.returncode:
        sys.exit(run.returncode)
    return run.stdout.split() + ["--no-pci", "--no-shconf"]


def show_accelerators(build):
    info = os.path.join(build, "app", "info", "warpdrive-info")
    if os.path.exists(info):
        print("Accelerators of this machine (warpdrive-info)\n")
        sys.stdout.flush()
        subprocess.run([info], check=False)
        print()


def runs_until(until):
    """Of how many runs the best is taken."""
    return 2 if time.monotonic() < until else 1


def conditions(where, others, until):
    """What there is to know about a table's figures."""
    if runs_until(until) == 1:
        print("It took long: the last rows are of one run each, not the best of 2.")
    print(perf_run.places(where))
    print(others.report() + "\n")


def compare(build, path):
    size = min(max(os.path.getsize(path), SAMPLE), LARGEST)
    eal = plugins(build)
    print("%s: deflate, level 1, dynamic Huffman, bursts of 32, %.1f MiB, best of 2\n" %
          (compress_perf.PROGRAM, size / MIB))
    print("%-9s  %-27s  %7s  %9s  %10s  %21s" %
          ("", "", "output", "compress", "decompress", "caller's cycles an op"))
    print("%-9s  %-27s  %7s  %9s  %10s  %10s %10s" %
          ("operation", "driver", "%", "Gbps", "Gbps", "compress", "decompress"))
    where, others, until = {}, perf_run.Others(), time.monotonic() + PART_SECONDS
    for op_size in OP_SIZES:
        for name, vdev in DRIVERS:
            try:
                r = compress_perf.measure(eal, vdev, path, op_size, size, runs_until(until))
            except perf_run.Error as e:
                die("%s failed: %s" % (name, e))
            where.update(r["where"])
            print("%5d KiB  %-27s  %7.2f  %9.2f  %10.2f  %10d %10d" %
                  (op_size >> 10, name, r["ratio"], r["compress"], r["decompress"],
                   r["compress_cycles"], r["decompress_cycles"]), flush=True)
    print("\nOutput: what is left of the input, in percent. Caller's cycles: what the application's"
          " own\nthread spends on one operation, enqueue and dequeue together. "
          "With an engine thread it only\nhands the work over; in the other rows it does the work. "
          "compress_zlib's follow from its throughput,\nbecause the program's cycle count "
          "crashes with it.")
    conditions(where, others, until)


def crypto_rows(eal, algorithm, folder, until):
    """Prints a row for each driver. @return ({driver: {size: (Gbps, cycles)}}, who ran where)"""
    results, where = {}, {}
    for name, vdev in CRYPTO_DRIVERS:
        try:
            for size in CRYPTO_SIZES:
                crypto_perf.verify(eal, vdev, algorithm, size, folder)
            results[name], at = crypto_perf.measure(
                eal, vdev, algorithm, CRYPTO_SIZES, runs=runs_until(until))
        except crypto_perf.NotThere as e:
            if "warpdrive" in vdev:
                die("%s: %s: %s" % (algorithm.name, name, e))
            print("%-25s  %s" % (name, e), flush=True)
            continue
        except perf_run.Error as e:
            die("%s failed: %s" % (name, e))
        where.update(at)
        rows = results[name].values()
        print("%-25s" % name + "".join(" %8.2f" % gbps for gbps, _ in rows) + "  " +
              "".join(" %9d" % cycles for _, cycles in rows), flush=True)
    return results, where


def compare_crypto(build):
    eal = plugins(build)
    print("%s: encryption in bursts of %d, best of 2. Each driver's results were\ncompared with "
          "OpenSSL's first, at each size; none differed or failed where there is a row.\n" %
          (crypto_perf.PROGRAM, crypto_perf.BURST))
    print("%-25s %26s   %30s" % ("", "Gbps, operations of", "caller's cycles an op"))
    where, others, until = {}, perf_run.Others(), time.monotonic() + PART_SECONDS
    for algorithm in crypto_perf.ALGORITHMS:
        sizes = ["%d B" % size for size in CRYPTO_SIZES]
        print("%-25s" % algorithm.name + "".join(" %8s" % s for s in sizes) + "  " +
              "".join(" %9s" % s for s in sizes))
        results, at = crypto_rows(eal, algorithm, os.path.join(build, "demo"), until)
        where.update(at)
        ours, peer = (results.get(d[0]) for d in (CRYPTO_DRIVERS[0], CRYPTO_DRIVERS[2]))
        if peer:
            print("%-25s" % "thread : crypto_aesni_mb" + "".join(
                " %8.2f" % (ours[s][0] / peer[s][0]) for s in CRYPTO_SIZES) + "  " + "".join(
                " %9.3f" % (ours[s][1] / peer[s][1]) for s in CRYPTO_SIZES))
        print()
    conditions(where, others, until)


def roundtrip(build, path):
    """wdzip compresses, gunzip restores, and the result has to be the file."""
    wdzip = os.path.join(build, "app", "wdzip", "wdzip")
    if not os.path.exists(wdzip):
        return
    packed = os.path.join(build, "demo", "sample.gz")
    restored = os.path.join(build, "demo", "restored")
    print("wdzip < %s > %s" % (path, packed), flush=True)
    with open(path, "rb") as source, open(packed, "wb") as out:
        if subprocess.run([wdzip], stdin=source, stdout=out).returncode:
            die("wdzip failed")
    print("gunzip < %s > %s" % (packed, restored), flush=True)
    with open(packed, "rb") as source, open(restored, "wb") as out:
        if subprocess.run(["gzip", "-dc"], stdin=source, stdout=out).returncode:
            die("gunzip does not accept what wdzip wrote")
    if not filecmp.cmp(path, restored, shallow=False):
        die("gunzip's output differs from the input")
    print("%d bytes -> %d bytes -> the same %d bytes again" %
          (os.path.getsize(path), os.path.getsize(packed), os.path.getsize(restored)))
    os.unlink(restored)


def main():
    parser = argparse.ArgumentParser(prog="./wd demo")
    parser.add_argument("--build", required=True, help=argparse.SUPPRESS)
    parser.add_argument("file", nargs="?", help="what to compress instead of text that is "
                        "gathered on this machine")
    args = parser.parse_args()

    os.makedirs(os.path.join(args.build, "demo"), exist_ok=True)
    path = args.file
    if path is None:
        path = os.path.join(args.build, "demo", "sample")
        gather(path)
        print("Input: %d MiB of text and code found on this machine, %s\n" % (SAMPLE / MIB, path))
    elif not os.path.isfile(path) or not os.access(path, os.R_OK):
        die("%s: not a file that can be read" % path)
    elif os.path.getsize(path) == 0:
        die("%s: is empty" % path)
    else:
        print("Input: %s, %d bytes\n" % (path, os.path.getsize(path)))
    show_accelerators(args.build)
    compare(args.build, path)
    roundtrip(args.build, path)
    print()
    compare_crypto(args.build)


if __name__ == "__main__":
    try:
        main()
    except (BrokenPipeError, KeyboardInterrupt):
        sys.exit(1)
