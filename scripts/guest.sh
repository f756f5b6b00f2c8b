# SPDX-License-Identifier: BSD-3-Clause
# Copyright(c) 2026 The WarpDrive for DPDK authors
#
# Sourced by the scripts that boot a virtual machine: the guest's initramfs and
# root, and what is made of the run. The guest's root is this machine's own file
# system under an overlay. Three virtio ports carry the command's output, its
# status and the kernel log.
#
# guest_initramfs and then guest_boot. Set before that:
#	command		array: what runs in the guest, in the folder of now
#	kernel_root	the unpacked kernel packages, for modprobe -d
#	kernel_modules	the folder that is /lib/modules in the guest
#	release		of the kernel
#	guest_env	lines of shell that set variables for the command
#	guest_load	lines of shell that load modules; st=75 says that they could not
#	mem cpus timeout append		of the machine
#	fail		function: says why the machine did not run, and exits with 75

# Programs that this needs, as PROGRAM:PACKAGE.
guest_needs="busybox:busybox-static cpio:cpio gzip:gzip xz:xz-utils modprobe:kmod"

guest_init() {
	cat <<INIT
#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin:/sbin:/usr/bin:/usr/sbin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
while read -r m; do insmod /ko/\$m; done </ko/order
mount -t 9p -o ro,trans=virtio,version=9p2000.L,msize=512000,cache=loose rootfs /lower || poweroff -f
mount -t tmpfs -o size=75% over /over
mkdir /over/up /over/work
mount -t overlay -o lowerdir=/lower,upperdir=/over/up,workdir=/over/work over /root || poweroff -f
for d in proc sys dev; do mount --move /\$d /root/\$d; done
mount -t debugfs debug /root/sys/kernel/debug
mkdir -p /root/dev/pts /root/dev/shm /root/tmp /root/run
mount -t devpts pts /root/dev/pts
for d in tmp run dev/shm; do mount -t tmpfs tmp /root/\$d; done
chmod 1777 /root/tmp /root/dev/shm
mkdir -p /root/lib/modules
mount --bind "/root$kernel_modules" /root/lib/modules
ip link set lo up
cp /guest /root/run/guest
exec chroot /root /bin/bash /run/guest
INIT
}

# What runs in the guest once its root is there.
guest_script() {
	cat <<GUEST
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb LANG=C.UTF-8
for l in fd:fd stdin:fd/0 stdout:fd/1 stderr:fd/2; do ln -s /proc/self/\${l#*:} /dev/\${l%:*}; done
$guest_env
for p in /sys/class/virtio-ports/*; do ln -s /dev/\${p##*/} /run/port.\$(cat \$p/name); done
# 9 and 8 stay open: a port that closes loses what the host has not read.
exec 8>/run/port.status 9>/run/port.log </dev/null
sysctl -qw kernel.hung_task_timeout_secs=60 kernel.hung_task_warnings=-1 kernel.panic_on_oops=1
echo "warpdrive: harness starts" >/dev/kmsg
st=0
$guest_load
if [ \$st = 0 ]; then
	cd $(printf %q "$PWD")
	(exec 8>&- 9>&-; $(printf '%q ' "${command[@]}")) >/run/port.out 2>&1
	st=\$?
fi
sync
dmesg >&9
echo \$st >&8
sleep 0.2
# Without ACPI a machine cannot be switched off; QEMU takes a reset for that.
[ -e /sys/firmware/acpi ] || echo b >/proc/sysrq-trigger
echo o >/proc/sysrq-trigger
sleep 30
GUEST
}

# guest_initramfs FOLDER  Makes initrd.gz there; reads the kernel's packages.
guest_initramfs() {
	local dir=$1/initramfs name kind path

	mkdir -p "$dir"/{bin,proc,sys,dev,root,lower,over,ko}
	cp "$(command -v busybox)" "$dir/bin/busybox"
	: >"$dir/ko/order"
	for name in virtio_pci virtio_console 9p 9pnet_virtio overlay; do
		# Dependencies first; what is built in prints "builtin".
		modprobe -d "$kernel_root" -S "$release" --show-depends $name 2>/dev/null |
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
	guest_init >"$dir/init"
	guest_script >"$dir/guest"
	chmod +x "$dir/init"
	(cd "$dir" && find . | cpio -o -H newc --quiet | gzip -1) >"$1/initrd.gz"
}

guest_port() {
	echo -chardev "$2,id=$1" -device "virtserialport,chardev=$1,name=$1"
}

# Lines of a kernel log, read from standard input, that no run may leave; those
# before the harness started are the distribution's own. While a test makes
# allocations fail, the kernel may say that they do.
guest_complaints() {
	local bad failing='allocations are made to fail/,/warpdrive: allocations work again'

	bad='WARNING:|BUG:|BUG |Oops|general protection|blocked for more than|rcu.*stall|soft lockup|hard LOCKUP'
	bad+='|possible (circular|recursive)|inconsistent lock|suspicious RCU|KASAN|KFENCE|UBSAN|Call Trace'
	bad+='|Invalidation Queue Error|refcount_t|list_(add|del) corruption|Bad page|Bad rss|page allocation failure|scheduling while atomic'
	bad+='|unable to handle|Kernel panic|still has locks held|leaked|DMA-API:|ODEBUG|kmemleak: (Kernel memory leak detector disabled|Cannot)'
	sed -e '1,/warpdrive: harness starts/d' \
		-e "/warpdrive: $failing/{/Call Trace\|vmalloc error\|page allocation failure\|scan area\|WARNING:.* dma_buf_vmap/d}" |
		grep -E "$bad" || true
}

# guest_boot FOLDER QEMU KERNEL ARG...  Boots with the initramfs and the files of the run in FOLDER
# and exits with the command's status, or 70 if it succeeded and the kernel complained.
guest_boot() {
	local run=$1 qemu=$2 kernel=$3 vm status log reader
	shift 3

	: >"$run/status"
	: >"$run/log"
	mkfifo "$run/out"
	cat "$run/out" &
	reader=$!
	vm=0
	# Under load the emulated timer may be late for the check that the kernel makes of it.
	# qboot takes half the time of SeaBIOS, most of which sets up the graphics card.
	timeout "$timeout" "$qemu" -accel tcg,thread=multi -smp "$cpus" -m "$mem" \
		-bios qboot.rom -vga none -display none -no-reboot -net none \
		-kernel "$kernel" -initrd "$run/initrd.gz" \
		-append "console=ttyS0 loglevel=5 panic=-1 oops=panic rdinit=/init mitigations=off no_timer_check $append" \
		-virtfs local,path=/,mount_tag=rootfs,security_model=none,readonly=on,multidevs=remap \
		-serial "file:$run/console" -monitor none \
		-device virtio-serial-pci \
		$(guest_port out "file,path=$run/out") $(guest_port status "file,path=$run/status") \
		$(guest_port log "file,path=$run/log") \
		"$@" >"$run/qemu" 2>&1 </dev/null || vm=$?
	# Should QEMU have died before it opened the pipe, its reader is still waiting.
	: <>"$run/out"
	wait $reader

	status=$(cat "$run/status")
	log=$run/log
	[ -s "$log" ] || log=$run/console
	[ -z "${WARP_VM_LOG:-}" ] || cp "$log" "$WARP_VM_LOG"
	if [ -z "$status" ]; then
		tail -n 60 "$run/console" >&2
		cat "$run/qemu" >&2
		fail "the guest did not finish (qemu: $vm, limit ${timeout}s)"
	fi
	if [ -n "$(tr -d '\r' <"$log" | guest_complaints)" ]; then
		tr -d '\r' <"$log" | sed '1,/warpdrive: harness starts/d' >&2
		echo "${0##*/}: the kernel complained (log above)" >&2
		[ "$status" != 0 ] || status=70
	fi
	exit "$status"
}
