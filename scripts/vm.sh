#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# Boots a stock Debian kernel, or one of the same source with the kernel's checks
# on itself, under QEMU (no KVM needed) with this project's modules loaded and runs
# a command in the project's folder. The guest's root
# is this machine's own file system through an overlay: the command sees every
# program and library that is here, and whatever it writes is gone afterwards.

set -euo pipefail

prog=${0##*/}
top=$(cd "$(dirname "$0")/.." && pwd)
cache=${WARP_CACHE:-$top/.cache}

. "$top/scripts/guest.sh"
. "$top/scripts/debug-kernel.sh"

kernel=6.12
mem=2G
cpus=2
timeout=3000
modargs=
modules=1
build_only=0
shell_env=
qemu_args=()
append=

usage()
{
	cat <<USAGE
usage: $prog [OPTION...] [--] [COMMAND [ARG...]]

Runs COMMAND (default: the vm test suite) in a virtual machine and returns its
exit status. 70: the command succeeded but the kernel complained; 75: the
virtual machine did not come up or did not finish.

  --kernel 6.1|6.12|debug
                     Debian kernel to boot (default $kernel); debug: 6.12 with lockdep, KASAN,
                     kmemleak, fault injection and others, built here (see scripts/debug.config)
  --modargs ARGS     parameters for the warpdrive module, e.g. 'model=v2'
  --no-modules       boot without loading the modules
  --build            build the modules for that kernel and stop
  --mem SIZE         guest memory (default $mem)
  --cpus N           guest CPUs (default $cpus)
  --timeout SECONDS  limit for the whole run (default $timeout)
  --env NAME=VALUE   set a variable for COMMAND; may be repeated
  --append ARGS      add to the kernel's command line
  --qemu ARG         add one argument to QEMU's; may be repeated

Downloads and builds are kept in \$WARP_CACHE (default .cache).
USAGE
}

fail()
{
	echo "$prog: $*" >&2
	exit 75
}

# What tests are told by the environment is for those in the guest, too.
for name in $(compgen -e WARP_TEST_); do
	shell_env+="export $name=$(printf %q "${!name}")"$'\n'
done

while [ $# -gt 0 ]; do
	case $1 in
	--kernel) kernel=$2; shift 2 ;;
	--modargs) modargs=$2; shift 2 ;;
	--no-modules) modules=0; shift ;;
	--build) build_only=1; shift ;;
	--mem) mem=$2; shift 2 ;;
	--cpus) cpus=$2; shift 2 ;;
	--timeout) timeout=$2; shift 2 ;;
	--env) shell_env+="export $(printf %q "$2")"$'\n'; shift 2 ;;
	--append) append=$2; shift 2 ;;
	--qemu) qemu_args+=("$2"); shift 2 ;;
	-h|--help) usage; exit 0 ;;
	--) shift; break ;;
	-*) usage >&2; fail "unknown option $1" ;;
	*) break ;;
	esac
done

case $kernel in
6.1) image=linux-image-amd64; headers=linux-headers-amd64 ;;
6.12) image=linux-image-6.12-amd64; headers=linux-headers-6.12-amd64 ;;
debug) append="page_poison=1 $append" ;;
*) fail "kernel $kernel is not one of 6.1, 6.12, debug" ;;
esac

[ $# -gt 0 ] || set -- "$top/tests/vm/run.sh" "${WD_BUILD:-$top/build}"

# What is missing makes a test a skip and a command an error.
lacking()
{
	if [ -n "${WARP_VM_SKIP:-}" ]; then
		echo "$*"
		exit 77
	fi
	fail "$*"
}

for tool in qemu-system-x86_64 busybox cpio xz depmod make gcc-12 readelf apt-get dpkg; do
	command -v $tool >/dev/null ||
		lacking "$tool is missing; fix: apt-get install qemu-system-x86 busybox-static cpio" \
			"xz-utils kmod make gcc-12"
done
# A dynamic one has an interpreter.
if readelf -l "$(command -v busybox)" | grep -q INTERP; then
	lacking "busybox is not static; fix: apt-get install busybox-static"
fi

vm=$cache/vm/$kernel
root=$vm/root
mkdir -p "$vm"
exec 9>"$vm/lock"
flock 9

# ---- the kernel and its headers, as the distribution ships them ----

dependency()
{
	apt-cache depends "$1" | sed -n 's/^ *|\?Depends: *//p' | grep -m1 "$2" ||
		lacking "no package for Debian kernel $kernel here; is this Debian 12 with its security suite?"
}

fetch_kernel()
{
	local img hdr pkg list

	img=$(dependency $image '^linux-image-[0-9]')
	hdr=$(dependency $headers '^linux-headers-[0-9]')
	list="$img $hdr $(dependency "$hdr" '^linux-headers-.*-common$') $(dependency "$hdr" '^linux-kbuild-')"
	# The folder's own path is in its Makefiles: one that was moved or copied is made anew.
	[ -e "$vm/packages" ] && [ "$(cat "$vm/packages")" = "$root: $list" ] && return 0

	echo "$prog: fetching $list" >&2
	rm -rf "$root" "$vm/deb" "$vm/packages" "$vm/src"
	mkdir -p "$root" "$vm/deb"
	(cd "$vm/deb" && apt-get download -qq $list 2>/dev/null) ||
		lacking "apt-get cannot download $list"
	for pkg in "$vm"/deb/*.deb; do
		dpkg -x "$pkg" "$root"
	done
	rm -rf "$vm/deb"
	# The headers expect to live in /usr/src.
	sed -i "s,/usr/src/,$root/usr/src/,g" "$root"/usr/src/linux-headers-*/Makefile
	depmod -b "$root" "$(basename "$root"/lib/modules/*)"
	rm -f "$vm/depmod.list"
	echo "$root: $list" >"$vm/packages"
}

if [ "$kernel" = debug ]; then
	fetch_debug_kernel
else
	fetch_kernel
	kdir=$(echo "$root"/usr/src/linux-headers-*-amd64)
	release=$(basename "$(echo "$root"/lib/modules/*)")
fi

# ---- our modules, built in a copy so that each kernel keeps its objects ----

build_modules()
{
	local src=$vm/src log=$vm/build.log

	mkdir -p "$src/drivers/common"
	for d in kernel drivers/common/warpdrive; do
		mkdir -p "$src/$d"
		(cd "$top/$d" && find . -name '*.[ch]' -o -name Kbuild -o -name Makefile |
			cpio -pdu --quiet -m "$src/$d")
	done
	if ! nice -n 5 make -C "$src/kernel" KDIR="$kdir" CONFIG_DEBUG_INFO_BTF_MODULES= ${WARP_KERNEL_MAKE:-} >"$log" 2>&1; then
		grep -vE "^  (CC|LD|MODPOST)|directory" "$log" >&2
		fail "the modules do not build for $kernel"
	fi
	grep -E 'warning:|error:' "$log" >&2 || true
	mkdir -p "$root/lib/modules/$release/updates"
	rm -f "$root/lib/modules/$release/updates"/*.ko
	find "$src/kernel" -name '*.ko' -exec cp -p {} "$root/lib/modules/$release/updates" \;
	if ! cmp -s "$vm/depmod.list" <(cd "$root/lib/modules/$release/updates" && md5sum *.ko); then
		depmod -b "$root" "$release"
		(cd "$root/lib/modules/$release/updates" && md5sum *.ko) >"$vm/depmod.list"
	fi
}

[ $modules = 0 ] && [ $build_only = 0 ] || build_modules
[ $build_only = 0 ] || exit 0

# ---- boot ----

run=$(mktemp -d "${TMPDIR:-/tmp}/warp-vm.XXXXXX")
trap 'rm -rf "$run"' EXIT
command=("$@")
kernel_root=$root
kernel_modules=$root/lib/modules
guest_env="export WARP_VM=$kernel WARP_VM_MODARGS=$(printf %q "$modargs")
$shell_env"
guest_load=
if [ $modules = 1 ]; then
	guest_load="modprobe warpdrive $modargs 2>&1 || st=75
chmod 0666 /dev/warpdrive_* 2>/dev/null"
fi
guest_initramfs "$run"
flock -u 9
guest_boot "$run" qemu-system-x86_64 "$root/boot/vmlinuz-$release" \
	-machine q35 -cpu max "${qemu_args[@]}"
