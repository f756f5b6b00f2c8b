# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# Sourced by the scripts here: where things are, and how they are fetched from
# Debian without touching the machine's own package lists.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cache=${WARP_CACHE:-$root/.cache}/model
mirror=${WARP_DEBIAN_MIRROR:-http://deb.debian.org/debian}

# Versions that are known to work together; see doc/model.rst before changing one.
qemu_version='1:10.0.13+ds-0+deb13u1'
meson_version='1.7.0-1~bpo12+1'
kernel_release='7.2.13+deb14-amd64'

say() { echo "model: $*" >&2; }
die() { say "$*"; exit 1; }

# need PROGRAM:PACKAGE ...  Says at once everything that is missing.
need() {
	local missing=() pair
	for pair; do
		command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
	done
	[ ${#missing[@]} -eq 0 ] || die "needs Debian packages: ${missing[*]}"
}

# A private view of the archive: own source list, own lists, own cache.
apt_args=(
	-qq
	-o Dir::Etc::SourceList="$cache/apt/sources.list"
	-o Dir::Etc::SourceParts=/dev/null
	-o Dir::State::Lists="$cache/apt/lists"
	-o Dir::Cache="$cache/apt/cache"
	-o APT::Sandbox::User=root
)

apt_setup() {
	local stamp=$cache/apt/updated
	[ -e "$stamp" ] && return 0
	mkdir -p "$cache"/apt/{lists,cache/archives}/partial
	cat > "$cache/apt/sources.list" <<-EOF
	deb-src $mirror trixie main
	deb $mirror trixie main
	deb $mirror bookworm-backports main
	deb $mirror sid main
	EOF
	say "reading Debian's package lists"
	apt-get "${apt_args[@]}" update || die "cannot read $mirror"
	touch "$stamp"
}

# fetch_deb PACKAGE[=VERSION]  Prints the path of the .deb.
fetch_deb() {
	local name=${1%%=*} dir=$cache/deb found
	mkdir -p "$dir"
	found=$(compgen -G "$dir/${name}_*.deb" || true)
	if [ -z "$found" ]; then
		apt_setup
		say "fetching $1"
		(cd "$dir" && apt-get "${apt_args[@]}" download "$1") >&2 ||
			die "cannot fetch $1; if Debian has moved on, see doc/model.rst"
		found=$(compgen -G "$dir/${name}_*.deb")
	fi
	echo "$found"
}
