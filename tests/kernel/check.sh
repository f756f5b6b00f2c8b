#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# usage: check.sh KERNEL SCRATCH
#
# The modules without a warning of the compiler (W=1) and of sparse against the
# headers of a Debian kernel, and without a finding of rules.cocci, each of
# whose rules has to find the mistake that bad.c makes for it.

set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
kernel=$1
work=$2/$kernel
cache=${WARP_CACHE:-$top/.cache}

for tool in sparse spatch; do
	command -v $tool >/dev/null || {
		echo "$tool is missing; fix: apt-get install sparse coccinelle"
		exit 77
	}
done
"$top/scripts/vm.sh" --kernel "$kernel" --build

rm -rf "$work"
mkdir -p "$work/drivers/common"
cp -r "$top/kernel" "$work/"
cp -r "$top/drivers/common/warpdrive" "$work/drivers/common/"
kdir=$(echo "$cache/vm/$kernel/root"/usr/src/linux-headers-*-amd64)
nice -n 5 make -C "$work/kernel" check KDIR="$kdir" CONFIG_DEBUG_INFO_BTF_MODULES= >"$work/log" 2>&1 || {
	grep -E 'warning|error' -A5 "$work/log" || tail -20 "$work/log"
	exit 1
}
if grep -E 'warning:|error:' "$work/log"; then
	exit 1
fi
echo "ok   $kernel: $(grep -c ' CC ' "$work/log") files, W=1 and sparse"

# findings RULES FILE
findings()
{
	spatch --very-quiet --no-includes --sp-file "$1" "$2" 2>>"$work/spatch.log"
}

rules=0
for rule in $(sed -n 's/^@\([a-z_]\+\)@$/\1/p' "$here/rules.cocci"); do
	rule=$rule awk '/^@[a-z_]+@$/ { on = $0 == "@" ENVIRON["rule"] "@" } on' \
		"$here/rules.cocci" >"$work/rule.cocci"
	found=$(findings "$work/rule.cocci" "$here/bad.c")
	grep -q '^-[^-]' <<<"$found" || {
		echo "FAIL rule $rule does not find its mistake"
		exit 1
	}
	rules=$((rules + 1))
done
echo "ok   each of $rules rules finds its mistake"

found=
for file in "$top"/kernel/*/*.c; do
	found+=$(findings "$here/rules.cocci" "$file")
done
if [ -n "$found" ]; then
	echo "$found"
	exit 1
fi
echo "ok   no finding in $(ls "$top"/kernel/*/*.c | wc -l) files"
