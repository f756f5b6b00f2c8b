#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# Kernel side of the hardware model: a stock Debian 7.x kernel, and for it
# mainline's hisi_qm, hisi_zip and hisi_sec2 as Debian's 6.12 source has them,
# on either mainline's uacce (of 7.2) or ours; beside ours kernel/warpdrive.
# Nothing is edited; everything is fetched and built below .cache.
#
#	kernel.sh [mainline|ours]
#
# Prints the folder that holds vmlinuz, lib/modules and the built modules.

set -euo pipefail
. "$(dirname "$0")/lib.sh"

# Mounts are made in a namespace of this script's own: none outlives it, however it ends.
if [ "${WARP_OWN_MOUNTS:-}" != $$ ]; then
	need unshare:util-linux
	[ "$(id -u)" = 0 ] || die "kernel.sh needs root (debootstrap, chroot)"
	# exec keeps the process id, by which the second start knows that it is the second.
	exec env WARP_OWN_MOUNTS=$$ unshare --mount --propagation private -- "$0" "$@"
fi

uacce=${1:-mainline}
ours=
[ "$uacce" != ours ] || ours=1
out=$cache/kernel
sid=$cache/sid
headers=/usr/src/linux-headers-$kernel_release

need dpkg-deb:dpkg debootstrap:debootstrap depmod:kmod xz:xz-utils tar:tar

unpack_kernel() {
	local deb
	[ -e "$out/vmlinuz" ] && return 0
	rm -rf "$out.new"
	mkdir -p "$out.new"
	for deb in base binary modules; do
		dpkg-deb -x "$(fetch_deb "linux-$deb-$kernel_release")" "$out.new"
	done
	# A merged /usr has the modules in usr/lib.
	[ -e "$out.new/lib/modules" ] || { mkdir -p "$out.new/lib"
		ln -s ../usr/lib/modules "$out.new/lib/modules"; }
	ln -s "usr/lib/modules/$kernel_release/vmlinuz" "$out.new/vmlinuz"
	[ -e "$out.new/vmlinuz" ] || die "no vmlinuz in linux-binary"
	depmod -b "$out.new" "$kernel_release"
	rm -rf "$out"
	mv "$out.new" "$out"
}

# The headers' tools need a newer libc than Debian 12 has, so builds happen in a sid.
make_sid() {
	[ -e "$sid/made" ] && [ -e "$sid$headers/Makefile" ] && return 0
	apt_setup
	rm -rf "$sid" "$sid.new"
	say "making a Debian sid for kernel builds (a minute)"
	debootstrap --variant=minbase --include="gcc,make,libc6-dev,linux-headers-$kernel_release" \
		sid "$sid.new" "$mirror" > "$cache/debootstrap.log" 2>&1 ||
		{ tail -5 "$cache/debootstrap.log" >&2; die "debootstrap failed"; }
	rm -rf "$sid.new/var/cache/apt" "$sid.new/var/lib/apt/lists"
	touch "$sid.new/made"
	mv "$sid.new" "$sid"
}

# take SERIES FOLDER...  Unpacks folders of a kernel source package below $cache/linux-SERIES.
take() {
	local series=$1 dir=$cache/linux-$1 tmp
	shift
	[ -d "$dir" ] && return 0
	tmp=$(mktemp -d "$cache/unpack.XXXXXX")
	say "unpacking the source of Linux $series"
	dpkg-deb -x "$(fetch_deb "linux-source-$series")" "$tmp"
	mkdir "$tmp/src"
	tar -C "$tmp/src" --strip-components=1 -xf "$tmp/usr/src/linux-source-$series.tar.xz" \
		"${@/#/linux-source-$series/}"
	mv "$tmp/src" "$dir"
	rm -rf "$tmp"
}

# The build's own folder in the sid: sources beside one Kbuild.
stage() {
	local work=$1 acc
	rm -rf "$work"
	mkdir -p "$work/hisilicon"
	cp -r "$cache/linux-6.12/drivers/crypto/hisilicon/." "$work/hisilicon/"
	cp "$cache/linux-6.12/include/linux/hisi_acc_qm.h" "$work/"
	if [ "$uacce" = ours ]; then
		acc='kernel/uacce/ kernel/warpdrive/'
		mkdir -p "$work/kernel" "$work/drivers/common"
		cp -r "$root/kernel/." "$work/kernel/"
		cp -r "$root/drivers/common/warpdrive" "$work/drivers/common/"
	else
		acc=uacce/
		cp -r "$cache/linux-7.2/drivers/misc/uacce" "$work/uacce"
	fi
	# 6.12's QM header must win over the one in the headers package.
	cat > "$work/Kbuild" <<-EOF
	subdir-ccflags-y += -DCONFIG_UACCE_MODULE=1 -include \$(src)/hisi_acc_qm.h
	obj-m += $acc hisilicon/
	EOF
}

build_modules() {
	local work=$sid/root/warpdrive-$uacce log=$cache/modules-$uacce.log ko
	stage "$work"
	mount -t proc proc "$sid/proc"
	chroot "$sid" nice -n 5 make -C "$headers" "M=/root/warpdrive-$uacce" CONFIG_UACCE=m \
		CONFIG_CRYPTO_DEV_HISI_QM=m CONFIG_CRYPTO_DEV_HISI_ZIP=m \
		CONFIG_CRYPTO_DEV_HISI_SEC2=m modules > "$log" 2>&1 ||
		{ grep -m5 -A3 error "$log" >&2 || tail -5 "$log" >&2
		  die "modules do not build: $log"; }
	! grep -n 'warning:' "$log" >&2 || die "warnings in $log"
	rm -rf "$out/modules-$uacce"
	mkdir -p "$out/modules-$uacce"
	find "$work" -name '*.ko' -exec cp {} "$out/modules-$uacce/" \;
	for ko in uacce hisi_qm hisi_zip hisi_sec2 ${ours:+warpdrive}; do
		[ -e "$out/modules-$uacce/$ko.ko" ] || die "$ko.ko was not built"
	done
}

# What the modules are built from, so that a change of ours rebuilds them.
fingerprint() {
	{ echo "$kernel_release"; cat "${BASH_SOURCE[0]}" "$root/model/lib.sh"
	  [ "$uacce" != ours ] || find "$root/kernel" "$root/drivers/common/warpdrive" -type f \
		\( -name '*.[ch]' -o -name Kbuild -o -name Makefile \) | sort | xargs cat
	} | sha256sum
}

[ "$uacce" = mainline ] || [ "$uacce" = ours ] || die "kernel.sh [mainline|ours]"
[ "$uacce" != ours ] || [ -d "$root/kernel/uacce" ] || die "kernel/uacce is not here"
mkdir -p "$cache"
exec 9> "$cache/kernel.lock"
flock 9
unpack_kernel
if [ "$(fingerprint)" != "$(cat "$out/modules-$uacce/built-from" 2>/dev/null)" ]; then
	make_sid
	take 6.12 drivers/crypto/hisilicon include/linux/hisi_acc_qm.h
	take 7.2 drivers/misc/uacce
	say "building hisi_qm, hisi_zip, hisi_sec2 and $uacce uacce"
	build_modules
	fingerprint > "$out/modules-$uacce/built-from"
fi
echo "$out"
