# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""What the tests that run whole programs share: cases, the plug-ins, the sanitizers."""

import contextlib
import os
import subprocess
import sys
import traceback

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
BUILD = os.environ.get("WD_BUILD", os.path.join(TOP, "build"))
SANITIZE = os.environ.get("WD_SANITIZE") == "1"
SKIP_EXIT = 77


class Failure(Exception):
    """A case that did not hold; its text says what was expected and what came."""


class Skip(Exception):
    """A case that cannot run here; its text says why."""


def expect(condition, text, output=""):
    if not condition:
        raise Failure(text + ("\n" + output if output else ""))


class Cases:
    """Counts cases and prints one line for each. finish() gives the exit status."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def ok(self, name):
        self.passed += 1
        print("ok   %s" % name, flush=True)

    def skip(self, name, reason):
        self.skipped += 1
        print("skip %s: %s" % (name, reason), flush=True)

    def fail(self, name, text):
        self.failed += 1
        print("FAIL %s: %s" % (name, text), flush=True)

    @contextlib.contextmanager
    def case(self, name):
        try:
            yield
        except Skip as e:
            self.skip(name, e)
        except Failure as e:
            self.fail(name, e)
        except Exception:   # a bug of the test is a failure of the test
            self.fail(name, traceback.format_exc())
        else:
            self.ok(name)

    def finish(self, nothing="there was nothing to test"):
        if not self.passed + self.failed + self.skipped:
            print(nothing)
            return SKIP_EXIT
        print("%d passed, %d failed, %d skipped" % (self.passed, self.failed, self.skipped))
        if self.failed:
            return 1
        return 0 if self.passed else SKIP_EXIT


def need_program(*names):
    """Leaves the whole test as skipped when a program is not installed."""
    for name in names:
        if not any(os.access(os.path.join(d, name), os.X_OK)
                   for d in os.environ["PATH"].split(":")):
            print("%s is not installed" % name)
            sys.exit(SKIP_EXIT)


def need_root():
    """Leaves the whole test as skipped without root."""
    if os.geteuid() != 0:
        print("needs root")
        sys.exit(SKIP_EXIT)


def plugins():
    """The EAL options that load the built drivers, as "./wd eal" prints them."""
    run = subprocess.run([os.path.join(TOP, "wd"), "eal"], stdout=subprocess.PIPE, text=True,
                         env=dict(os.environ, WD_BUILD=BUILD), check=True)
    words = run.stdout.split()
    # Which memory there is must not make a difference: always without hugepages.
    return words[:words.index("--no-huge")] if "--no-huge" in words else words


def eal(*devices, lcores=None, memory=2048):
    """EAL options for a process of its own that sees these vdevs and nothing else."""
    ours = any("warpdrive" in device for device in devices)
    # A virtual machine has less.
    memory = min(memory, int(os.environ.get("WARP_TEST_MEMORY", memory)))
    args = (plugins() if ours else []) + ["--no-huge", "-m", str(memory), "--iova-mode=va", "--no-pci",
                        "--no-shconf"]
    if lcores:
        args += ["-l", lcores]
    for device in devices:
        args += ["--vdev", device]
    return args


def environment(preload=True):
    """The environment for a program that was not built with the sanitizers but loads plug-ins
    that were: their runtime has to come first."""
    env = dict(os.environ)
    if SANITIZE and preload:
        libs = [subprocess.run(["gcc", "-print-file-name=" + lib], stdout=subprocess.PIPE,
                               text=True, check=True).stdout.strip()
                for lib in ("libasan.so", "libubsan.so")]
        env["LD_PRELOAD"] = " ".join(libs)
    return env


def run(args, timeout=300, preload=True, **kwargs):
    """Runs a program to its end; stdout and stderr together as .stdout. Without @p preload it is
    one that has nothing to do with our plug-ins."""
    scale = 5 if SANITIZE else 1
    try:
        return subprocess.run(args, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, errors="replace",
                              timeout=timeout * scale, env=environment(preload),
                              **kwargs)
    except subprocess.TimeoutExpired as e:
        out = e.stdout.decode(errors="replace") if e.stdout else ""
        raise Failure("did not end within %d s: %s\n%s" %
                      (timeout * scale, " ".join(args), out)) from None
