# SPDX-License-Identifier: GPL-2.0-only
#
# memctl doctor where the kernel was started with other options, or takes only modules that are
# signed.  The guest has no firmware: what that would say is files of the same form.

load ../lib/common
load ../lib/boot
load ../lib/doctor

# signed_module DIR: a key as DKMS makes it, and the guest's module signed with it.
signed_module()
{
	local headers release
	headers=$(tests/vm/run --headers) || return
	release=$(< "$(dirname "$headers")/release")
	make -s module KDIR="$headers" MODULE_DIR="build/module/$release" &&
		strip --strip-debug -o "$1/kmalloc.ko" "build/module/$release/kmalloc.ko" &&
		openssl req -new -x509 -nodes -days 36500 -subj '/CN=DKMS module signing key' \
			-newkey rsa:2048 -keyout "$1/key" -outform DER -out "$1/mok.pub" 2> "$1/log" &&
		"$headers/scripts/sign-file" sha256 "$1/key" "$1/mok.pub" "$1/kmalloc.ko"
}

strict()
{
	doctor()
	{
		echo "== $1"
		"${@:2}" memctl doctor --noheadings || true
	}
	signed=build/tests/doctor
	installed=/lib/modules/$(uname -r)/updates/kmalloc.ko
	variables=/sys/firmware/efi/efivars
	mok=605dab50-e046-4300-abb6-3dd810dd8b23

	mkdir -p /var/lib/dkms
	cp $signed/mok.pub /var/lib/dkms/
	mount --bind $signed/kmalloc.ko "$installed"
	mount -t tmpfs none /sys/firmware
	mkdir -p $variables
	doctor unread
	printf '\6\0\0\0\1' > $variables/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c
	doctor lenient runuser -u alice --
	memctl load
	echo "taint: $(< /sys/module/kmalloc/taint)"

	echo integrity > /sys/kernel/security/lockdown
	echo 1 > /sys/module/module/parameters/sig_enforce
	doctor loaded
	memctl unload
	memctl load || echo "load: status $?"
	doctor root
	doctor user runuser -u alice --
	{ printf '\6\0\0\0'; cat $signed/mok.pub; } > $variables/MokNew-$mok
	doctor asked
	mkdir -p /etc/dkms/framework.conf.d /etc/keys
	mv /var/lib/dkms/mok.pub "/etc/keys/$(uname -r).der"
	echo 'mok_certificate=/nowhere.der' > /etc/dkms/framework.conf
	# shellcheck disable=SC2016 # for DKMS's shell
	echo '	mok_certificate="/etc/keys/$kernelver.der" # ours' > /etc/dkms/framework.conf.d/keys.conf
	rm $variables/MokNew-$mok
	doctor elsewhere
	# shellcheck disable=SC2016 # for DKMS's shell
	echo 'mok_certificate=$(find-key)' > /etc/dkms/framework.conf.d/z.conf
	doctor unreadable
	mv /etc/keys/* /var/lib/dkms/mok.pub
	rm -r /etc/keys /etc/dkms/framework.conf.d
	head -c 1000 /dev/zero > $variables/MokListRT-$mok
	doctor others runuser -u alice --
	cat $signed/mok.pub >> $variables/MokListRT-$mok
	doctor enrolled runuser -u alice --
	printf '\6\0\0\0\1' > $variables/MokSBStateRT-$mok
	doctor waived
	printf '\6\0\0\0\0' > $variables/SecureBoot-*
	rm /var/lib/dkms/mok.pub
	doctor stranger
	umount "$installed"
	doctor unsigned
	umount /sys/firmware
	doctor without
	echo 1 > /proc/sys/kernel/modules_disabled
	doctor closed
}

@test "who signed the module, and whether this kernel takes it, as root and as an ordinary user" {
	local dir=$REPOSITORY/build/tests/doctor
	mkdir -p "$dir"
	(cd "$REPOSITORY" && signed_module "$dir")
	in_guest strict --no-load
	rm -r "$dir"
	status_is 0

	section unread
	finds signature ok 'signed by the DKMS key, not enrolled, which this kernel does not ask for' \
		'Secure Boot not known'
	section lenient
	finds signature ok 'only root sees whether the kernel has the key; Secure Boot on, lockdown none'
	output_contains 'taint: OE'
	section loaded
	finds module ok 'installed file is the same'
	finds signature warn 'signed by the DKMS key, which is not enrolled; Secure Boot on, lockdown integrity, module.sig_enforce'
	section root
	finds signature fail 'signed by the DKMS key, which is not enrolled' \
		'mokutil --import /var/lib/dkms/mok.pub, then reboot, and choose Enroll MOK'
	section user
	finds signature - 'only root sees whether the kernel has the key' 'needs root'
	section asked
	finds signature fail 'not enrolled' 'reboot, and choose Enroll MOK in the menu that comes'
	section elsewhere
	finds signature fail 'signed by the DKMS key, which is not enrolled' \
		"mokutil --import /etc/keys/6."
	section unreadable
	finds signature fail "signed by 'DKMS module signing key', which is not enrolled"
	section others
	finds signature fail 'signed by the DKMS key, which is not enrolled'
	section enrolled
	finds signature ok 'signed by the DKMS key, enrolled; Secure Boot on, lockdown integrity'
	section waived
	finds signature fail 'Secure Boot on, but not for shim'
	section stranger
	finds signature fail "signed by 'DKMS module signing key', which is not enrolled; Secure Boot off" \
		'mokutil --import the certificate of that key'
	section unsigned
	finds signature fail 'not signed, and this kernel takes no such module' 'let DKMS build it, which signs'
	section without
	finds signature fail 'no UEFI, lockdown integrity' 'boot without lockdown= and module.sig_enforce'
	finds module fail 'installed but not loaded'
	section closed
	finds module fail 'this kernel takes no more modules (kernel.modules_disabled)' reboot
	error_contains 'is not signed with a key of this machine'
}

options()
{
	runuser -u alice -- memctl doctor --noheadings || true
	memctl unload
	echo '== unloaded'
	memctl doctor --noheadings || true
	memctl load
	echo '== in a service'
	printf '%s\n' '[Service]' Type=oneshot User=alice DevicePolicy=closed \
		StandardOutput=file:/run/doctor 'ExecStart=-memctl doctor --noheadings' \
		> /run/systemd/system/doctor.service
	systemctl start doctor
	cat /run/doctor
	echo '== confidential'
	echo confidentiality > /sys/kernel/security/lockdown
	memctl doctor --noheadings || true
}

@test "options of the kernel's command line that change its allocators, and a closed service" {
	local options='init_on_alloc=0 init_on_free=1 slub_debug=Z slab_nomerge slub_min_order=1'
	options+=' page_alloc.shuffle=1 cgroup.memory=nokmem movablecore=256M'
	in_guest options --full --append "$options"
	status_is 0
	for finding in 'init_on_free=1' 'slub_debug=Z' 'slub_min_order=1' 'slub_nomerge' \
		'cgroup.memory=nokmem: kernel memory is charged to no cgroup' 'movablecore=256M'; do
		finds kernel note "$finding"
	done
	output_lacks init_on_alloc
	section unloaded
	finds kernel note 'page_alloc.shuffle=Y'
	finds kernel note 'init_on_free=1'
	output_lacks init_on_alloc
	section 'in a service'
	finds access fail 'a rule of this service or container forbids /dev/kmalloc' DeviceAllow=
	section confidential
	finds access ok 'you are root; lockdown hides addresses'
	finds signature warn 'not signed, and this kernel takes no such module; no UEFI, lockdown confidentiality'
}
