# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# The machine that the guest runs on: QEMU's command line.

# machine_words: sets MACHINE, and MACHINE_HOW, which says how it runs.
machine_words()
{
	local board accelerator append console=ttyS0 start=() init=/usr/lib/guest/init topology=$SMP
	machine_board
	machine_accelerator
	# The processors of one socket cannot be in different nodes.
	((NUMA == 1)) || topology=$SMP,sockets=$SMP
	# Oopses and stalls end the guest at once; a mere warning does not, for the log
	# is read afterwards.  The console shows what is at level warning or worse, with
	# its level; the rest would double the time to boot.
	# What root-fill calls the root's partition: "root", read from the right.
	append="root=PARTUUID=746f6f72-01 rw rootwait console=$console console_msg_format=syslog"
	append+=" loglevel=5 panic=-1 oops=panic softlockup_panic=1 hung_task_panic=1"
	append+=" sysctl.kernel.panic_on_rcu_stall=1 sysctl.kernel.kptr_restrict=1"
	# Half a second of self-tests, and a clock whose every reading stops the machine.
	append+=" 8250.nr_uarts=1 cryptomgr.notests tsc=reliable"
	# What QEMU translated is found again by its address: programs that come to lie elsewhere each
	# time would be translated each time, and take four times as long to start.
	[[ ${accelerator[1]} == kvm ]] || append+=" norandmaps"
	# A processor that this machine lets wait would not see the timer's ticks in the moment in which
	# the kernel looks for them, which is then its end.
	[[ $ARCH == arm64 ]] || append+=" no_timer_check"
	# Any warning ends the guest that is there to find one.  Not every object is poisoned: KASAN
	# sees more, and sooner.
	[[ $PACKAGE != linux-source ]] ||
		append+=" panic_on_warn=1 slub_debug=F page_poison=1 hung_task_panic=1"
	if [[ $FULL == yes ]]; then
		init=/lib/systemd/systemd
		append+=" systemd.show_status=0"
		# udev sees that the processor could have guests, and loads kvm several times at once; now
		# and then the kernel says that it could not make files of theirs in tracefs.
		append+=" modprobe.blacklist=kvm_amd,kvm_intel"
	fi
	append+=" $APPEND init=$init"

	if [[ -n $UEFI ]]; then
		machine_uefi "$append"
	else
		machine_direct "$append"
	fi
	MACHINE=(
		"${board[@]}" "${start[@]}" "${accelerator[@]}"
		-smp "$topology" -m "$MEMORY"
		-nodefaults -no-user-config -display none -no-reboot
		-chardev "file,id=log,path=$TEMP/serial" -serial chardev:log
		# One controller with three namespaces: controllers may swap names.
		-drive "if=none,id=root,format=raw,snapshot=on,file=$ROOT/root.ext4"
		-drive "if=none,id=disk,format=raw,readonly=on,file=$TEMP/disk"
		-drive "if=none,id=share,format=raw,snapshot=on,file=$TEMP/share"
		-device 'nvme,id=nvme,serial=guest'
		-device 'nvme-ns,bus=nvme,nsid=1,drive=root'
		-device 'nvme-ns,bus=nvme,nsid=2,drive=disk'
		-device 'nvme-ns,bus=nvme,nsid=3,drive=share'
		-device virtio-serial-pci
		-chardev 'socket,id=session,fd=3'
		-device 'virtserialport,name=session,chardev=session'
		# The monitor and the guest's port to it are the two ends of one socket.
		-chardev "socket,id=monitor,path=$TEMP/monitor,server=on,wait=off"
		-mon 'chardev=monitor,mode=control'
		-chardev "socket,id=port,path=$TEMP/monitor"
		-device 'virtserialport,name=monitor,chardev=port'
	)
	machine_nodes
	# shellcheck disable=SC2206 # words
	MACHINE+=($QEMU)
}

# machine_board: sets board and, if it is another, console.
machine_board()
{
	if [[ $ARCH == arm64 ]]; then
		board=(qemu-system-aarch64 -M "virt,gic-version=3") console=ttyAMA0
		return
	fi
	board=(qemu-system-x86_64 -M q35)
	# Such firmware as machine_direct's leaves it to the kernel where devices are; a 32-bit one
	# would put the disk above 4 GiB, and then does not reach it there.
	[[ $ARCH != i386 ]] || board+=(-global q35-pcihost.pci-hole64-size=0)
}

# machine_direct APPEND: firmware that does nothing but start the kernel.
machine_direct()
{
	[[ $ARCH == arm64 || ! -e /usr/share/qemu/qboot.rom ]] || start=(-bios qboot.rom)
	[[ ! -e $ROOT/initramfs ]] || start+=(-initrd "$ROOT/initramfs")
	start+=(-kernel "$ENTRY/vmlinuz" -append "$1")
}

# machine_uefi APPEND: firmware with its variables, in memory that the machine's own mode for it alone
# may write to; and a disk that it starts from, on which GRUB finds the kernel.
machine_uefi()
{
	cp -r "$UEFI/esp" "$TEMP/esp"
	cp "$ENTRY/vmlinuz" "$TEMP/esp/vmlinuz"
	mkdir -p "$TEMP/esp/EFI/debian"
	printf '%s\n' 'set timeout=0' 'search --file --set=root /vmlinuz' "linux /vmlinuz $1" boot \
		> "$TEMP/esp/EFI/debian/grub.cfg"
	start=(
		-global 'driver=cfi.pflash01,property=secure,value=on'
		-drive "if=pflash,unit=0,format=raw,readonly=on,file=$UEFI/code.fd"
		-drive "if=pflash,unit=1,format=raw,file=$UEFI/vars.fd"
		-drive "if=none,id=esp,format=raw,readonly=on,file=fat:$TEMP/esp"
		-device 'virtio-blk-pci,drive=esp'
	)
}

machine_accelerator()
{
	if [[ $ICOUNT == yes ]]; then
		accelerator=(-accel tcg -icount shift=0 -cpu max)
		MACHINE_HOW="emulated, one instruction a nanosecond"
	elif machine_kvm; then
		accelerator=(-accel kvm -cpu host)
		MACHINE_HOW="by KVM"
	elif ((SMP > 1)); then
		accelerator=(-accel "tcg,thread=multi" -cpu max)
	else
		accelerator=(-accel tcg -cpu max)
	fi
	# The architecture's own way to sign pointers is slow to emulate.
	if [[ $ARCH == arm64 ]]; then
		accelerator[-1]+=",pauth-impdef=on"
	else
		accelerator[-1]+=",la57=off"
	fi
}

# machine_kvm: whether KVM is to be had; if not, MACHINE_HOW says why.  Where it seems
# so, a kernel is tried once after each start of this machine: without a root it ends
# at once, but there are machines on which it hangs.
machine_kvm()
{
	local tried
	tried=$CACHE/name/kvm-$(cache_key /proc/sys/kernel/random/boot_id)
	if [[ -n $GUEST_KBUILD ]]; then
		MACHINE_HOW="emulated (another architecture)"
	elif ! grep -qwE 'vmx|svm' /proc/cpuinfo; then
		MACHINE_HOW="emulated (processor offers no KVM)"
	elif ! [[ -r /dev/kvm && -w /dev/kvm ]]; then
		MACHINE_HOW="emulated (no access to /dev/kvm)"
	else
		if ! [[ -e $tried ]]; then
			if machine_try -accel kvm -cpu host,la57=off; then echo yes; else echo no; fi \
				> "$TEMP/kvm" && mv "$TEMP/kvm" "$tried"
		fi
		MACHINE_HOW="emulated (KVM does not work here)"
		[[ $(< "$tried") == yes ]] && return
	fi
	return 1
}

machine_try()
{
	timeout 20 qemu-system-x86_64 -M q35 "$@" -m 512 -nodefaults -no-user-config \
		-display none -no-reboot -kernel "$ENTRY/vmlinuz" -append panic=-1 2> /dev/null
}

# Memory and processors spread evenly; a node may be left without a processor.
machine_nodes()
{
	local node cpu cpus share=$((MEMORY / NUMA))
	((NUMA > 1)) || return 0
	for ((node = 0; node < NUMA; node++)); do
		((node < NUMA - 1)) || share=$((MEMORY - node * share))
		cpus=
		for ((cpu = node; cpu < SMP; cpu += NUMA)); do
			cpus+=,cpus=$cpu
		done
		MACHINE+=(-object "memory-backend-ram,id=node$node,size=${share}M"
			-numa "node,nodeid=$node,memdev=node$node$cpus")
	done
}
