#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""usage: features.py CAPS

The guide's tables say what the driver says: the feature list in DPDK's form is that of the
default model, and the guide's own table has a column for each model.
"""

import configparser
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

GUIDES = os.path.join(harness.TOP, "doc", "guides", "compressdevs")
MODELS = ("ext", "v3", "v2")
LZ4_SINCE = "23.03"


def offered(caps, model):
    """(features, windows, DPDK version) as the driver has them."""
    run = harness.run([caps] + harness.eal("compress_warpdrive,model=" + model, memory=64))
    harness.expect(run.returncode == 0, "no device", run.stdout)
    windows = re.findall(r"^window (\S+) (\d+) (\d+) (\d+)$", run.stdout, re.M)
    return (set(re.findall(r"^feature (.+)$", run.stdout, re.M)), windows,
            re.search(r"^dpdk (\S+)$", run.stdout, re.M)[1])


def ini():
    parser = configparser.ConfigParser(comment_prefixes=(";",))
    parser.optionxform = str
    parser.read(os.path.join(GUIDES, "features", "warpdrive.ini"))
    return {key for key, value in parser["Features"].items() if value}


def guide():
    """The models' table of the guide: model -> features."""
    with open(os.path.join(GUIDES, "warpdrive.rst"), encoding="utf-8") as f:
        text = f.read()
    table = re.search(r"^ *=+ +=+ +=+ +=+\n *Feature +ext +v3 +v2\n *=[= ]+\n(.*?)\n *=[= ]+\n", text,
                      re.M | re.S)
    harness.expect(table, "the guide has no table \"Feature ext v3 v2\"")
    found = {model: set() for model in MODELS}
    for line in table[1].splitlines():
        name, *columns = re.split(r"  +", line.strip().replace("LB  ", "LB\0 "))
        for model, column in zip(MODELS, columns):
            if column == "Y":
                found[model].add(name.replace("\0", " "))
    return found


def same(documented, real, version):
    if version < LZ4_SINCE:
        documented = documented - {"LZ4"}
    harness.expect(documented == real, "documented only: %s; offered only: %s" %
                   (sorted(documented - real), sorted(real - documented)))


def main():
    caps = sys.argv[1]
    cases = harness.Cases()
    for model in MODELS:
        with cases.case("guide, model=%s" % model):
            features, _, version = offered(caps, model)
            same(guide()[model], features, version)
    with cases.case("features/warpdrive.ini"):
        features, _, version = offered(caps, "ext")
        same(ini(), features, version)
    return cases.finish()


if __name__ == "__main__":
    sys.exit(main())
