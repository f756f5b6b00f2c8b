#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# usage: run.sh BUILD [PROGRAM[:ARGUMENT] | PARAMETER=VALUE]...
#
# Runs the test programs in the guest, where scripts/vm.sh has loaded the
# modules, as an unprivileged user unless the program's name says root- or it is
# a script beside this one, and then unloads the modules: whatever the tests did,
# that must be possible. A parameter of the module has it loaded anew with this
# one for what follows.

build=${1:-${WD_BUILD:-build}}
shift
[ $# -gt 0 ] || set -- abi zip sec sec_diff lifetime root-remove root-remove_memory stale stuck \
	root-charge memory memory_life dmabuf fence hostile udev.sh
passed=0
failed=0
skipped=0

count()
{
	case $1 in
	0) passed=$((passed + 1)) ;;
	77) skipped=$((skipped + 1)) ;;
	*) failed=$((failed + 1)); echo "FAILED: $2 (status $1)" ;;
	esac
}

# A queue comes back when its engine is through with its last descriptor.
unload()
{
	local i

	for i in $(seq 100); do
		rmmod warpdrive 2>/dev/null && break
		sleep 0.1
	done
	[ ! -d /sys/module/warpdrive ] || { lsmod | grep warpdrive; return 1; }
	[ ! -d /sys/module/uacce ] || rmmod uacce
}

# Exporters of dma-bufs that are not ours; which of them there are depends on the kernel.
modprobe -q vgem
chmod 0666 /dev/dri/card* /dev/dri/renderD* /dev/udmabuf /dev/dma_heap/system 2>/dev/null
# A page fault that nobody resolves, made by who is not root.
sysctl -qw vm.unprivileged_userfaultfd=1

# With a queue open the modules cannot go, whoever asks.
busy()
{
	local node result=0

	for node in /dev/warpdrive_*; do
		exec 5<>"$node" || return 1
		if rmmod warpdrive 2>/dev/null || rmmod uacce 2>/dev/null; then
			echo "a module was unloaded with $node open"
			result=1
		fi
		exec 5>&-
	done
	return $result
}

reload()
{
	unload && modprobe warpdrive "$1" && chmod 0666 /dev/warpdrive_*
}

run()
{
	local program=${1%%:*}

	case $1 in
	*:*) set -- "${1#*:}" ;;
	*) set -- ;;
	esac
	case $program in
	*.sh) "$(dirname "$0")/$program" "$@" ;;
	# It may have loaded the module anew.
	root-*) "$build/tests/vm/$program" "$@"; set -- $?; chmod 0666 /dev/warpdrive_*; return $1 ;;
	*) setpriv --reuid 65534 --regid 65534 --clear-groups "$build/tests/vm/$program" "$@" ;;
	esac
}

# What a debug kernel's scan finds: memory of the modules that nothing points to any more, as
# stacks of those who allocated it. A module that is gone is known by its addresses. The first
# scan takes for in use what has changed since it was allocated.
unreferenced()
{
	local leaks=/sys/kernel/debug/kmemleak

	[ -e $leaks ] || return 0
	sleep 6
	echo scan >$leaks
	echo scan >$leaks
	! grep -B 40 -E '\[(warpdrive|uacce)\]|\] 0xffffffff[ac]' $leaks
}

# A check that has found something, or has run out of room, is off from then on.
still_checking()
{
	[ ! -e /proc/lockdep_stats ] || grep debug_locks: /proc/lockdep_stats | grep -qw 1
}

for program in "$@"; do
	echo "== $program"
	SECONDS=0
	case $program in
	*=*) reload "$program" ;;
	*) run "$program" ;;
	esac
	count $? "$program"
	echo "== $program: $SECONDS s"
done
busy
count $? "unloading the modules with a queue open"
unreferenced
count $? "no memory is lost"
unload
count $? "unloading the modules"
unreferenced
count $? "no memory is lost by unloading"
still_checking
count $? "the kernel still checks its locks"
echo "$passed passed, $failed failed, $skipped skipped"
[ $failed = 0 ]
