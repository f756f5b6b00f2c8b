#!/usr/bin/env python3
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""The command line, beside gzip's: the same arguments on the same files must give the same exit status,
the same files with the same attributes, and the same words."""

import gzip
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import time

from wdzip import WDZIP, Folder, call, device_runs, environment, good, noise, same, text, wdzip
import harness

VDEV = sys.argv[1]
PLAIN = text(100000)
PACKED = gzip.compress(PLAIN, mtime=0)
THEN = 1500000000


def scenario(folder):
    """Files of every kind, with times and modes that are not the usual ones."""
    os.mkdir(folder("dir"))
    for name, data in (("plain", PLAIN), ("empty", b""), ("packed.gz", PACKED), ("other.z", PACKED),
                       ("tar.tgz", PACKED), ("upper.GZ", PACKED), ("no_suffix", PACKED),
                       ("taken", b"t"), ("taken.gz", gzip.compress(b"old", mtime=0)), ("bad.gz", b"not gzip"),
                       ("empty.gz", b""), ("odd.xyz", PACKED), ("-dash", b"dash"),
                       ("short.gz", PACKED[:-10]), ("rest.gz", PACKED + b"rest"),
                       ("crc.gz", PACKED[:-8] + b"wxyz" + PACKED[-4:]), ("linked", b"l"),
                       ("suid", b"s"), ("sgid", b"s"), ("sticky", b"s"), ("guarded", b"g")):
        folder.write(name, data)
        os.chmod(folder(name), 0o640)
        os.utime(folder(name), (THEN, THEN + len(name)))
    os.symlink("plain", folder("symlink"))
    os.link(folder("linked"), folder("linked2"))
    os.chmod(folder("suid"), 0o4755)
    os.chmod(folder("sgid"), 0o2755)
    os.chmod(folder("sticky"), 0o1755)
    os.chmod(folder("guarded"), 0o400)
    os.mkfifo(folder("fifo"))


def state(folder):
    """What is in the folder: for a compressed file its content, as compressors differ."""
    found = {}
    for name in os.listdir(folder.path):
        st = os.lstat(folder(name))
        data = None
        if stat.S_ISREG(st.st_mode):
            data = folder.read(name)
            if data[:2] == b"\x1f\x8b":
                try:
                    data = ("packed", gzip.decompress(data), data[4:8])
                except (EOFError, OSError):
                    pass
        # A directory's time changes as files come and go.
        when = st.st_mtime_ns if stat.S_ISREG(st.st_mode) else 0
        if data is not None and when // 10**9 > THEN + 10**6:
            when = "now"
        found[name] = (oct(st.st_mode), st.st_uid, st.st_gid, when, data)
    return found


def words(err):
    """stderr without program names, blank lines and the ratios of two different compressors."""
    err = re.sub(r"\b(wd|g)zip: ", "", err)
    err = re.sub(r"\bwdzip\b", "gzip", err)
    err = re.sub(r"-?\d+\.\d%", "N%", err)
    return [re.sub(r"\s+", " ", line).strip() for line in err.splitlines() if line.strip()]


def both(args, stdin=b""):
    """The same with gzip and with wdzip, each in a new scenario."""
    results = []
    for program in (["gzip"], [WDZIP, "--vdev", VDEV]):
        with Folder() as folder:
            scenario(folder)
            result = call(program + args, stdin, cwd=folder.path)
            results.append((result, state(folder)))
    return results


COMMANDS = [
    "plain", "-k plain", "-c plain", "-n plain", "-k -n plain", "-v plain", "-kv plain", 
    "empty", "plain empty", "-q plain", "-1 plain", "-9 plain", "-- -dash", "./-dash",
    "-S .xyz plain", "-S .xyz plain -k", "--suffix=.abc plain", "guarded",
    "packed.gz", "-q packed.gz", "-c packed.gz", "upper.GZ", "tar.tgz", "other.z",
    "-d packed.gz", "-dk packed.gz", "-dc packed.gz", "-dv packed.gz", "-dkv packed.gz",
    "-d packed", "-d plain", "-d no_suffix", "-dc no_suffix", "-dq no_suffix", "-d other.z",
    "-d other", "-d tar.tgz", "-d upper.GZ", "-dS .xyz odd.xyz", "-dS .xyz odd", "-d odd.xyz",
    "-dN packed.gz", "-dNk packed.gz", "-dn packed.gz",
    "-t packed.gz", "-tv packed.gz", "-t bad.gz", "-t no_suffix", "-t empty.gz", "-t short.gz",
    "-tq rest.gz", "-t rest.gz", "-t crc.gz", "-t packed.gz bad.gz",
    "-d bad.gz", "-d empty.gz", "-d short.gz", "-d crc.gz", "-d rest.gz", "-dq rest.gz", "-dk rest.gz",
    "-d bad.gz packed.gz", "-dc bad.gz packed.gz", "-dcf plain", "-dcf packed.gz plain", "-df plain",
    "taken", "-f taken", "-q taken", "-k taken", "-d taken.gz", "-df taken.gz",
    "missing", "missing plain", "-d missing", "-d missing.gz", "-c missing",
    "dir", "-c dir", "-d dir", "-t dir", "-q dir", "dir missing", "missing dir", "fifo",
    "symlink", "-f symlink", "-c symlink", "-kf symlink", "linked", "-f linked", "-k linked",
    "suid", "sgid", "sticky", "-f suid", "-f sticky",
    "plain/x",
]
# Read stdin.
PIPES = [("", PLAIN), ("-c", PLAIN), ("-", PLAIN), ("-d", PACKED), ("-dc -", PACKED), ("-t", PACKED),
         ("-tv", PACKED), ("-v", PLAIN), ("-dv", PACKED), ("-d", b""), ("-d", PLAIN), ("-dcf", PLAIN),
         ("-dcf", b""), ("-dcf", b"x"), ("-dcf", b"\x1f"), ("-t", PLAIN), ("-c - plain", PLAIN),
         ("- plain", PLAIN), ("-t", PACKED[:500])]


def compare(command, stdin):
    (theirs, their_files), (ours, our_files) = both(command.split(), stdin)
    what = "gzip: %s\nwdzip: %s" % (theirs, ours)
    harness.expect(ours.code == theirs.code, "exit status", what)
    harness.expect(words(ours.err) == words(theirs.err), "words", what)
    for name in sorted(set(their_files) | set(our_files)):
        harness.expect(their_files.get(name) == our_files.get(name), "file %s: gzip: %.200s; wdzip: %.200s" %
                       (name, their_files.get(name), our_files.get(name)))
    if ours.out[:2] == b"\x1f\x8b" and ours.out != theirs.out:
        harness.expect(gzip.decompress(ours.out) == gzip.decompress(theirs.out), "stdout")
        same(ours.out[4:8], theirs.out[4:8], "the time in the header")
    else:
        same(ours.out, theirs.out, "stdout")


def beside_gzip(cases):
    for command in COMMANDS:
        with cases.case("as gzip: %s" % command):
            compare(command, b"")
    for command, data in PIPES:
        with cases.case("as gzip: %d bytes | %s" % (len(data), command)):
            compare(command, data)
    with cases.case("as gzip: < file"):
        times = []
        for program in ["gzip"], [WDZIP, "--vdev", VDEV]:
            with Folder() as folder:
                scenario(folder)
                with open(folder("plain"), "rb") as f:
                    times.append(call(program, f).out[3:8])
        harness.expect(times[0] == times[1], "flags and time: %s" % times)


def name_and_time(cases):
    with cases.case("name and time in the header"), Folder() as folder:
        os.utime(folder.write("file", PLAIN), (THEN, THEN))
        packed = good(wdzip(VDEV, "-c", folder("file")), "compress")
        harness.expect(packed[3] & 8 and packed[4:8] == THEN.to_bytes(4, "little") and
                       b"file\0" in packed[:64], "header is %r" % packed[:32])
        packed = good(wdzip(VDEV, "-cn", folder("file")), "compress")
        harness.expect(packed[3] & 8 == 0 and packed[4:8] == bytes(4), "-n: %r" % packed[:32])
    with cases.case("-N gives a name only in the same folder"), Folder() as folder:
        os.mkdir(folder("in"))
        for stored, wanted in ((b"../../up", "up"), (b"/etc/x", "x"), (b"..", "f"), (b"a/", "f"),
                               (b"", "f")):
            head = b"\x1f\x8b\x08\x08" + bytes(6) + stored + b"\0"
            folder.write("in/f.gz", head + gzip.compress(b"data", mtime=0)[10:])
            good(wdzip(VDEV, "-dN", folder("in/f.gz")), "%r" % stored)
            harness.expect(os.listdir(folder("in")) == [wanted], "%r became %s" %
                           (stored, os.listdir(folder("in"))))
            os.unlink(folder("in/" + wanted))
        harness.expect(os.listdir(folder.path) == ["in"], "files outside: %s" %
                       os.listdir(folder.path))


def usage(cases):
    with cases.case("help and version"):
        for option, word in (("-h", b"Usage: wdzip"), ("--help", b"--device NAME"), ("-V", b"wdzip ")):
            got = call([WDZIP, option])
            harness.expect(got.code == 0 and word in got.out and got.err == "", str(got))
    with cases.case("bad options"):
        for args, word in ((["--nonsense"], "--nonsense"), (["-l", "10"], "from 0 to 9"),
                           (["-l", "x"], "--level"), (["-l", "-1"], "--level"),
                           (["-b", "3"], "from 4 to 4096"), (["-b", "4097"], "--blocksize"),
                           (["--depth", "1"], "from 2 to 256"), (["--depth"], "--depth"),
                           (["-b", "64k"], "64k"), (["-S", ""], "suffix")):
            got = call([WDZIP] + args)
            harness.expect(got.code == 1 and word in got.err and not got.out,
                           "%s: %s" % (args, got))
    with cases.case("no such device"):
        got = wdzip("compress_nonsense", data=b"x")
        harness.expect(got.code == 1 and not got.out and "wdzip: " in got.err, str(got))
        got = wdzip(VDEV, "--device", "nonsense", data=b"x")
        harness.expect(got.code == 1 and "no compression device nonsense" in got.err, str(got))
        got = call([WDZIP, "--eal", "--no-huge --no-pci --no-shconf -m 64"], b"x")
        harness.expect(got.code == 1 and "no compression device" in got.err, str(got))
    with cases.case("--eal replaces the EAL options"):
        plugins = environment()["WARPDRIVE_EAL"]
        args = "--no-huge --no-pci --no-shconf -m 128 --log-level=error %s --vdev %s" % (plugins, VDEV)
        packed = good(call([WDZIP, "--eal", args], PLAIN), "--eal")
        same(gzip.decompress(packed), PLAIN, "--eal")
        packed = good(call([WDZIP, "--eal", args, "--device", VDEV.split(",")[0]], PLAIN), "--device")
        same(gzip.decompress(packed), PLAIN, "--device")
    with cases.case("-v twice names the device"):
        got = wdzip(VDEV, "-vv", data=b"x")
        harness.expect(got.code == 0 and "device " + VDEV.split(",")[0] in got.err, str(got))


def terminal(cases):
    """With a terminal on stderr or stdout."""
    def on_terminal(args, stdin, out):
        master, slave = pty.openpty()
        p = subprocess.Popen([WDZIP, "--vdev", VDEV] + args, stdin=stdin, env=environment(),
                             stdout=slave if out else subprocess.DEVNULL, stderr=slave)
        os.close(slave)
        shown = b""
        try:
            while True:
                part = os.read(master, 4096)
                if not part:
                    break
                shown += part
        except OSError:     # the terminal's way to say that the other end is closed
            pass
        os.close(master)
        return p.wait(), shown

    with cases.case("no compressed data to a terminal"), Folder() as folder:
        code, shown = on_terminal([], subprocess.DEVNULL, True)
        harness.expect(code == 1 and b"not written to a terminal" in shown, "%d %r" % (code, shown))
        code, shown = on_terminal(["-c", folder.write("f", b"x")], subprocess.DEVNULL, True)
        harness.expect(code == 1 and b"not written to a terminal" in shown, "%d %r" % (code, shown))
        code, shown = on_terminal(["-cf", folder("f")], subprocess.DEVNULL, True)
        harness.expect(code == 0 and b"\x1f\x8b" in shown, "%d %r" % (code, shown))
    with cases.case("progress on a terminal, for work that takes a while"), Folder() as folder:
        read, write = os.pipe()
        if os.fork() == 0:
            os.close(read)
            for _ in range(12):
                os.write(write, PLAIN)
                time.sleep(0.1)
            os._exit(0)
        os.close(write)
        code, shown = on_terminal(["-b", "64"], read, False)
        os.close(read)
        os.wait()
        harness.expect(code == 0 and b"MiB/s" in shown and shown.endswith(b"\r\x1b[K"),
                       "%d %r" % (code, shown))
        code, shown = on_terminal(["-k", folder.write("f", PLAIN)], subprocess.DEVNULL, True)
        harness.expect(code == 0 and shown == b"", "short work shows %r" % shown)


def failing(cases):
    with cases.case("a full disk"):
        if not os.path.exists("/dev/full"):
            raise harness.Skip("no /dev/full")
        for args, data in ([], noise(10 << 20)), (["-d"], gzip.compress(bytes(10 << 20))):
            with open("/dev/full", "wb") as full:
                p = subprocess.run([WDZIP, "--vdev", VDEV] + args, input=data, stdout=full,
                                   stderr=subprocess.PIPE, env=environment(), timeout=100)
            harness.expect(p.returncode == 1 and b"stdout: No space left on device" in p.stderr,
                           "exit %d: %s" % (p.returncode, p.stderr))
    with cases.case("a closed stdin or stdout"):
        for close, args in ("<&-", ""), (">&-", ""), ("<&-", "-d"), (">&-", "-d"):
            got = call(["sh", "-c", "exec %s --vdev %s %s %s" % (WDZIP, VDEV, args, close)], PACKED
                       if args else PLAIN)
            harness.expect(got.code == 1 and "Bad file descriptor" in got.err, "%s: %s" % (close, got))
    with cases.case("nobody reads: it ends by SIGPIPE"):
        p = subprocess.Popen([WDZIP, "--vdev", VDEV], stdin=subprocess.PIPE, env=environment(),
                             stdout=subprocess.PIPE, preexec_fn=lambda: signal.signal(
                                 signal.SIGPIPE, signal.SIG_DFL))
        p.stdout.close()
        try:
            p.stdin.write(noise(8 << 20))
            p.stdin.close()
        except BrokenPipeError:
            pass
        harness.expect(p.wait(timeout=60) == -signal.SIGPIPE, "exit %d" % p.returncode)
    for sig in signal.SIGINT, signal.SIGTERM, signal.SIGHUP:
        with cases.case("%s removes what is not finished" % sig.name), Folder() as folder:
            name = folder("f")
            # A sparse file that takes longer than we wait.
            with open(name, "wb") as f:
                f.truncate(64 << 30)
            # Whoever runs the tests may ignore it, as nohup does, and that is inherited.
            p = subprocess.Popen([WDZIP, "--vdev", VDEV, name], env=environment(),
                                 preexec_fn=lambda: signal.signal(sig, signal.SIG_DFL))
            for _ in range(200):
                time.sleep(0.05)
                if os.path.exists(name + ".gz") and os.path.getsize(name + ".gz") > 100000:
                    break
            harness.expect(os.path.exists(name + ".gz"), "it has not begun")
            p.send_signal(sig)
            harness.expect(p.wait(timeout=20) == -sig, "exit %d" % p.returncode)
            harness.expect(os.listdir(folder.path) == ["f"], "left: %s" % os.listdir(folder.path))


def unprivileged(cases):
    with cases.case("without root"), Folder() as folder:
        if os.geteuid() != 0:
            raise harness.Skip("the other cases have shown it")
        os.chmod(folder.path, 0o777)
        path = folder.write("f", PLAIN)
        os.chown(path, 65534, 65534)
        # Another user, but one who may read: the build folder can lie in a home that is closed.
        may_read = "+dac_read_search"
        p = subprocess.run(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                            "--inh-caps=" + may_read, "--ambient-caps=" + may_read,
                            WDZIP, "--vdev", VDEV, path],
                           env=dict(environment(), HOME=folder.path), stderr=subprocess.PIPE)
        harness.expect(p.returncode == 0 and p.stderr == b"", "exit %d: %s" % (p.returncode, p.stderr))
        st = os.stat(path + ".gz")
        harness.expect((st.st_uid, st.st_gid) == (65534, 65534), "owner %d" % st.st_uid)
        same(gzip.decompress(folder.read("f.gz")), PLAIN, "content")
        os.chown(path + ".gz", 12345, 54321)
        os.chmod(path + ".gz", 0o754)
        good(wdzip(VDEV, "-d", path + ".gz"), "as root")
        st = os.stat(path)
        harness.expect((st.st_uid, st.st_gid, stat.S_IMODE(st.st_mode)) == (12345, 54321, 0o754),
                       "owner %d, group %d, mode %o" % (st.st_uid, st.st_gid, st.st_mode))


def main():
    harness.need_program("gzip")
    device_runs(VDEV)
    cases = harness.Cases()
    for part in (beside_gzip, name_and_time, usage, terminal, failing, unprivileged):
        part(cases)
    return cases.finish()


sys.exit(main())
