#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# Boots a stock Debian 7.x kernel on QEMU's model of the hardware, behind an
# Intel IOMMU with PASID, loads mainline's drivers and runs a command in the
# current folder. The guest's root is this machine's own file system under an
# overlay: the command sees what is here, and what it writes is gone afterwards.

set -euo pipefail
. "$(dirname "$0")/lib.sh"
. "$root/scripts/guest.sh"

uacce=mainline
revision=0x30
fn_opts=
page_requests=0
mem=2G
cpus=2
timeout=3000
load=1
shell_env=
qemu_args=()
append=

usage() {
	cat <<'EOF'
usage: ./wd vm --iommu [OPTION...] [--] [COMMAND [ARG...]]

Runs COMMAND (default: the client of tests/iommu) beside /dev/hisi_zip-0 and
/dev/hisi_sec2-1 and returns its exit status. 70: the command succeeded but the
kernel complained; 75: the virtual machine did not come up or did not finish.

  --uacce mainline|ours  character-device framework (default mainline's of 7.2)
  --revision v3|v2       hardware that is modelled (default v3)
  --sync                 the engine works inside the doorbell write: nothing is ever
                         in flight, and counts of instructions hold no waiting
  --page-requests        devices that find a page missing ask for it (PRI)
  --no-load              boot without loading the drivers
  --mem SIZE             guest memory (default 2G)
  --cpus N               guest CPUs (default 2)
  --timeout SECONDS      limit for the whole run (default 3000)
  --env NAME=VALUE       set a variable for COMMAND; may be repeated
  --append ARGS          add to the kernel's command line
  --qemu ARG             add one argument to QEMU's; may be repeated

The first run builds QEMU and the drivers in .cache: some six minutes on 2 cores.
EOF
}

fail() { say "$*"; exit 75; }

while [ $# -gt 0 ]; do
	case $1 in
	--uacce) uacce=$2; shift 2 ;;
	--revision) case $2 in
		v3) revision=0x30 ;;
		v2) revision=0x21 ;;
		*) fail "--revision $2: v3 or v2" ;;
		esac; shift 2 ;;
	--sync) fn_opts+=,sync=on; shift ;;
	--page-requests) page_requests=1; shift ;;
	--no-load) load=0; shift ;;
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
[ $# -gt 0 ] || set -- "${WD_BUILD:-$root/build}/tests/iommu/iommu_client"
command=("$@")

# shellcheck disable=SC2086 # a list of words
need $guest_needs flock:util-linux
[ -d /usr/share/seabios ] && [ -d /usr/share/qemu ] || fail "needs qemu-system-data, seabios"

qemu=$("$root/model/build.sh") || exit 75
kernel=$("$root/model/kernel.sh" "$uacce") || exit 75
ko=$kernel/modules-$uacce

run=$(mktemp -d "${TMPDIR:-/tmp}/warp-iommu.XXXXXX")
trap 'rm -rf "$run"' EXIT

guest_env="export WARP_VM=iommu WARP_VM_UACCE=$uacce WARP_VM_REVISION=$revision WARP_VM_KO=$(printf %q "$ko")
export WARP_VM_PAGE_REQUESTS=$page_requests
$shell_env"
guest_load=
if [ $load = 1 ]; then
	guest_load="modprobe authenc
for m in uacce hisi_qm 'hisi_zip uacce_mode=1' 'hisi_sec2 uacce_mode=1'; do
	set -- \$m
	insmod \"\$WARP_VM_KO/\$1.ko\" \$2 || st=75
done
chmod 0666 /dev/hisi_* 2>/dev/null"
fi
iommu_opts=
if [ $page_requests = 1 ]; then
	iommu_opts=,x-page-requests=on
	fn_opts+=,page-requests=on
fi
kernel_root=$kernel
kernel_modules=$kernel/usr/lib/modules
release=$kernel_release
append="intel_iommu=on,sm_on iomem=relaxed $append"
guest_initramfs "$run"
# The CPU's paging must be what the IOMMU can walk: four levels, so la57=off.
guest_boot "$run" "$qemu" "$kernel/vmlinuz" -L /usr/share/qemu -L /usr/share/seabios \
	-machine q35,kernel-irqchip=off -cpu max,la57=off \
	-device "intel-iommu,x-scalable-mode=on,x-flts=on,x-pasid-mode=on,device-iotlb=on,intremap=on$iommu_opts" \
	-device "warpdrive-zip,addr=0x10,revision=$revision$fn_opts" \
	-device "warpdrive-sec,addr=0x11,revision=$revision$fn_opts" \
	"${qemu_args[@]}"
