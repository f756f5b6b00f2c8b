#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# usage: dkms.sh KERNEL SCRATCH
#
# DKMS itself builds and installs the modules from what "make dkms-source" makes,
# for a Debian kernel, in trees of its own. Nothing of this machine is changed.

set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
kernel=$1
work=$2/dkms
cache=${WARP_CACHE:-$top/.cache}

command -v dkms >/dev/null || {
	echo "dkms is missing; fix: apt-get install --no-install-recommends dkms"
	exit 77
}
"$top/scripts/vm.sh" --kernel "$kernel" --build

root=$cache/vm/$kernel/root
release=$(basename "$(echo "$root"/lib/modules/*)")
version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"$/\1/p' "$top/kernel/dkms.conf")
# As in scripts/vm.sh: type information for modules needs pahole, which is no part of the headers.
export MAKEFLAGS="-- CONFIG_DEBUG_INFO_BTF_MODULES="

fail()
{
	echo "FAIL $*"
	[ ! -e "$work/log" ] || tail -30 "$work/log"
	[ ! -e "$work/tree/warpdrive/$version/build/make.log" ] ||
		tail -30 "$work/tree/warpdrive/$version/build/make.log"
	exit 1
}

run()
{
	nice -n 5 dkms "$@" --dkmstree "$work/tree" --sourcetree "$work/src" \
		--installtree "$work/lib" >>"$work/log" 2>&1
}

rm -rf "$work"
mkdir -p "$work"/{tree,src} "$work/lib/$release"
make -s -C "$top/kernel" dkms-source DIR="$work/src/warpdrive-$version"
run install "warpdrive/$version" -k "$release" --no-depmod \
	--kernelsourcedir "$(echo "$root"/usr/src/linux-headers-*-amd64)" || fail "dkms install"
for module in uacce warpdrive; do
	ko=$(find "$work/lib/$release/updates/dkms" -name "$module.ko*")
	[ -n "$ko" ] || fail "$module is not installed"
	modinfo -F vermagic "$ko" | grep -q "^$release " || fail "$module is for another kernel"
done
dkms status --dkmstree "$work/tree" --sourcetree "$work/src" 2>/dev/null |
	grep -q "^warpdrive/$version, $release, .*installed" || fail "dkms does not know of it"
echo "ok   DKMS $(dkms --version) builds and installs both modules for $release"

run remove "warpdrive/$version" --all --no-depmod || fail "dkms remove"
[ -z "$(find "$work/lib" -name '*.ko*')" ] || fail "it leaves modules behind"
echo "ok   and takes them away"

# Which kernels it will be tried on.
range=$(sed -n 's/^BUILD_EXCLUSIVE_KERNEL="\(.*\)"$/\1/p' "$top/kernel/dkms.conf")
for r in 6.1.0-56-amd64 6.2.16 "$release" 7.2.13+deb14-amd64 10.0.1; do
	[[ $r =~ $range ]] || fail "$r is left out"
done
for r in 5.10.0-30-amd64 6.0.19 4.19.0; do
	[[ ! $r =~ $range ]] || fail "$r is not left out"
done
echo "ok   kernels before 6.1 are left out"
rm -rf "$work"
