# SPDX-License-Identifier: GPL-2.0-only
#
# A machine with Secure Boot, and the module that DKMS built and signed: each test goes on where the
# one before ended.

load ../lib/common
load ../lib/boot
load ../lib/doctor

setup_file()
{
	export MACHINE=$REPOSITORY/build/tests/secureboot
	rm -rf "$MACHINE"
	mkdir -p "$MACHINE"
	cd "$REPOSITORY" || return
	tests/secureboot/firmware "$MACHINE/firmware" && tests/secureboot/dkms "$MACHINE/dkms"
}

teardown_file()
{
	rm -rf "$MACHINE"
}

setup()
{
	LAW='Secure Boot on, lockdown integrity, module.sig_enforce'
}

# started FUNCTION: in a guest with that firmware.
started()
{
	in_guest "$1" --uefi "$MACHINE/firmware" --no-load
}

before()
{
	. tests/secureboot/furnish.sh
	mokutil --sb-state
	memctl load || echo "load: status $?"
	echo '== root'
	memctl doctor --noheadings || echo "doctor: status $?"
	echo '== user'
	runuser -u alice -- memctl doctor --noheadings || true
	todo=$(memctl doctor --noheadings --output check,what_to_do | sed -n 's/^signature *//p')
	printf '%s\n' 'a password' 'a password' | ${todo%%, *}
	echo '== asked'
	memctl doctor --noheadings || true
}

@test "under Secure Boot a module signed with a key that is not enrolled is refused; doctor says how" {
	started before
	status_is 0
	output_contains 'SecureBoot enabled'
	error_contains 'is not signed with a key of this machine'
	output_contains 'load: status 1'
	for who in root user; do
		section $who
		finds signature fail "signed by the DKMS key, which is not enrolled; $LAW" \
			'mokutil --import /var/lib/dkms/mok.pub, then reboot, and choose Enroll MOK'
		finds dkms ok 'built and installed for'
	done
	section asked
	finds signature fail 'not enrolled' 'reboot, and choose Enroll MOK in the menu that comes'
}

@test "in the menu of the next start the key is enrolled" {
	LIMIT=400 try "$REPOSITORY/tests/secureboot/enrol" "$MACHINE/firmware" 'a password'
	succeeds
}

after()
{
	. tests/secureboot/furnish.sh
	memctl load
	echo "taint: $(< /sys/module/kmalloc/taint)"
	memctl alloc kmalloc 100
	memctl info 1 --output virt,phys --noheadings
	memctl free 1
	echo '== root'
	memctl doctor --noheadings
	echo '== user'
	runuser -u alice -- memctl doctor --noheadings
	memctl unload
	memctl load --file /tmp/unsigned.ko || echo "unsigned: status $?"
	cp /tmp/unsigned.ko "$installed"
	echo '== unsigned'
	memctl doctor --noheadings || true
}

@test "then the kernel takes it, and doctor says so; what is not signed is still refused" {
	started after
	status_is 0
	output_contains $'taint: O\n'
	output_contains 'unsigned: status 1'
	for who in root user; do
		section $who
		finds module ok 'installed file is the same'
		finds signature ok "signed by the DKMS key, enrolled; $LAW"
	done
	section unsigned
	finds signature fail "not signed, and this kernel takes no such module; $LAW" 'dkms build --force kmalloc/'
}
