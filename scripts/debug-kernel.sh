# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# Sourced by vm.sh: the kernel of "--kernel debug", built from the distribution's own source
# package with the configuration of debug.config. Built anew when the package, the configuration
# or the compiler is another one.
#
# Set before: prog top vm root cache lacking fail. Sets release and kdir.

debug_source=linux-source-6.12

# Code that the configuration cannot reach, more than half of all: not unpacked, but for its Kconfig
# files and Makefiles.
debug_unneeded="sound drivers/net/ethernet drivers/net/wireless drivers/media drivers/staging
drivers/infiniband drivers/scsi drivers/usb drivers/gpu/drm/amd drivers/gpu/drm/i915
drivers/gpu/drm/nouveau drivers/gpu/drm/radeon drivers/iio drivers/hwmon drivers/crypto drivers/hid
fs/xfs fs/btrfs fs/ocfs2 fs/smb fs/ext4 fs/f2fs fs/bcachefs
arch/arm arch/arm64 arch/powerpc arch/mips arch/s390 arch/sparc arch/riscv"

# fetch_debug_source VERSION: unpacks it in $vm/source.
fetch_debug_source()
{
	local dir exclude=()

	for dir in $debug_unneeded; do
		exclude+=("--exclude=$debug_source/$dir/*."{c,h,S,dts,dtsi})
	done
	rm -rf "$vm/deb" "$vm/source"
	mkdir -p "$vm/deb" "$vm/source"
	(cd "$vm/deb" && apt-get download -qq "$debug_source=$1" 2>/dev/null) ||
		lacking "apt-get cannot download $debug_source $1"
	dpkg -x "$vm"/deb/*.deb "$vm/deb/x"
	tar -C "$vm/source" --strip-components=1 "${exclude[@]}" \
		-xf "$vm/deb/x/usr/src/$debug_source.tar.xz"
	rm -rf "$vm/deb"
}

# Kconfig drops what cannot be had without a word.
check_debug_config()
{
	local line lost=

	while read -r line; do
		case $line in
		CONFIG_*=n) ! grep -q "^${line%n}" "$kdir/.config" || lost+=" $line" ;;
		CONFIG_*) grep -qx "$line" "$kdir/.config" || lost+=" $line" ;;
		esac
	done <"$top/scripts/debug.config"
	[ -z "$lost" ] || fail "the kernel has not what scripts/debug.config says:$lost"
}

build_debug_kernel()
{
	local log=$vm/kernel.log make
	make=(nice -n 5 make -C "$vm/source" "O=$kdir" CC=gcc-12)

	rm -rf "$kdir" "$root"
	mkdir -p "$kdir" "$root/boot"
	"${make[@]}" "KCONFIG_ALLCONFIG=$top/scripts/debug.config" allnoconfig >"$log" 2>&1 &&
		check_debug_config &&
		"${make[@]}" "-j$(nproc)" bzImage modules >>"$log" 2>&1 &&
		"${make[@]}" "INSTALL_MOD_PATH=$root" modules_install >>"$log" 2>&1 || {
		tail -n 20 "$log" >&2
		fail "the debug kernel does not build; all of it is in $log"
	}
	release=$(cat "$kdir/include/config/kernel.release")
	cp "$kdir/arch/x86/boot/bzImage" "$root/boot/vmlinuz-$release"
	# What builds modules needs headers, Makefiles and tools.
	find "$vm/source" "$kdir" -type f \( -name '*.c' -o -name '*.S' -o -name '*.rs' -o -name '*.rst' \
		-o -name '*.dts*' -o -name '*.o' -o -name '*.a' -o -name 'vmlinux*' \) \
		! -path '*/scripts/*' ! -path '*/tools/*' -delete
}

fetch_debug_kernel()
{
	local tool version inputs

	kdir=$vm/build
	for tool in flex bison bc perl gcc-12 make xz; do
		command -v $tool >/dev/null ||
			lacking "$tool is missing; fix: apt-get install flex bison bc perl gcc-12 make xz-utils"
	done
	[ -e /usr/include/libelf.h ] ||
		lacking "libelf.h is missing; fix: apt-get install libelf-dev"
	version=$(apt-cache policy $debug_source | sed -n 's/^ *Candidate: //p')
	case $version in
	''|'(none)')
		lacking "no package $debug_source here; is this Debian 12 with its security suite?" ;;
	esac
	inputs=$(echo "$vm $version"; gcc-12 --version; cat "$top/scripts/debug.config" "${BASH_SOURCE[0]}")
	# The paths are in its Makefiles: a folder that was moved or copied is made anew.
	if [ ! -e "$vm/packages" ] || [ "$(cat "$vm/packages")" != "$inputs" ]; then
		echo "$prog: building a debug kernel of $debug_source $version (some minutes)" >&2
		rm -rf "$vm/packages" "$vm/src" "$vm/depmod.list"
		fetch_debug_source "$version"
		build_debug_kernel
		echo "$inputs" >"$vm/packages"
	fi
	release=$(cat "$kdir/include/config/kernel.release")
}
