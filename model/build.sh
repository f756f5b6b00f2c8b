#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# Builds Debian's QEMU with the device models of qemu/ in it. The first time
# takes minutes and some 1 GB in .cache; afterwards only what changed is built.
# Prints the path of the program.

set -euo pipefail
. "$(dirname "$0")/lib.sh"

need gcc:gcc ninja:ninja-build dpkg-source:dpkg-dev pkg-config:pkg-config patch:patch \
	flex:flex bison:bison /usr/bin/python3:python3

# need_header HEADER:PACKAGE ...
need_header() {
	local missing=() pair
	for pair; do
		[ -e "/usr/include/${pair%%:*}" ] || missing+=("${pair##*:}")
	done
	[ ${#missing[@]} -eq 0 ] || die "needs Debian packages: ${missing[*]}"
}

need_header glib-2.0/glib.h:libglib2.0-dev libfdt.h:libfdt-dev \
	zlib.h:zlib1g-dev libdeflate.h:libdeflate-dev isa-l.h:libisal-dev lz4.h:liblz4-dev \
	openssl/evp.h:libssl-dev intel-ipsec-mb.h:libipsec-mb-dev
/usr/bin/python3 -c 'import venv, distlib' 2>/dev/null || die "needs python3-venv, python3-distlib"

src=$cache/qemu-src
build=$cache/qemu-build

# QEMU 10 wants a newer meson than Debian 12 has; one unpacked package will do.
use_meson() {
	local dir=$cache/meson
	[ -d "$dir" ] || dpkg-deb -x "$(fetch_deb "meson=$meson_version")" "$dir"
	export PYTHONPATH=$dir/usr/lib/python3/dist-packages
}

# What the source folder was made from. The build folder holds absolute paths, so a cache that was
# moved or copied is made anew.
fingerprint() {
	cat "$root"/model/patches/*.patch | sha256sum
	echo "$qemu_version $cache"
}

# Unpacks QEMU and puts in our patches, under another name until all is well.
unpack() {
	local dl=$cache/src dsc patch
	mkdir -p "$dl"
	dsc=$(compgen -G "$dl/qemu_*.dsc" || true)
	if [ -z "$dsc" ]; then
		apt_setup
		say "fetching QEMU's source package"
		(cd "$dl" && apt-get "${apt_args[@]}" source --download-only \
			"qemu=$qemu_version") >&2 || die "cannot fetch QEMU $qemu_version"
		dsc=$(compgen -G "$dl/qemu_*.dsc")
	fi
	rm -rf "$src.new" "$src"
	dpkg-source --no-check -x "$dsc" "$src.new" >/dev/null
	for patch in "$root"/model/patches/*.patch; do
		patch -d "$src.new" -p1 -s < "$patch" || die "$(basename "$patch") does not apply"
	done
	fingerprint > "$src.new/.warpdrive"
	mv "$src.new" "$src"
}

# Makes our sources part of QEMU's. When they were another tree's before, what was built of those
# goes, as ninja looks at times only, and build.ninja gets old enough to be made again.
link_sources() {
	local hw=$src/hw/i386
	[ "$(readlink "$hw/warpdrive")" != "$root/model/qemu" ] || return 0
	if [ -e "$build/build.ninja" ]; then
		find "$build" -path '*warpdrive*' -name '*.o' -delete
		touch -d @0 "$build/build.ninja"
	fi
	ln -sfn "$root/drivers/common/warpdrive" "$hw/warpdrive-engines"
	ln -sfn "$root/model/qemu" "$hw/warpdrive"
}

configure() {
	rm -rf "$build"
	mkdir -p "$build"
	say "configuring QEMU"
	(cd "$build" && "$src/configure" --python=/usr/bin/python3 --target-list=x86_64-softmmu --without-default-features \
		--enable-tcg --enable-virtfs --enable-attr --enable-fdt=system \
		--disable-docs --disable-tools --disable-user --disable-install-blobs \
		--disable-werror) > "$build/configure.log" 2>&1 ||
		{ tail -20 "$build/configure.log" >&2; die "configure failed: $build/configure.log"; }
}

mkdir -p "$cache"
exec 9> "$cache/qemu.lock"
flock 9
if [ "$(fingerprint)" != "$(cat "$src/.warpdrive" 2>/dev/null)" ]; then
	unpack
	rm -rf "$build"
fi
link_sources
use_meson
[ -e "$build/build.ninja" ] || configure
[ -x "$build/qemu-system-x86_64" ] || say "building QEMU (some minutes)"
nice -n 5 ninja -C "$build" ${JOBS:+-j "$JOBS"} qemu-system-x86_64 > "$build/build.log" 2>&1 ||
	{ grep -A12 -m3 -E '^FAILED|error:' "$build/build.log" >&2 || tail -5 "$build/build.log" >&2
	  die "build failed: $build/build.log"; }
echo "$build/qemu-system-x86_64"
