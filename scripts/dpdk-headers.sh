#!/bin/sh
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# usage: dpdk-headers.sh CACHE
#
# Sees to it that the installed DPDK's driver headers can be had: either it installed them itself
# (enable_driver_sdk), or its source of exactly the same version is unpacked as
# CACHE/dpdk-VERSION, where meson.build looks. The source comes from the distribution. Nothing
# is changed outside of CACHE, and no root is needed.

set -eu

cache=$1
version=$(pkg-config --modversion libdpdk)
source=$cache/dpdk-$version

die()
{
	printf 'wd: %s\n' "$*" >&2
	exit 1
}

# shellcheck disable=SC2046 # a list of words
installed_with_sdk()
{
	echo '#include <rte_compressdev_pmd.h>' |
		${CC:-cc} $(pkg-config --cflags libdpdk) -DALLOW_INTERNAL_API -E - >/dev/null 2>&1
}

source_is_there()
{
	[ -f "$source/lib/compressdev/rte_compressdev_pmd.h" ] &&
		[ "$(head -n1 "$source/VERSION")" = "$version" ]
}

# The machine's own apt sources with deb-src in place of deb, so that mirrors, keys and options
# stay what the administrator chose.
write_source_lists()
{
	mkdir -p "$1"
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list; do
		[ -f "$list" ] || continue
		sed -nE 's/^[[:space:]]*deb(-src)?[[:space:]]+/deb-src /p' "$list" |
			sort -u >"$1/$(basename "$list")"
	done
	for list in /etc/apt/sources.list.d/*.sources; do
		[ -f "$list" ] || continue
		sed 's/^Types:.*/Types: deb-src/' "$list" >"$1/$(basename "$list")"
	done
}

private_apt_get()
{
	apt-get -o Dir::Etc::SourceList=/dev/null -o Dir::Etc::SourceParts="$work/parts" \
		-o Dir::State="$work/state" -o Dir::Cache="$work/cache" \
		-o Dir::State::Status=/var/lib/dpkg/status \
		-o APT::Sandbox::User="$(id -un)" -o Debug::NoLocking=true "$@" >>"$log" 2>&1
}

if installed_with_sdk || source_is_there; then
	exit 0
fi

pc=$(pkg-config --variable=pcfiledir libdpdk)/libdpdk.pc
package=$(dpkg-query -S "$pc" 2>/dev/null | cut -d: -f1) || package=
[ -n "$package" ] ||
	die "DPDK $version lacks its driver headers; fix: build it with -Denable_driver_sdk=true," \
		"or unpack its source as $source"
name=$(dpkg-query -W -f '${source:Package}' "$package")
full_version=$(dpkg-query -W -f '${source:Version}' "$package")
printf 'wd: getting the driver headers of DPDK %s (source package %s)\n' \
	"$full_version" "$name" >&2

log=$cache/dpdk-headers.log
work=$cache/dpdk-headers.$$
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/state/lists/partial" "$work/cache/archives/partial" "$work/source"
: >"$log"
write_source_lists "$work/parts"
# One repository without sources must not matter: whether it worked shows in the next step.
private_apt_get update || true
(cd "$work/source" && private_apt_get source "$name=$full_version") ||
	die "no source of $name $full_version ($(grep -m1 -E '^(E|W):' "$log" || echo "see $log"));" \
		"fix: apt-get update && apt-get install -y libdpdk-dev dpdk-dev, with network"
unpacked=$(dirname "$(ls "$work"/source/*/VERSION)")
[ "$(head -n1 "$unpacked/VERSION")" = "$version" ] ||
	die "the source of $name $full_version says it is $(head -n1 "$unpacked/VERSION")," \
		"not $version"
rm -rf "$source"
mv "$unpacked" "$source"
