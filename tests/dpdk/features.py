#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: features.py CAPS compress|crypto

A guide's tables say what the driver says: the feature list in DPDK's form is that of the default
model, and the guide's own tables have all models. CAPS is the program of caps.c.
"""

import configparser
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

GUIDES = os.path.join(harness.TOP, "doc", "guides")
MODELS = ("ext", "v3", "v2")
LZ4_SINCE = "23.03"
# Algorithms that DPDK's lists have once for each key size.
BY_KEY_SIZE = {"AES CBC", "AES ECB", "AES CTR", "AES XTS", "AES CMAC", "AES GCM", "AES CCM"}


class Offer:
    """What a device of one model says of itself."""

    def __init__(self, caps, driver, model):
        run = harness.run([caps] + harness.eal("%s,model=%s" % (driver, model), memory=64))
        harness.expect(run.returncode == 0, "no device", run.stdout)
        self.version = re.search(r"^dpdk (\S+)$", run.stdout, re.M)[1]
        self.features = set(re.findall(r"^feature (.+)$", run.stdout, re.M))
        # (section, name) -> values of key, IV, digest and AAD sizes
        self.algorithms = {}
        for line in re.findall(r"^algorithm (.+)$", run.stdout, re.M):
            section, name, *ranges = line.split("; ")
            self.algorithms[section, name] = tuple(values(*map(int, r.split())) for r in ranges)


def values(low, high, step):
    return range(low, high + 1, step or 1) if high else range(0)


def written(sizes):
    """As the guide has it: "-", "16, 24, 32", "4 to 16 by 4" or "0 to 65535"."""
    if len(sizes) <= 3:
        return ", ".join(map(str, sizes)) or "-"
    return "%d to %d" % (sizes[0], sizes[-1]) + (" by %d" % sizes.step if sizes.step > 1 else "")


def table(path, heading):
    """The rows below the simple table's heading, a regular expression."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    found = re.search(r"^ *=[= ]+\n *" + heading + r" *\n *=[= ]+\n(.*?)\n *=[= ]+\n", text,
                      re.M | re.S)
    harness.expect(found, "the guide has no table \"%s\"" % heading)
    rows = [line.strip().replace("LB  ", "LB\0 ") for line in found[1].splitlines()]
    return [[word.replace("\0", " ") for word in re.split(r"  +", row)] for row in rows]


def features_of(rows, model):
    column = 1 + MODELS.index(model)
    return {row[0] for row in rows if row[column:column + 1] == ["Y"]}


def algorithms_of(rows, model, version):
    """The rows that are of a model and known to this DPDK, without what says so."""
    return {tuple(row[:2] + row[3:7]) for row in rows
            if model in row[2].split(", ") and (row[7] == "-" or row[7] <= version)}


def same(documented, real):
    harness.expect(documented == real, "documented only: %s; offered only: %s" %
                   (sorted(documented - real), sorted(real - documented)))


def ini(folder):
    parser = configparser.ConfigParser(comment_prefixes=(";",), strict=True)
    parser.optionxform = str
    parser.read(os.path.join(folder, "features", "warpdrive.ini"))
    return {section: {key for key, value in parser[section].items() if value == "Y"}
            for section in parser.sections()}


def by_key_size(name, keys):
    if name not in BY_KEY_SIZE:
        return [name]
    return ["%s (%d)" % (name, size * (4 if name == "AES XTS" else 8)) for size in keys]


def compress(cases, caps):
    folder = os.path.join(GUIDES, "compressdevs")
    offers = {model: Offer(caps, "compress_warpdrive", model) for model in MODELS}
    later = {"LZ4"} if offers["ext"].version < LZ4_SINCE else set()
    for model, offer in offers.items():
        with cases.case("guide, model=%s" % model):
            rows = table(os.path.join(folder, "warpdrive.rst"), "Feature +ext +v3 +v2")
            same(features_of(rows, model) - later, offer.features)
    with cases.case("features/warpdrive.ini"):
        same(ini(folder)["Features"] - later, offers["ext"].features)


def crypto(cases, caps):
    folder = os.path.join(GUIDES, "cryptodevs")
    guide = os.path.join(folder, "warpdrive.rst")
    heading = "Type +Algorithm +Models +Key +IV +Digest +AAD +DPDK"
    offers = {model: Offer(caps, "crypto_warpdrive", model) for model in MODELS}
    for model, offer in offers.items():
        with cases.case("guide, features, model=%s" % model):
            same(features_of(table(guide, "Feature +ext +v3 +v2"), model), offer.features)
        with cases.case("guide, algorithms, model=%s" % model):
            same(algorithms_of(table(guide, heading), model, offer.version),
                 {key + tuple(map(written, sizes)) for key, sizes in offer.algorithms.items()})
    ext = offers["ext"]
    with cases.case("features/warpdrive.ini"):
        later = {row[1] for row in table(guide, heading) if row[7] > ext.version}
        listed = ini(folder)
        same(listed.pop("Features"), ext.features)
        same(listed.pop("OS"), {"Linux"})
        same({(section, name) for section in listed for name in listed[section] - later},
             {(section, name) for (section, base), sizes in ext.algorithms.items()
              for name in by_key_size(base, sizes[0])})


def main():
    caps, which = sys.argv[1:]
    cases = harness.Cases()
    {"compress": compress, "crypto": crypto}[which](cases, caps)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
