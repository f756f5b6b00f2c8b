# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""What the tests of wdzip share: running it, and inputs."""

import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import harness  # noqa: E402

WDZIP = os.path.join(harness.BUILD, "app/wdzip/wdzip")
TEST_PMD = os.path.join(harness.BUILD, "tests/wdzip/wdzip_test_pmd.so")
CHUNK = 256 * 1024


class Result:
    def __init__(self, run):
        self.code = run.returncode
        self.out = run.stdout
        self.err = run.stderr.decode(errors="replace")

    def __str__(self):
        return "exit %d, %d bytes out, stderr: %s" % (self.code, len(self.out), self.err)


def environment():
    env = dict(os.environ, LC_ALL="C")
    env.pop("GZIP", None)
    # The test device comes as a plug-in; the drivers of this build the program finds itself.
    env["WARPDRIVE_EAL"] = " ".join(["-d", TEST_PMD] + built_plugins())
    # Memory that DPDK keeps for the life of the process is no leak of ours to report here. A
    # sanitizer's exit status must not look like one of the program's own.
    env["ASAN_OPTIONS"] = "detect_leaks=0:exitcode=99"
    env["UBSAN_OPTIONS"] = "halt_on_error=1:exitcode=99"
    return env


def built_plugins():
    words = []
    folder = os.path.join(harness.BUILD, "drivers")
    for name in ("common", "compress"):
        path = os.path.join(folder, "librte_%s_warpdrive.so" % name)
        if os.path.exists(path):
            words += ["-d", path]
    return words


def call(args, data=b"", cwd=None, timeout=120):
    """Runs any program; data is its stdin, bytes or an open file."""
    source = {"stdin": data} if hasattr(data, "fileno") else {"input": data}
    scale = 5 if harness.SANITIZE else 1
    try:
        return Result(subprocess.run(args, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     cwd=cwd, env=environment(), timeout=timeout * scale,
                                     **source))
    except subprocess.TimeoutExpired:
        raise harness.Failure("did not end: %s" % " ".join(args)) from None


def wdzip(vdev, *args, **kwargs):
    return call([WDZIP, "--vdev", vdev] + list(args), **kwargs)


def good(result, what):
    harness.expect(result.code == 0 and result.err == "", "%s: %s" % (what, result))
    return result.out


def same(got, want, what):
    if got != want:
        at = next((i for i, (a, b) in enumerate(zip(got, want)) if a != b),
                  min(len(got), len(want)))
        raise harness.Failure("%s: %d bytes, wanted %d, first difference at %d" %
                              (what, len(got), len(want), at))


def text(size, seed=1):
    """Compressible, and unlike itself throughout."""
    rng = random.Random(seed)
    words = ["".join(rng.choices("etaoinshrdlu", k=rng.randint(2, 9))) for _ in range(2000)]
    out, n = [], 0
    while n < size:
        line = " ".join(rng.choices(words, k=12)) + " %d\n" % rng.randint(0, 10**9)
        out.append(line)
        n += len(line)
    return "".join(out).encode()[:size]


def noise(size, seed=2):
    return random.Random(seed).randbytes(size)


def device_runs(vdev):
    """Leaves the test as skipped if there is no such driver in this build."""
    name = vdev.split(",")[0]
    if name == "compress_warpdrive" and len(built_plugins()) < 2:
        print("compress_warpdrive is not built")
        sys.exit(harness.SKIP_EXIT)
    run = wdzip(vdev, "-c", data=b"x")
    if run.code != 0 and name not in ("compress_warpdrive", "compress_test"):
        print("%s does not run here: %s" % (name, run.err.strip()))
        sys.exit(harness.SKIP_EXIT)


class Folder:
    """A folder of its own for files; gone at the end."""

    def __enter__(self):
        self.path = tempfile.mkdtemp(prefix="wdzip-test-")
        return self

    def __exit__(self, *exc):
        shutil.rmtree(self.path)

    def __call__(self, name):
        return os.path.join(self.path, name)

    def write(self, name, data):
        with open(self(name), "wb") as f:
            f.write(data)
        return self(name)

    def read(self, name):
        with open(self(name), "rb") as f:
            return f.read()
