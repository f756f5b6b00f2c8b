#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""warpdrive-info on made-up class folders: what it lists, and why a device is unusable."""

import os
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

INFO = os.path.join(harness.BUILD, "app/info/warpdrive-info")
HAVE_CRYPTO = os.path.exists(os.path.join(harness.BUILD, "drivers/librte_crypto_warpdrive.so"))
HAVE_COMPRESS = os.path.exists(os.path.join(harness.BUILD, "drivers/librte_compress_warpdrive.so"))

ZIP = {"api": "hisi_qm_v3", "algorithms": "zlib\ngzip\ndeflate\nlz77_zstd", "flags": "1",
       "region_mmio_size": "65536", "region_dus_size": "331776", "available_instances": "250",
       "isolate": "0", "device/numa_node": "0"}
SEC = dict(ZIP, algorithms="cipher\ndigest\naead")


class Machine:
    """A class folder and a /dev with these nodes."""

    def __init__(self, **nodes):
        self.nodes = nodes

    def __enter__(self):
        self.dir = tempfile.TemporaryDirectory(prefix="info-test-")
        self.sysfs, self.dev = (os.path.join(self.dir.name, d) for d in ("class", "dev"))
        os.mkdir(self.sysfs)
        os.mkdir(self.dev)
        for name, attrs in self.nodes.items():
            os.makedirs(os.path.join(self.sysfs, name, "device"))
            for attr, value in attrs.items():
                with open(os.path.join(self.sysfs, name, attr), "w", encoding="latin-1") as f:
                    f.write(value + "\n")
            open(os.path.join(self.dev, name), "w", encoding="utf-8").close()
        return self

    def __exit__(self, *exc):
        self.dir.cleanup()

    def info(self, *args, code=None):
        env = dict(os.environ, WARPDRIVE_SYSFS=self.sysfs, WARPDRIVE_DEV=self.dev, LC_ALL="C",
                   ASAN_OPTIONS="detect_leaks=0:exitcode=99",
                   UBSAN_OPTIONS="halt_on_error=1:exitcode=99")
        env.pop("WARPDRIVE_EAL", None)
        run = subprocess.run([INFO] + list(args), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             env=env, text=True, timeout=60)
        harness.expect(code is None or run.returncode == code, "exit %d" % run.returncode,
                       run.stdout + run.stderr)
        self.err = run.stderr
        return run.stdout


def section(out, name):
    """What is said about one device: label -> text."""
    lines = re.split(r"^(?=\S)", out, flags=re.M)
    mine = [part for part in lines if part.startswith(name + ":")]
    harness.expect(len(mine) == 1, "%d sections about %s" % (len(mine), name), out)
    found, label = {}, None
    for line in mine[0].splitlines()[1:]:
        m = re.match(r"  (\S.{14} |\S+(?= )) ?(.*)", line)
        if m and not line.startswith("   "):
            label = m.group(1).strip()
            found[label] = m.group(2).strip()
        elif label and line.strip():
            found[label] += " " + line.strip()
    return found


def expect_field(got, label, wanted):
    harness.expect(wanted in got.get(label, ""), "%s should have %r: %s" % (label, wanted, got))


def software(cases):
    with cases.case("the software accelerator is always there"), Machine() as m:
        got = section(m.info(code=0), "soft")
        for label, wanted in (("api", "warpdrive_v1"), ("model", "ext"), ("flags", "SVA"),
                              ("algorithms", "zlib gzip deflate"), ("NUMA node", "any")):
            expect_field(got, label, wanted)
        harness.expect(m.err == "", m.err)
        harness.expect(m.info("-q", code=0) == "soft\n", "-q")
    for model in "ext", "v3", "v2":
        with cases.case("what the compression driver offers: " + model), Machine() as m:
            if not HAVE_COMPRESS:
                raise harness.Skip("the driver is not built")
            got = section(m.info("-m", model, code=0), "soft")
            expect_field(got, "model", model)
            for wanted in "deflate: window", "STATEFUL_DECOMPRESSION", "SHAREABLE_PRIV_XFORM", "queue pairs":
                expect_field(got, "compress_warpdrive", wanted)
            harness.expect(("HUFFMAN_FIXED" in got["compress_warpdrive"]) == (model == "ext"),
                           "only ext lets one choose the codes: %s" % got)
    with cases.case("what the crypto driver offers"), Machine() as m:
        if not HAVE_CRYPTO:
            raise harness.Skip("the driver is not built")
        got = section(m.info(code=0), "soft")
        for wanted in "aes-gcm(key16", "aes-cbc(key16", "sha2-256", "SYMMETRIC_CRYPTO":
            expect_field(got, "crypto_warpdrive", wanted)


def nodes(cases):
    with cases.case("usable nodes"), Machine(**{"hisi_zip-0": ZIP, "hisi_sec2-1": SEC}) as m:
        out = m.info(code=0)
        got = section(out, "hisi_zip-0")
        for label, wanted in (("api", "hisi_qm_v3"), ("model", "v3"), ("free queues", "250"),
                              ("NUMA node", "0"), ("algorithms", "lz77_zstd")):
            expect_field(got, label, wanted)
        harness.expect("unusable" not in got and "crypto_warpdrive" not in got, str(got))
        if HAVE_COMPRESS:
            expect_field(got, "compress_warpdrive", "deflate")
        got = section(out, "hisi_sec2-1")
        harness.expect("compress_warpdrive" not in got and "crypto_warpdrive" in got, str(got))
        harness.expect(sorted(m.info("-q").split()) == ["hisi_sec2-1", "hisi_zip-0", "soft"], "-q")
    reasons = {
        "no SVA": (dict(ZIP, flags="0"), "shared virtual addressing"),
        "another api": (dict(ZIP, api="other_v1"), "api is neither"),
        "an old api": (dict(ZIP, api="hisi_qm_v1"), "older than hisi_qm_v2"),
        "a variant without SVA": (dict(ZIP, api="hisi_qm_v2_noiommu"), "without SVA"),
        "other algorithms": (dict(ZIP, algorithms="rsa\ndh"), "no algorithm"),
        "isolated": (dict(ZIP, isolate="1"), "isolated"),
        "no queue free": (dict(ZIP, available_instances="0"), "all queues are in use"),
        "no attributes": ({}, "api cannot be read"),
        "a bad size": (dict(ZIP, region_dus_size="many"), "region_dus_size"),
    }
    for name, (attrs, why) in reasons.items():
        with cases.case("unusable: " + name), Machine(node=attrs) as m:
            got = section(m.info(code=0), "node")
            expect_field(got, "unusable", why)
            harness.expect("compress_warpdrive" not in got, "and yet it offers: %s" % got)
            harness.expect(m.info("-q", "node", code=1) == "", "-q")
    with cases.case("unusable: no node in /dev"), Machine(node=ZIP) as m:
        os.unlink(os.path.join(m.dev, "node"))
        expect_field(section(m.info(code=0), "node"), "unusable", "No such file")
    with cases.case("control characters do not reach the terminal"):
        with Machine(node=dict(ZIP, algorithms="zlib\nx\x1b[2J\x07", api="hisi_qm_v3")) as m:
            out = m.info(code=0)
            harness.expect("x?[2J?" in out and "\x1b" not in out and "\x07" not in out, repr(out))


def arguments(cases):
    with cases.case("devices by name"), Machine(a=ZIP, b=dict(ZIP, flags="0")) as m:
        harness.expect(re.findall(r"^(\S+): ", m.info("a", code=0), re.M) == ["a"], "one")
        harness.expect(re.findall(r"^(\S+): ", m.info("b", "a", code=1), re.M) == ["b", "a"], "two")
        m.info("a", "c", code=1)
        harness.expect("no device c" in m.err, m.err)
    with cases.case("options"), Machine() as m:
        harness.expect("Usage: warpdrive-info" in m.info("-h", code=0), "help")
        harness.expect(re.match(r"warpdrive-info \d", m.info("-V", code=0)), "version")
        m.info("-m", "v4", code=1)
        harness.expect("none of ext, v3, v2" in m.err, m.err)
        m.info("--nonsense", code=1)
    with cases.case("a full disk is reported"), Machine() as m:
        with open("/dev/full", "w", encoding="utf-8") as full:
            run = subprocess.run([INFO], stdout=full, stderr=subprocess.PIPE, text=True,
                                 env=dict(os.environ, ASAN_OPTIONS="detect_leaks=0"))
        harness.expect(run.returncode == 1 and "No space left" in run.stderr, run.stderr)


def main():
    cases = harness.Cases()
    for part in software, nodes, arguments:
        part(cases)
    return cases.finish()


sys.exit(main())
