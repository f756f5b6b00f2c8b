#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# The udev rule, in the guest: every node, also one that comes back, is the group's.

set -euo pipefail

top=$(cd "$(dirname "$0")/../.." && pwd)
udevd=/lib/systemd/systemd-udevd
[ -x $udevd ] || { echo "no $udevd"; exit 77; }

# All in the guest's overlay.
getent group warpdrive >/dev/null || groupadd --system warpdrive
mkdir -p /run/udev/rules.d
cp "$top/kernel/60-warpdrive.rules" /run/udev/rules.d/
$udevd --daemon 2>/run/udevd.log
pid=$(pidof -s systemd-udevd)
trap 'kill $pid; chmod 0666 /dev/warpdrive_*' EXIT

# held WHEN: all nodes are as the rule wants them.
held()
{
	local node i

	udevadm settle
	for node in /dev/warpdrive_*; do
		for i in $(seq 50); do
			[ "$(stat -c %G:%a "$node")" = warpdrive:660 ] && continue 2
			sleep 0.1
		done
		echo "FAIL $1: $node is $(stat -c %G:%a "$node")"
		exit 1
	done
	echo "ok   $1: $(echo /dev/warpdrive_*)"
}

chown root:root /dev/warpdrive_*
udevadm trigger --action=add --subsystem-match=uacce
held "nodes that were there"

device=warpdrive_zip.0
echo $device >/sys/bus/platform/drivers/warpdrive/unbind
echo $device >/sys/bus/platform/drivers/warpdrive/bind
held "a device that came back"

# Members can open a node, others cannot.
node=$(ls -d /dev/warpdrive_zip-* | head -1)
gid=$(getent group warpdrive | cut -d: -f3)
as() { setpriv --reuid 65534 --regid 65534 "$@" bash -c "exec 3<>$node" 2>/dev/null; }
as --groups "$gid" || { echo "FAIL a member cannot open $node"; exit 1; }
! as --clear-groups || { echo "FAIL anybody can open $node"; exit 1; }
echo "ok   members of the group, and no others, open $node"
