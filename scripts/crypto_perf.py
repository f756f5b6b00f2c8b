# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
"""dpdk-test-crypto-perf: verified results, throughput and the caller's cycles of a crypto driver.

Its throughput test does not look at what comes back. So each driver first has to pass its verify
test at each size, against ciphertexts and digests that OpenSSL and Python's hmac made.
"""

import ctypes
import ctypes.util
import hashlib
import hmac
import os
import re

import perf_run
from perf_run import Error

PROGRAM = "dpdk-test-crypto-perf"
BURST = 32
# Operations that the cycle count has in flight at once: fewer than any driver's queue holds, so that
# an enqueue is never refused and counted for nothing.
IN_FLIGHT = 512
FEWEST = 5000           # operations of a throughput run
# "lcore id", sizes of buffer and burst, then what the kind of test adds
ROW = re.compile(r"^ +\d+ +(\d+) +%d +(\d.*)$" % BURST, re.M)

KEY = bytes(range(16))
IV = bytes(range(16, 32))
AAD = bytes(range(32, 48))
MAC_KEY = bytes(range(64))


class NotThere(Exception):
    """This DPDK does not have the driver, or the driver not the algorithm; its text says which."""


# what the program says -> what it means
NOT_THERE = {
    "Unable to parse device": "is not part of this DPDK installation",
    "does not support capabilities requested": "does not offer this",
}


def encrypt(cipher, key, iv, data, aad=None):
    """OpenSSL, called directly. @return (ciphertext, tag or None)"""
    lib = ctypes.CDLL(ctypes.util.find_library("crypto") or "libcrypto.so.3")
    for name in ("EVP_CIPHER_CTX_new", "EVP_CIPHER_fetch"):
        getattr(lib, name).restype = ctypes.c_void_p
    ctx = ctypes.c_void_p(lib.EVP_CIPHER_CTX_new())
    kind = ctypes.c_void_p(lib.EVP_CIPHER_fetch(None, cipher.encode(), None))
    out, tag, n = ctypes.create_string_buffer(len(data) + 16), None, ctypes.c_int()
    good = lib.EVP_EncryptInit_ex(ctx, kind, None, key, iv) == 1
    lib.EVP_CIPHER_CTX_set_padding(ctx, 0)
    if aad is not None:
        good &= lib.EVP_EncryptUpdate(ctx, None, ctypes.byref(n), aad, len(aad)) == 1
    good &= lib.EVP_EncryptUpdate(ctx, out, ctypes.byref(n), data, len(data)) == 1
    done = n.value
    good &= lib.EVP_EncryptFinal_ex(ctx, ctypes.byref(out, done), ctypes.byref(n)) == 1
    if aad is not None:
        tag = ctypes.create_string_buffer(16)
        get_tag = 0x10
        good &= lib.EVP_CIPHER_CTX_ctrl(ctx, get_tag, 16, tag) == 1
        tag = tag.raw
    lib.EVP_CIPHER_free(kind)
    lib.EVP_CIPHER_CTX_free(ctx)
    if not good:
        raise Error("OpenSSL does not do %s" % cipher)
    return out.raw[:len(data)], tag


def gcm_vector(data):
    ciphertext, tag = encrypt("AES-128-GCM", KEY, IV[:12], data, AAD)
    return {"plaintext": data, "ciphertext": ciphertext, "aead_key": KEY, "aead_iv": IV[:12],
            "aad": AAD, "digest": tag}


def cbc_hmac_vector(data):
    ciphertext, _ = encrypt("AES-128-CBC", KEY, IV, data)
    return {"plaintext": data, "ciphertext": ciphertext, "cipher_key": KEY, "cipher_iv": IV,
            "auth_key": MAC_KEY, "digest": hmac.new(MAC_KEY, ciphertext, hashlib.sha256).digest()}


class Algorithm:
    def __init__(self, name, vector, options):
        self.name = name
        self.vector = vector
        self.options = options.split()


ALGORITHMS = (
    Algorithm("AES-128-GCM", gcm_vector,
              "--optype aead --aead-algo aes-gcm --aead-op encrypt --aead-key-sz 16"
              " --aead-iv-sz 12 --aead-aad-sz 16 --digest-sz 16"),
    Algorithm("AES-128-CBC + SHA256-HMAC", cbc_hmac_vector,
              "--optype cipher-then-auth --cipher-algo aes-cbc --cipher-op encrypt"
              " --cipher-key-sz 16 --cipher-iv-sz 16 --auth-algo sha2-256-hmac"
              " --auth-op generate --auth-key-sz 64 --digest-sz 32"),
)


def run(eal, vdev, algorithm, kind, sizes, ops, options=()):
    """One run over sizes. @return ({size: numbers of its row}, who ran where)"""
    args = ["--devtype", vdev.split(",")[0], "--ptest", kind, *algorithm.options,
            "--buffer-sz", ",".join(map(str, sizes)), "--burst-sz", str(BURST),
            "--total-ops", str(ops), "--silent", *options]
    try:
        text, where = perf_run.run(PROGRAM, eal, vdev, args)
    except Error as e:
        for sign, meaning in NOT_THERE.items():
            if sign in str(e):
                raise NotThere(meaning) from None
        raise
    rows = {int(size): [float(n) for n in rest.split()] for size, rest in ROW.findall(text)}
    if set(rows) != set(sizes):
        raise Error("%s %s\nprinted no results for each size\n%s" % (PROGRAM, " ".join(args), text))
    for size, row in rows.items():
        if row[:2] != [ops, ops]:
            raise Error("%s, %d bytes: of %d operations %d were enqueued and %d dequeued" %
                        (vdev, size, ops, row[0], row[1]))
    return rows, where


def verify(eal, vdev, algorithm, size, folder, ops=1024):
    """Every operation's result is compared with OpenSSL's. Error if one differs or fails."""
    data = bytes((7 * i + i // 251) & 255 for i in range(size))
    path = os.path.join(folder, "vector")
    with open(path, "w", encoding="ascii") as f:
        for name, value in algorithm.vector(data).items():
            if name == "digest":    # the program wants it in a section of its own
                f.write("[only]\n")
            f.write("%s =\n%s\n\n" % (name, ", ".join("0x%02x" % b for b in value)))
    rows, where = run(eal, vdev, algorithm, "verify", [size], ops, ["--test-file", path, "--test-name", "only"])
    failed = rows[size][4]
    if failed:
        raise Error("%s, %s, %d bytes: %d of %d operations failed" %
                    (vdev, algorithm.name, size, failed, ops))
    return where


def measure(eal, vdev, algorithm, sizes, seconds=0.3, runs=2):
    """Takes the best of a few runs, figure by figure: what disturbs one only ever makes it worse.
    @param seconds  about how long a throughput run shall work
    @return {size: (Gbps, cycles that an operation costs the caller)}, who ran where"""
    gbps, cycles, groups = {}, {}, {}
    rates, where = run(eal, vdev, algorithm, "throughput", sizes, FEWEST)
    for size in sizes:
        ops = max(FEWEST, int(rates[size][4] * 1e6 * seconds))
        best = [0, 0]
        for _ in range(runs):
            rows, _ = run(eal, vdev, algorithm, "throughput", [size], ops)
            best = max(best, rows[size][4:6])
        gbps[size] = best[1]
        # An engine thread gets time to finish what is in flight, so that the cycles hold no waiting.
        delay_ms = 1 + int(2 * IN_FLIGHT / best[0] / 1000) if "engine=thread" in vdev else 0
        groups.setdefault(delay_ms, []).append(size)
    for delay_ms, group in groups.items():
        for _ in range(runs):
            rows, _ = run(eal, vdev, algorithm, "pmd-cyclecount", group, 10 * IN_FLIGHT,
                          ["--desc-nb", str(IN_FLIGHT), "--pmd-cyclecount-delay-ms", str(delay_ms)])
            for size, row in rows.items():
                # retries of enqueue and dequeue, build, enqueue, dequeue
                cycles[size] = min(cycles.get(size, float("inf")), sum(row[5:7]))
    return {size: (gbps[size], cycles[size]) for size in sizes}, where
