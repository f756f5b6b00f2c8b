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

uacce=mainline
revision=0x30
fn_opts=
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

Runs COMMAND (default: the suite of tests/iommu) beside /dev/hisi_zip-0 and
/dev/hisi_sec2-1 and returns its exit status. 70: the command succeeded but the
kernel complained; 75: the virtual machine did not come up or did not finish.

  --uacce mainline|ours  character-device framework (default mainline's of 7.2)
  --revision v3|v2       hardware that is modelled (default v3)
  --sync                 the engine works inside the doorbell write: nothing is ever
                         in flight, and counts of instructions hold no waiting
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
[ $# -gt 0 ] || set -- "$root/tests/iommu/run.sh"
command=("$@")

need busybox:busybox-static cpio:cpio gzip:gzip modprobe:kmod flock:util-linux
[ -d /usr/share/seabios ] && [ -d /usr/share/qemu ] || fail "needs qemu-system-data, seabios"

qemu=$("$root/model/build.sh") || exit 75
kernel=$("$root/model/kernel.sh" "$uacce") || exit 75
ko=$kernel/modules-$uacce

run=$(mktemp -d "${TMPDIR:-/tmp}/warp-iommu.XXXXXX")
trap 'rm -rf "$run"' EXIT

write_init() {
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
mount -t debugfs debug /root/sys/kernel/debug
mkdir -p /root/dev/pts /root/dev/shm /root/tmp /root/run
mount -t devpts pts /root/dev/pts
mount -t tmpfs tmp /root/tmp
mount -t tmpfs run /root/run
mount -t tmpfs shm /root/dev/shm
chmod 1777 /root/tmp /root/dev/shm
mkdir -p /root/lib/modules
mount --bind "/root$kernel/usr/lib/modules" /root/lib/modules
ip link set lo up
cp /guest /root/run/guest
exec chroot /root /bin/bash /run/guest
INIT
}

# What runs in the guest once its root is there.
write_guest() {
	cat <<GUEST
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8
for l in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do ln -s /proc/self/\${l#*:} /dev/\${l%:*}; done
export WARP_VM=iommu WARP_VM_UACCE=$uacce WARP_VM_REVISION=$revision WARP_VM_KO=$(printf %q "$ko")
$shell_env
for p in /sys/class/virtio-ports/*; do ln -s /dev/\${p##*/} /run/port.\$(cat \$p/name); done
# 9 and 8 stay open: a port that closes loses what the host has not read.
exec 8>/run/port.status 9>/run/port.log </dev/null
sysctl -qw kernel.hung_task_timeout_secs=60 kernel.hung_task_warnings=-1 kernel.panic_on_oops=1
echo "warpdrive: harness starts" >/dev/kmsg
st=0
if [ $load = 1 ]; then
	modprobe authenc
	for m in uacce hisi_qm 'hisi_zip uacce_mode=1' 'hisi_sec2 uacce_mode=1'; do
		set -- \$m
		insmod "\$WARP_VM_KO/\$1.ko" \$2 || st=75
	done
	chmod 0666 /dev/hisi_* 2>/dev/null
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

build_initramfs() {
	local dir=$run/initramfs name kind path

	mkdir -p "$dir"/{bin,proc,sys,dev,root,lower,over,ko}
	cp "$(command -v busybox)" "$dir/bin/busybox"
	: >"$dir/ko/order"
	for name in virtio_pci virtio_console 9p 9pnet_virtio overlay; do
		# Dependencies first; what is built in prints "builtin".
		modprobe -d "$kernel" -S "$kernel_release" --show-depends $name |
		while read -r kind path _; do
			[ "$kind" = insmod ] || continue
			name=$(basename "${path%.xz}")
			! grep -qx "$name" "$dir/ko/order" || continue
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

chardev() {
	echo -chardev "$2,id=$1" -device "virtserialport,chardev=$1,name=$1"
}

build_initramfs
: >"$run/status"
: >"$run/log"
mkfifo "$run/out"
cat "$run/out" &
reader=$!
set +e
# The CPU's paging must be what the IOMMU can walk: four levels, so la57=off.
timeout "$timeout" "$qemu" -L /usr/share/qemu -L /usr/share/seabios \
	-machine q35,kernel-irqchip=off -accel tcg,thread=multi -cpu max,la57=off \
	-smp "$cpus" -m "$mem" -display none -no-reboot -net none \
	-device intel-iommu,x-scalable-mode=on,x-flts=on,x-pasid-mode=on,device-iotlb=on,intremap=on \
	-device "warpdrive-zip,addr=0x10,revision=$revision$fn_opts" \
	-device "warpdrive-sec,addr=0x11,revision=$revision$fn_opts" \
	-kernel "$kernel/vmlinuz" -initrd "$run/initrd.gz" \
	-append "console=ttyS0 loglevel=5 panic=-1 oops=panic rdinit=/init mitigations=off \
intel_iommu=on,sm_on iomem=relaxed $append" \
	-virtfs local,path=/,mount_tag=rootfs,security_model=none,readonly=on,multidevs=remap \
	-serial "file:$run/console" -monitor none \
	-device virtio-serial-pci \
	$(chardev out "file,path=$run/out") $(chardev status "file,path=$run/status") \
	$(chardev log "file,path=$run/log") \
	"${qemu_args[@]}" >"$run/qemu" 2>&1 </dev/null
vm=$?
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
	fail "the guest did not finish (qemu: $vm, limit ${timeout}s)"
fi
if [ -n "$complaints" ]; then
	tr -d '\r' <"$log" | sed '1,/warpdrive: harness starts/d' >&2
	say "the kernel complained (log above)"
	[ "$status" != 0 ] || status=70
fi
exit "$status"
