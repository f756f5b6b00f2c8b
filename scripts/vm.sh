#!/bin/bash
# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# Boots a stock Debian kernel under QEMU (no KVM needed) with this project's
# modules loaded and runs a command in the project's folder. The guest's root
# is this machine's own file system through an overlay: the command sees every
# program and library that is here, and whatever it writes is gone afterwards.

set -euo pipefail

prog=${0##*/}
top=$(cd "$(dirname "$0")/.." && pwd)
cache=${WARP_CACHE:-$top/.cache}

kernel=6.12
mem=2G
cpus=2
timeout=3000
modargs=
modules=1
build_only=0
shell_env=
qemu_args=()
append=

usage()
{
	cat <<USAGE
usage: $prog [OPTION...] [--] [COMMAND [ARG...]]

Runs COMMAND (default: the vm test suite) in a virtual machine and returns its
exit status. 70: the command succeeded but the kernel complained; 75: the
virtual machine did not come up or did not finish.

  --kernel 6.1|6.12  Debian kernel to boot (default $kernel)
  --modargs ARGS     parameters for the warpdrive module, e.g. 'model=v2'
  --no-modules       boot without loading the modules
  --build            build the modules for that kernel and stop
  --mem SIZE         guest memory (default $mem)
  --cpus N           guest CPUs (default $cpus)
  --timeout SECONDS  limit for the whole run (default $timeout)
  --env NAME=VALUE   set a variable for COMMAND; may be repeated
  --append ARGS      add to the kernel's command line
  --qemu ARG         add one argument to QEMU's; may be repeated

Downloads and builds are kept in \$WARP_CACHE (default .cache).
USAGE
}

die()
{
	echo "$prog: $*" >&2
	exit 75
}

# What tests are told by the environment is for those in the guest, too.
for name in $(compgen -e WARP_TEST_); do
	shell_env+="export $name=$(printf %q "${!name}")"$'\n'
done

while [ $# -gt 0 ]; do
	case $1 in
	--kernel) kernel=$2; shift 2 ;;
	--modargs) modargs=$2; shift 2 ;;
	--no-modules) modules=0; shift ;;
	--build) build_only=1; shift ;;
	--mem) mem=$2; shift 2 ;;
	--cpus) cpus=$2; shift 2 ;;
	--timeout) timeout=$2; shift 2 ;;
	--env) shell_env+="export $(printf %q "$2")"$'\n'; shift 2 ;;
	--append) append=$2; shift 2 ;;
	--qemu) qemu_args+=("$2"); shift 2 ;;
	-h|--help) usage; exit 0 ;;
	--) shift; break ;;
	-*) usage >&2; die "unknown option $1" ;;
	*) break ;;
	esac
done

case $kernel in
6.1) image=linux-image-amd64; headers=linux-headers-amd64 ;;
6.12) image=linux-image-6.12-amd64; headers=linux-headers-6.12-amd64 ;;
*) die "kernel $kernel is not one of 6.1, 6.12" ;;
esac

[ $# -gt 0 ] || set -- "$top/tests/vm/run.sh" "${WD_BUILD:-$top/build}"

# What is missing makes a test a skip and a command an error.
lacking()
{
	if [ -n "${WARP_VM_SKIP:-}" ]; then
		echo "$*"
		exit 77
	fi
	die "$*"
}

for tool in qemu-system-x86_64 busybox cpio xz depmod make gcc-12 readelf apt-get dpkg; do
	command -v $tool >/dev/null ||
		lacking "$tool is missing; fix: apt-get install qemu-system-x86 busybox-static cpio" \
			"xz-utils kmod make gcc-12"
done
# A dynamic one has an interpreter.
if readelf -l "$(command -v busybox)" | grep -q INTERP; then
	lacking "busybox is not static; fix: apt-get install busybox-static"
fi

vm=$cache/vm/$kernel
root=$vm/root
mkdir -p "$vm"
exec 9>"$vm/lock"
flock 9

# ---- the kernel and its headers, as the distribution ships them ----

dependency()
{
	apt-cache depends "$1" | sed -n 's/^ *|\?Depends: *//p' | grep -m1 "$2" ||
		lacking "no package for Debian kernel $kernel here; is this Debian 12 with its security suite?"
}

fetch_kernel()
{
	local img hdr pkg list

	img=$(dependency $image '^linux-image-[0-9]')
	hdr=$(dependency $headers '^linux-headers-[0-9]')
	list="$img $hdr $(dependency "$hdr" '^linux-headers-.*-common$') $(dependency "$hdr" '^linux-kbuild-')"
	[ -e "$vm/packages" ] && [ "$(cat "$vm/packages")" = "$list" ] && return 0

	echo "$prog: fetching $list" >&2
	rm -rf "$root" "$vm/deb" "$vm/packages" "$vm/src"
	mkdir -p "$root" "$vm/deb"
	(cd "$vm/deb" && apt-get download -qq $list 2>/dev/null) ||
		lacking "apt-get cannot download $list"
	for pkg in "$vm"/deb/*.deb; do
		dpkg -x "$pkg" "$root"
	done
	rm -rf "$vm/deb"
	# The headers expect to live in /usr/src.
	sed -i "s,/usr/src/,$root/usr/src/,g" "$root"/usr/src/linux-headers-*/Makefile
	depmod -b "$root" "$(basename "$root"/lib/modules/*)"
	rm -f "$vm/depmod.list"
	echo "$list" >"$vm/packages"
}

fetch_kernel
kdir=$(echo "$root"/usr/src/linux-headers-*-amd64)
release=$(basename "$(echo "$root"/lib/modules/*)")

# ---- our modules, built in a copy so that each kernel keeps its objects ----

build_modules()
{
	local src=$vm/src log=$vm/build.log

	mkdir -p "$src/drivers/common"
	for d in kernel drivers/common/warpdrive; do
		mkdir -p "$src/$d"
		(cd "$top/$d" && find . -name '*.[ch]' -o -name Kbuild -o -name Makefile |
			cpio -pdu --quiet -m "$src/$d")
	done
	if ! nice -n 5 make -C "$src/kernel" KDIR="$kdir" CONFIG_DEBUG_INFO_BTF_MODULES= ${WARP_KERNEL_MAKE:-} >"$log" 2>&1; then
		grep -vE "^  (CC|LD|MODPOST)|directory" "$log" >&2
		die "the modules do not build for $kernel"
	fi
	grep -E 'warning:|error:' "$log" >&2 || true
	mkdir -p "$root/lib/modules/$release/updates"
	rm -f "$root/lib/modules/$release/updates"/*.ko
	find "$src/kernel" -name '*.ko' -exec cp -p {} "$root/lib/modules/$release/updates" \;
	if ! cmp -s "$vm/depmod.list" <(cd "$root/lib/modules/$release/updates" && md5sum *.ko); then
		depmod -b "$root" "$release"
		(cd "$root/lib/modules/$release/updates" && md5sum *.ko) >"$vm/depmod.list"
	fi
}

[ $modules = 0 ] && [ $build_only = 0 ] || build_modules
[ $build_only = 0 ] || exit 0

# ---- the initramfs ----

run=$(mktemp -d "${TMPDIR:-/tmp}/warp-vm.XXXXXX")
trap 'rm -rf "$run"' EXIT

build_initramfs()
{
	local dir=$run/initramfs name path

	mkdir -p "$dir"/{bin,proc,sys,dev,root,lower,over,ko}
	cp "$(command -v busybox)" "$dir/bin/busybox"
	: >"$dir/ko/order"
	for name in virtio_pci virtio_console 9p 9pnet_virtio overlay; do
		# Dependencies first; what is built in prints "builtin".
		modprobe -d "$root" -S "$release" --show-depends $name 2>/dev/null |
		while read -r kind path _; do
			[ "$kind" = insmod ] || continue
			grep -qx "$(basename "${path%.xz}")" "$dir/ko/order" && continue
			name=$(basename "${path%.xz}")
			case $path in
			*.xz) xz -dc "$path" >"$dir/ko/$name" ;;
			*) cp "$path" "$dir/ko/$name" ;;
			esac
			echo "$name" >>"$dir/ko/order"
		done
	done
	write_init >"$dir/init"
	write_guest >"$dir/guest"
	chmod +x "$dir/init"
	(cd "$dir" && find . | cpio -o -H newc --quiet | gzip -1) >"$run/initrd.gz"
}

write_init()
{
	cat <<INIT
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r m; do insmod /ko/\$m; done </ko/order
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=524288,cache=loose rootfs /lower || poweroff -f
mount -t tmpfs -o size=75% over /over
mkdir /over/up /over/work
mount -t overlay -o lowerdir=/lower,upperdir=/over/up,workdir=/over/work over /root || poweroff -f
for d in proc sys dev; do mount --move /\$d /root/\$d; done
mkdir -p /root/dev/pts /root/dev/shm /root/tmp /root/run
mount -t devpts pts /root/dev/pts
mount -t tmpfs tmp /root/tmp
mount -t tmpfs run /root/run
mount -t tmpfs shm /root/dev/shm
chmod 1777 /root/tmp /root/dev/shm
mkdir -p /root/lib/modules
mount --bind "/root$root/lib/modules" /root/lib/modules
ip link set lo up
cp /guest /root/run/guest
exec chroot /root /bin/bash /run/guest
INIT
}

# What runs in the guest once its root is there.
write_guest()
{
	cat <<GUEST
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8
for l in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do ln -s /proc/self/\${l#*:} /dev/\${l%:*}; done
export WARP_VM=$kernel WARP_VM_MODARGS=$(printf %q "$modargs")
$shell_env
for p in /sys/class/virtio-ports/*; do ln -s /dev/\${p##*/} /run/port.\$(cat \$p/name); done
# 9 and 8 stay open: a port that closes loses what the host has not read.
exec 8>/run/port.status 9>/run/port.log </dev/null
sysctl -qw kernel.hung_task_timeout_secs=60 kernel.hung_task_warnings=-1 kernel.panic_on_oops=1
echo "warpdrive: harness starts" >/dev/kmsg
st=0
if [ $modules = 1 ]; then
	modprobe warpdrive $modargs 2>&1 || st=75
	chmod 0666 /dev/warpdrive_* 2>/dev/null
fi
if [ \$st = 0 ]; then
	cd $(printf %q "$PWD")
	(exec 8>&- 9>&-; $(printf '%q ' "${command[@]}")) >/run/port.out 2>&1
	st=\$?
fi
sync
dmesg >&9
echo \$st >&8
sleep 0.2
echo o >/proc/sysrq-trigger
sleep 30
GUEST
}

command=("$@")
build_initramfs
flock -u 9

# ---- run ----

chardev()
{
	echo -chardev "$2,id=$1" -device "virtserialport,chardev=$1,name=$1"
}

: >"$run/status"
: >"$run/log"
mkfifo "$run/out"
cat "$run/out" &
reader=$!
set +e
timeout "$timeout" qemu-system-x86_64 -machine q35 -accel tcg,thread=multi -cpu max \
	-smp "$cpus" -m "$mem" -display none -no-reboot -net none \
	-kernel "$root/boot/vmlinuz-$release" -initrd "$run/initrd.gz" \
	-append "console=ttyS0 loglevel=5 panic=-1 oops=panic rdinit=/init mitigations=off $append" \
	-virtfs local,path=/,mount_tag=rootfs,security_model=none,readonly=on,multidevs=remap \
	-serial "file:$run/console" -monitor none \
	-device virtio-serial-pci \
	$(chardev out "file,path=$run/out") $(chardev status "file,path=$run/status") \
	$(chardev log "file,path=$run/log") \
	"${qemu_args[@]}" >"$run/qemu" 2>&1 </dev/null
qemu=$?
set -e
# Should QEMU have died before it opened the pipe, its reader is still waiting.
: <>"$run/out"
wait $reader

status=$(cat "$run/status")
log=$run/log
[ -s "$log" ] || log=$run/console
[ -z "${WARP_VM_LOG:-}" ] || cp "$log" "$WARP_VM_LOG"

bad='WARNING:|BUG:|BUG |Oops|general protection|blocked for more than|rcu.*stall|soft lockup|hard LOCKUP'
bad+='|possible (circular|recursive)|inconsistent lock|suspicious RCU|KASAN|KFENCE|UBSAN|Call Trace'
bad+='|refcount_t|list_(add|del) corruption|Bad page|Bad rss|page allocation failure|scheduling while atomic'
bad+='|unable to handle|Kernel panic|still has locks held|leaked'
complaints=$(tr -d '\r' <"$log" | sed '1,/warpdrive: harness starts/d' | grep -E "$bad" || true)
if [ -z "$status" ]; then
	tail -n 60 "$run/console" >&2
	cat "$run/qemu" >&2
	die "the guest did not finish (qemu: $qemu, limit ${timeout}s)"
fi
if [ -n "$complaints" ]; then
	tr -d '\r' <"$log" | sed '1,/warpdrive: harness starts/d' >&2
	echo "$prog: the kernel complained (log above)" >&2
	[ "$status" != 0 ] || status=70
fi
exit "$status"
