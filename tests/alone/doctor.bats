# SPDX-License-Identifier: GPL-2.0-only
#
# What memctl doctor finds is brought about here, and where it tells a command, that is carried out.

load ../lib/common.bash
load ../lib/doctor.bash

RELEASE=$(uname -r)
MODULE=/lib/modules/$RELEASE/updates/kmalloc.ko

setup()
{
	[[ -d /sys/module/kmalloc ]] || memctl load
	node_is_given
	version=$(< /sys/module/kmalloc/version)
}

# Loading sets limits and the node right again, and brings back the installed module.  A node that was
# made by hand would outlive the one it was made for.
teardown()
{
	[[ ! ${other-} ]] || { memctl unload --force && rm -f /dev/kmalloc; }
	memctl load
}

# doctor [PROGRAM…]: what it says, by way of a program.
doctor()
{
	tried="$* memctl doctor" status=0 error=
	output=$(timeout 60 "$@" memctl doctor --noheadings 2>&1) || status=$?
	output_lacks memctl:
}

# within COMMANDS: what it says where these were carried out, in a mount namespace of its own.
within()
{
	doctor unshare -m bash -euc "$1; exec \"\$@\"" -
}

# cure CHECK STATE: carries out what is to do about it, or the last of several ways, and asks again.
cure()
{
	local todo
	todo=$(memctl doctor --noheadings --output check,state,what_to_do |
		sed -n "s/^$1 *$2 *//p" | head -n 1)
	bash -euc "${todo##*or: }" > /dev/null || wrong "to do: $todo"
	node_is_given
	doctor
}

# another TEXT INSTEAD: a module with another text in its head.
another()
{
	sed "s/$1/$2/" "$MODULE" > "$BATS_TEST_TMPDIR/kmalloc.ko"
	! cmp -s "$MODULE" "$BATS_TEST_TMPDIR/kmalloc.ko" || return
	echo "$BATS_TEST_TMPDIR/kmalloc.ko"
}

# bats test_tags=stock
@test "where all is well, doctor says so in a row for each check and exits 0" {
	doctor
	status_is 0
	finds module ok "kmalloc $version loaded, ABI 1; installed file is the same"
	finds tool ok "memctl $version, ABI 1"
	finds dkms note 'DKMS does not have kmalloc' 'apt install kmalloc-dkms, or make dkms-install'
	finds signature ok 'not signed, which this kernel does not ask for; no UEFI, lockdown none'
	finds device ok "/dev/kmalloc $(< /sys/class/misc/kmalloc/dev) root:kmalloc 0660"
	finds access ok 'you are root'
	finds limits ok '0 of 64M yours, 0 of '
	finds limits ok '; cgroup unlimited'
	finds kernel ok 'by nothing worse than modules'
	finds kernel note 'init_on_alloc=1: new memory is zero' 'lesson not-cleared needs init_on_alloc=0'

	try memctl doctor
	status_is 0
	output_matches $'^CHECK +STATE FINDING +WHAT TO DO\nmodule +ok +kmalloc .* is the same *\n'
	try memctl doctor --noheadings --raw --output state,check
	output_matches $'^ok module\nok tool\nnote dkms\n'
	try memctl doctor --json
	json_is '.doctor[0] | keys_unsorted' '["check","state","finding","what_to_do"]'
	json_is '[.doctor[].check] | unique' \
		'["access","device","dkms","kernel","limits","module","signature","tool"]'
	json_is '[.doctor[] | select(.state == "fail" or .state == "warn")]' '[]'
	json_is '.doctor[0].what_to_do' null
}

@test "an ordinary user learns what he may, and what needs root" {
	doctor runuser -u alice --
	status_is 0
	finds module ok 'loaded, ABI 1; installed file is the same'
	finds signature ok 'not signed'
	finds access ok 'you are alice, in group kmalloc; addresses are for CAP_SYSLOG'
	finds kernel - 'cannot be seen: failslab, fail_page_alloc' 'needs root: sudo memctl doctor'
	doctor
	output_lacks 'cannot be seen'
}

@test "without the module, doctor says that and looks at what else there is" {
	memctl unload
	doctor
	status_is 1
	finds module fail "kmalloc $version is installed but not loaded" 'memctl load'
	finds tool ok "memctl $version"
	finds signature ok 'not signed'
	finds device - '/dev/kmalloc is made when the module is loaded'
	finds access - 'there is no device to open'
	finds limits - 'the driver cannot be asked; cgroup unlimited'
	finds kernel - 'not known: init_on_alloc, init_on_free' "needs /boot/config-$RELEASE"
	doctor runuser -u alice --
	finds module fail 'installed but not loaded' 'sudo memctl load'

	cure module fail
	status_is 0
	finds module ok 'loaded'
}

@test "a module that is not installed fails, and warns where it is loaded still" {
	local hide='mount -t tmpfs none /lib/modules'
	within "$hide"
	status_is 0
	finds module warn "loaded, but module kmalloc is not installed for Linux $RELEASE" 'make dkms-install'
	finds signature - 'no module to look at; no UEFI, lockdown none'
	memctl unload
	within "$hide"
	status_is 1
	finds module fail "module kmalloc is not installed for Linux $RELEASE" 'apt install kmalloc-dkms'
}

@test "another build or version loaded than installed is told, and what changes over" {
	other=yes
	memctl unload
	memctl load --file "$(another 'srcversion=....' 'srcversion=0000')"
	doctor
	status_is 0
	finds module warn "kmalloc $version loaded, ABI 1; installed file is of other sources"
	cure module warn
	finds module ok 'installed file is the same'

	memctl unload
	memctl load --file "$(another "version=$version" "version=${version//[0-9]/9}")"
	doctor
	finds module warn "kmalloc ${version//[0-9]/9} loaded, ABI 1; installed file is $version"
	finds tool warn "memctl $version, ABI 1; the loaded module is ${version//[0-9]/9}" \
		'install both of one version'
	memctl unload
	within "mount --bind $(another "version=$version" "version=${version//[0-9]/9}") $MODULE"
	finds tool warn "the installed module is ${version//[0-9]/9}"
}

@test "a driver that speaks another interface is told" {
	lie abi memctl doctor --noheadings
	status_is 1
	finds tool fail "memctl $version speaks ABI 1, the loaded module $version another" \
		'memctl unload && memctl load'
}

@test "a module for another kernel, or that the kernel was told not to take, is not loaded" {
	memctl unload
	within "mount --bind $(another "vermagic=.${RELEASE#?}" "vermagic=0${RELEASE#?}") $MODULE"
	status_is 1
	finds module fail "kmalloc.ko is for Linux 0${RELEASE#?}, this is $RELEASE" 'build it for this one'

	echo "quiet module_blacklist=floppy,kmalloc" > "$BATS_TEST_TMPDIR/cmdline"
	within "mount --bind $BATS_TEST_TMPDIR/cmdline /proc/cmdline"
	finds module fail 'refused by module_blacklist=floppy,kmalloc' 'boot without that option'
}

@test "a node that is gone, or another's, fails, and the command makes it again" {
	other=yes
	rm /dev/kmalloc
	doctor
	status_is 1
	finds device fail 'the module is loaded, but /dev/kmalloc is not there'
	finds access - 'there is no device to open'
	cure device fail
	finds device ok 'root:kmalloc 0660'

	rm /dev/kmalloc
	mknod /dev/kmalloc c 1 3
	doctor
	status_is 1
	finds device fail '/dev/kmalloc is something else than the node of module kmalloc'
	cure device fail
	finds device ok 'root:kmalloc 0660'
}

@test "a node of another group or mode warns, and the command mends it" {
	other=yes
	chmod 600 /dev/kmalloc
	chgrp 12345 /dev/kmalloc
	doctor runuser -u alice --
	status_is 1
	finds device warn 'root:12345 0600; the udev rule has root:kmalloc 0660' 'sudo udevadm trigger'
	finds access fail "/dev/kmalloc is root's alone" 'use sudo'
	doctor
	status_is 0
	cure device warn
	finds device ok 'root:kmalloc 0660'

	chmod 666 /dev/kmalloc
	doctor
	finds device warn '0666: every user may take kernel memory'
	cure device warn
	finds device ok 'root:kmalloc 0660'

	chmod 600 /dev/kmalloc
	within 'mount -t tmpfs none /usr/lib/udev/rules.d'
	finds device warn '0600; the udev rule has' 'install the rule'
	grep -v ^kmalloc: /etc/group > "$BATS_TEST_TMPDIR/group"
	within "mount --bind $BATS_TEST_TMPDIR/group /etc/group"
	finds device warn 'there is no group kmalloc' 'systemd-sysusers'
}

@test "who is not in the group, or not yet in this login, is told" {
	doctor runuser -u eve --
	status_is 1
	finds access fail '/dev/kmalloc is for group kmalloc' 'sudo usermod -aG kmalloc eve'
	finds limits - 'the driver cannot be asked'
	doctor setpriv --reuid=alice --regid=alice --clear-groups
	status_is 1
	finds access fail 'you are in group kmalloc; this login is older' 'log in again, or: newgrp kmalloc'
	finds device ok 'root:kmalloc 0660'
}

@test "a limit that is nearly used up warns, one that is used up fails" {
	other=yes
	memctl alloc kmalloc 8 --count 10 > /dev/null
	memctl cache create few --size 64 > /dev/null
	echo 11 > /sys/module/kmalloc/parameters/max_user_buffers
	echo 1 > /sys/module/kmalloc/parameters/max_caches
	doctor
	status_is 1
	finds limits warn '10 of 11 buffers, yours' 'echo 22 | tee'
	finds limits fail "1 of 1 caches, all users'"
	cure limits warn
	output_lacks 'buffers, yours'
	memctl alloc vmalloc 31M > /dev/null
	echo 32M > /sys/module/kmalloc/parameters/max_user_bytes
	doctor
	finds limits warn 'of 32M of memory, yours' 'echo 64M | tee'
	# The kernel takes no fraction.
	echo 32800K > /sys/module/kmalloc/parameters/max_user_bytes
	doctor
	finds limits warn 'of memory, yours' 'echo 65600K | tee'
}

# bats test_tags=lean
@test "a cgroup that leaves little memory is told" {
	local cgroup=/sys/fs/cgroup/doctor
	echo +memory > /sys/fs/cgroup/cgroup.subtree_control
	mkdir -p $cgroup
	echo 64M > $cgroup/memory.max
	# shellcheck disable=SC2016 # for the shell in the cgroup
	within 'echo $$ > '$cgroup/cgroup.procs
	finds limits ok ' of 64M in the cgroup'
	# shellcheck disable=SC2016
	sh -c 'echo $$ > '$cgroup'/cgroup.procs && exec memctl alloc vmalloc 60M' > /dev/null
	# shellcheck disable=SC2016
	within 'echo $$ > '$cgroup/cgroup.procs
	finds limits warn "of 64M in cgroup $cgroup, to which kernel memory is charged" \
		"echo 128M | tee $cgroup/memory.max"
	memctl free --all

	# One within: the tighter of the two counts, be it outside.
	mkdir $cgroup/inner
	echo +memory > $cgroup/cgroup.subtree_control
	for limits in 1G:64M 32M:32M; do
		echo "${limits%:*}" > $cgroup/inner/memory.max
		# shellcheck disable=SC2016
		within 'echo $$ > '$cgroup/inner/cgroup.procs
		finds limits ok " of ${limits#*:} in the cgroup"
	done
	rmdir $cgroup/inner $cgroup
}

@test "what DKMS has not done is told: without headers, failed, for the next kernel" {
	local tree=/var/lib/dkms/kmalloc dkms
	dkms="mkdir -p /var/lib/dkms && mount -t tmpfs none /var/lib/dkms && mkdir -p $tree/$version/build"
	dkms+=" && ln -s /usr/src $tree/$version/source"
	within "$dkms"
	status_is 0
	finds dkms warn "DKMS has not built module kmalloc for Linux $RELEASE, whose headers are not there" \
		"apt install linux-headers-$RELEASE"
	memctl unload
	within "$dkms; mount -t tmpfs none /lib/modules"
	finds dkms fail 'whose headers are not there'
	finds module fail 'DKMS has not built module kmalloc'
	memctl load

	local lib="mount -t tmpfs none /lib/modules && mkdir -p /lib/modules/$RELEASE/build"
	lib+=" && touch /lib/modules/$RELEASE/build/Makefile"
	within "$dkms; $lib"
	finds dkms warn "has not built module kmalloc for Linux $RELEASE" \
		"dkms install kmalloc/$version -k $RELEASE"
	lib+=" && echo 'DKMS make.log for kmalloc-$version for kernel $RELEASE (x86_64)' > $tree/$version/build/make.log"
	within "$dkms; $lib"
	finds dkms warn "$RELEASE: the build failed" "$tree/$version/build/make.log says why; then dkms install"

	dkms+=" && mkdir -p $tree/$version/$RELEASE/x86_64"
	dkms+=" && ln -s $version/$RELEASE/x86_64 $tree/kernel-$RELEASE-x86_64"
	within "$dkms"
	finds dkms ok "$version built and installed for $RELEASE"
	[[ $(grep -c ^dkms <<< "$output") == 1 ]]
	within "$dkms; mount -t tmpfs none /lib/modules && mkdir -p /lib/modules/{$RELEASE,99.1-next,5.4-old}/kernel"
	finds dkms ok "installed for $RELEASE"
	finds dkms warn 'for Linux 99.1-next, whose headers are not there' 'apt install linux-headers-99.1-next'
	[[ $(grep -c ^dkms <<< "$output") == 2 ]]
}

@test "what the kernel was built with is told where its configuration lies" {
	local config=$BATS_TEST_TMPDIR/config
	printf '%s\n' '#' CONFIG_KASAN=y CONFIG_DEBUG_KMEMLEAK=y CONFIG_RANDOM_KMALLOC_CACHES=y \
		'# CONFIG_INIT_ON_FREE_DEFAULT_ON is not set' > "$config"
	memctl unload
	for place in /boot/config-$RELEASE /lib/modules/$RELEASE/config; do
		within "mount -t tmpfs none ${place%/*} && cp $config $place"
		finds kernel note 'kasan=y: '
		finds kernel note 'kmemleak=y: '
		finds kernel note 'random_kmalloc_caches=y: '
		output_lacks 'not known'
		output_lacks 'init_on_free'
	done
	echo 'kmemleak=off kasan=off failslab=1 slab_debug=FZ slab_max_order=0' > "$BATS_TEST_TMPDIR/cmdline"
	within "mount -t tmpfs none /boot && cp $config /boot/config-$RELEASE
		mount --bind $BATS_TEST_TMPDIR/cmdline /proc/cmdline"
	finds kernel note 'slub_debug=FZ: '
	finds kernel note 'slub_max_order=0: '
	output_lacks 'kmemleak'
}

@test "what takes memory or hides addresses, and what taints a kernel for good, is told" {
	echo 1 > /proc/sys/vm/nr_hugepages
	doctor
	finds kernel note 'vm.nr_hugepages=1: ' 'echo 0 | tee /proc/sys/vm/nr_hugepages'
	echo 0 > /proc/sys/vm/nr_hugepages
	echo 2 > /proc/sys/kernel/kptr_restrict
	doctor
	finds kernel note 'kernel.kptr_restrict=2: addresses are hidden from all'
	finds access ok 'you are root; kernel.kptr_restrict=2 hides addresses'
	echo 0 > /proc/sys/kernel/kptr_restrict
	doctor
	finds kernel note 'kernel.kptr_restrict=0: /proc/vmallocinfo shows no addresses'
	echo 1 > /proc/sys/kernel/kptr_restrict

	echo $((1 << 9 | 1 << 7 | 1 << 12)) > "$BATS_TEST_TMPDIR/tainted"
	within "mount --bind $BATS_TEST_TMPDIR/tainted /proc/sys/kernel/tainted"
	finds kernel warn 'since its start there was an oops, a warning' 'dmesg tells'
	within 'umount /sys/kernel/debug'
	finds kernel - 'cannot be seen: failslab, fail_page_alloc' 'mount -t debugfs none'
	within 'umount /sys/kernel/security'
	finds signature - 'not signed; no UEFI, lockdown not known' 'mount -t securityfs none'
}
