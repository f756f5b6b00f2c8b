#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: bench.py PEERS WRONG

"./wd bench" in short: each driver has a line in each table or a reason why not; what has a line was
verified; a wrong result ends it (with WRONG preloaded the controls disagree); bad options are
named. Nothing here judges speed.
"""

import json
import os
import re
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

RUN = os.path.join(harness.TOP, "bench", "run")
OURS = {part: ["%s_warpdrive %s %s" % (part, engine, model)
               for model in ("ext", "v3") for engine in ("thread", "inline")]
        for part in ("compress", "crypto")}
# What must be measured, and beside what; DPDK and ipsec-mb as Debian has them.
TABLES = {
    "compress": (["compress", "decompress"], ["compress_isal", "compress_zlib", "compress_uadk"]),
    "crypto": (["aes-gcm", "aes-cbc-sha256-hmac", "chacha20-poly1305", "snow3g-uea2", "zuc-eea3",
                "kasumi-f8", "null"],
               ["crypto_aesni_mb", "crypto_aesni_gcm", "crypto_openssl",
                "crypto_chacha20_poly1305", "crypto_snow3g", "crypto_zuc", "crypto_kasumi",
                "crypto_null", "crypto_uadk"]),
}
# Who has to have a line.
RUNS = {
    "compress": OURS["compress"] + ["compress_isal", "compress_zlib", "direct-isal",
                                    "direct-libdeflate"],
    "aes-gcm": OURS["crypto"] + ["crypto_openssl"],
    "aes-cbc-sha256-hmac": OURS["crypto"] + ["crypto_openssl"],
    "null": ["crypto_null"],
}
RUNS["decompress"] = RUNS["compress"]
FIGURE = r"\d+(?:\.\d+)?"

REFUSED = (
    (["compression"], "invalid choice: 'compression'"),
    (["--sizes", "0"], '"0": up to 16 numbers from 1 to 59460'),
    (["--sizes", "64,x"], '"64,x": up to 16 numbers'),
    (["--burst", "129"], '"129": up to 16 numbers from 1 to 128'),
    (["--rounds", "0"], '"0": a number from 1 to 1000'),
    (["--against", "compress_foo"], 'no driver "compress_foo" for all; there are: compress_isal'),
    (["crypto", "--against", "compress_isal"], 'no driver "compress_isal" for crypto'),
    (["--json", "/nowhere/file"], "/nowhere/file: cannot be written"),
    (["--json", "/tmp"], "/tmp: cannot be written"),
    (["--quik"], "unrecognized arguments: --quik"),
)


def tables(text):
    """{what: lines of its table}"""
    found = {}
    for block in text.split("\n\n"):
        title, *lines = block.splitlines()
        match = re.match(r"([a-z0-9-]+), \d+ B, burst \d+$", title)
        if match:
            found[match[1]] = lines
    return found


def check_table(lines, names, must_run):
    text = "\n".join(lines)
    for name in names:
        row = [line for line in lines if line.startswith("  %s " % name)]
        if not row:
            harness.expect(name not in must_run, "no line of %s" % name, text)
            harness.expect(re.search(r"^  [a-z][^:]+: .*\b%s\b" % name, text, re.M),
                           "neither line nor reason of %s" % name, text)
            continue
        harness.expect(len(row) == 1, "two lines of %s" % name, text)
        figures = re.findall(FIGURE, re.sub(r" ±\d+%", "", row[0][len(name) + 2:]))
        harness.expect(len(figures) >= 2 and all(float(f) > 0 for f in figures[:2]),
                       "no figures of %s" % name, text)
    harness.expect(re.search(r"limits: .* %s times a bare ring" % FIGURE, text), "no limits", text)


def check_run(part, sizes, folder):
    path = os.path.join(folder, part + ".json")
    run = harness.run([RUN, part, "--quick", "--rounds", "2", "--sizes", sizes, "--json", path])
    harness.expect(run.returncode == 0, "exit status %d" % run.returncode, run.stdout)
    whats, peers = TABLES[part]
    found = tables(run.stdout)
    harness.expect(sorted(found) == sorted(whats), "tables of %s" % sorted(found), run.stdout)
    for what, lines in found.items():
        check_table(lines, OURS[part] + peers, RUNS.get(what, []))
    for sign in ("bare ring", "Others used", "Load average", "The caller had CPU"):
        harness.expect(sign in run.stdout, "nothing about \"%s\"" % sign, run.stdout)
    with open(path, encoding="utf-8") as f:
        data = json.load(f)
    for row in data["rows"]:
        if row["what"] == "ring":
            continue
        harness.expect(len(row["gbps"]) == 2, "not two rounds: %s" % row)
        harness.expect(row["verified"] or not row["driver"].startswith(part),
                       "not verified: %s" % row)
    harness.expect(data["rows"], "the file has no rows")


def check_wrong(peers, wrong, part, driver, what):
    """A control that disagrees with the driver: no figures."""
    sample = os.path.join(harness.BUILD, "demo", "sample")
    args = [peers, *harness.eal(memory=512), "-l", "0", "--", "-s", "64", "-r", "1", "-t", "1",
            part, sample, driver]
    run = harness.run(args)
    harness.expect(run.returncode == 0 and "verified %s 64 32 %s" % (what, driver) in run.stdout,
                   "does not run as it should, status %d" % run.returncode, run.stdout)
    run = harness.run(["env", "LD_PRELOAD=" + wrong, *args])
    harness.expect("%s, %s of 64 bytes: wrong data" % (driver, what) in run.stdout,
                   "nothing said", run.stdout)
    harness.expect(run.returncode != 0, "exit status 0", run.stdout)


def main():
    if harness.SANITIZE:
        print("figures of a build with sanitizers are none")
        return harness.SKIP_EXIT
    peers, wrong = sys.argv[1:]
    cases = harness.Cases()
    with tempfile.TemporaryDirectory() as folder:
        for part, sizes in (("compress", "512"), ("crypto", "64")):
            with cases.case("%s: each has a line or a reason, and was verified" % part):
                check_run(part, sizes, folder)
    with cases.case("beside one driver only"):
        run = harness.run([RUN, "compress", "--quick", "--rounds", "1", "--sizes", "64",
                           "--burst", "1,2", "--against", "compress_zlib"])
        harness.expect(run.returncode == 0 and "compress_isal" not in run.stdout and
                       run.stdout.count("\n  compress_zlib ") == 4, "no four lines", run.stdout)
    with cases.case("wrong deflate data"):
        check_wrong(peers, wrong, "compress", "compress_isal", "compress")
    with cases.case("a wrong HMAC"):
        check_wrong(peers, wrong, "crypto", "crypto_openssl", "aes-cbc-sha256-hmac")
    for args, message in REFUSED:
        with cases.case("refused: %s" % " ".join(args)):
            run = harness.run([RUN, *args])
            harness.expect(run.returncode == 2 and message in run.stdout,
                           "exit status %d" % run.returncode, run.stdout)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
