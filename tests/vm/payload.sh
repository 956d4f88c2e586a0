# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What goes into the guest besides its root: the project as `make install` lays it
# out, the module, and the harness's own programs.

PAYLOAD=$REPO/build/vm

# payload_programs: agent (for the guest) and conduit (for here).  Static, so that
# the agent runs in a root with another C library.
payload_programs()
{
	local options=(-O2 -s -Wall -Wextra) agent=$PAYLOAD/$ARCH/agent
	mkdir -p "$PAYLOAD/$ARCH"
	if ! [[ $agent -nt $VM/guest/agent.c && $agent -nt $VM/guest/frames.h ]]; then
		kernel_static "$ENTRY" "$agent" "$VM/guest/agent.c" || return 1
	fi
	if ! [[ $PAYLOAD/conduit -nt $VM/conduit.c && $PAYLOAD/conduit -nt $VM/guest/frames.h ]]; then
		gcc "${options[@]}" -o "$PAYLOAD/conduit.new" "$VM/conduit.c" || return 1
		mv "$PAYLOAD/conduit.new" "$PAYLOAD/conduit"
	fi
}

# payload_make KERNEL TARGET…: make, by the kernel's compiler.
payload_make()
{
	local within=()
	! kernel_apart || within=(kernel_within "$1")
	"${within[@]}" make -s -C "$REPO" "${@:2}"
}

# payload_build: where make leaves memctl for the guest.
payload_build()
{
	local other=/vm/${APT##*/}
	[[ $APT != */"$(apt_own_arch)" ]] || other=''
	echo "build$other"
}

# payload_memctl KERNEL TARGET…: make, with a memctl for the guest.
payload_memctl()
{
	payload_make "$1" CC="${GUEST_CC[*]}" BUILD="$(payload_build)" "${@:2}"
}

# payload_watched KERNEL FILE: the memctl of FLAVOUR in place of the ordinary one.
payload_watched()
{
	local build
	build=$(payload_build)/$FLAVOUR
	payload_memctl "$1" FLAVOUR="$FLAVOUR" BUILD="$build" tool &&
		cp "$REPO/$build/memctl" "$2"
}

# payload_tests KERNEL: where the tests' programs are, they are made for another architecture, too.
payload_tests()
{
	local tests installed
	[[ -n $GUEST_KBUILD && -d $REPO/build/tests ]] || return 0
	tests=$(payload_build)/tests installed=$REPO/$tests/installed/usr
	# Where the compiler is there is no pkg-config.
	payload_memctl "$1" TESTS="$tests" tests-native \
		LIB_FLAGS="-I$installed/include -L$installed/lib -lkmalloc" \
		> "$PAYLOAD/log" 2>&1 || { cat "$PAYLOAD/log" >&2; return 1; }
}

# payload_name RELEASE: of the module for that kernel, built with KBUILD.
payload_name()
{
	# Make takes a target with an equals sign for an assignment.
	local what=${KBUILD//[^A-Za-z0-9_]/+}
	echo "$1${what:++$what}"
}

# payload_tar RELEASE: what the guest gets.
payload_tar()
{
	local mixed=
	[[ $(kernel_arch "$ARCH" "$PACKAGE") == "$ARCH" ]] || mixed=-$ARCH
	echo "$PAYLOAD/$(payload_name "$1")$mixed${FLAVOUR:+-$FLAVOUR}.tar"
}

# payload_project KERNEL: makes the project for the kernel and its tar, unless both
# are newer than every source.
payload_project()
{
	local kernel=$1 release stage tar module
	release=$(< "$kernel/release")
	module=build/module/$(payload_name "$release")
	tar=$(payload_tar "$release")
	stage=${tar%.tar}.stage
	if [[ -e $tar && $tar -nt $kernel/release && -z $(cd "$REPO" &&
		find Makefile dkms.conf driver lib tool udev tests/vm/payload.sh \
			-newer "$tar" -print -quit) ]]; then
		return
	fi
	: > "$tar.new" # its time: what is edited while we build is built again
	{
		payload_memctl "$kernel" tool &&
		payload_make "$kernel" module KDIR="$kernel/headers" MODULE_DIR="$module" \
			KBUILD_FLAGS="$KBUILD $GUEST_KBUILD" &&
		rm -rf "$stage" &&
		payload_memctl "$kernel" install DESTDIR="$stage" prefix=/usr &&
		{ [[ -z $FLAVOUR ]] || payload_watched "$kernel" "$stage/usr/bin/memctl"; }
	} > "$PAYLOAD/log" 2>&1 || { cat "$PAYLOAD/log" >&2; return 1; }

	payload_modules "$kernel" "$REPO/$module/kmalloc.ko" \
		"$stage/usr/lib/modules/$release" || return 1
	tar -C "$stage" --format=ustar --owner=0 --group=0 -cf "$tar.tmp" . || return 1
	touch -r "$tar.new" "$tar.tmp"
	rm "$tar.new"
	mv "$tar.tmp" "$tar"
	rm -rf "$stage"
}

# payload_modules KERNEL MODULE DIR: the module, and the indexes by which modprobe
# and libkmod find it; depmod takes seconds in an emulated guest.
payload_modules()
{
	local kernel=$1 module=$2 dir=$3 release
	release=$(< "$kernel/release")
	mkdir -p "$dir/updates"
	# Without the debugging sections, as dkms and Debian's packages install it.
	kernel_for_guest "$kernel" "${GUEST_CC[0]%gcc}strip" --strip-debug \
		-o "$dir/updates/kmalloc.ko" "$module" || return 1
	ln -s "$kernel/usr/lib/modules/$release/kernel" "$dir/kernel"
	cp "$kernel/usr/lib/modules/$release"/modules.{builtin,builtin.modinfo,order} "$dir/"
	mkdir -p "$stage/depmod"
	ln -s ../usr/lib "$stage/depmod/lib"
	depmod -b "$stage/depmod" "$release" || return 1
	rm -r "$stage/depmod" "$dir/kernel"
	# Nothing reads the indexes that people can read; the root has the kernel's.
	rm "$dir"/modules.{alias,symbols,builtin,builtin.modinfo,order}
}

# payload_disk FILE CONTROL: tars one after the other: the project (unless BARE), the
# harness, what CONTROL holds.  Whole pages, or the guest reads it by sectors.
payload_disk()
{
	local disk=$1 control=$2 options=(--format=ustar --owner=0 --group=0 --mode=go+rX -cf -)
	{
		[[ $BARE == yes ]] || cat "$(payload_tar "$RELEASE")"
		tar -C "$PAYLOAD/$ARCH" "${options[@]}" --transform='s,^,usr/lib/guest/,' agent
		tar -C "$VM/guest" "${options[@]}" --transform='s,^,usr/lib/guest/,' session shellrc
		tar -C "$VM/guest" "${options[@]}" --transform='s,^,usr/bin/,' qemu-monitor
		tar -C "$VM" "${options[@]}" --transform='s,^,usr/bin/,' suite
		tar -C "$control" "${options[@]}" --transform='s,^,usr/lib/guest/,' settings command
	} > "$disk"
	truncate --size=%64K "$disk"
}

# payload_share IMAGE DIR STAGE: a copy of DIR as a file system, with room for what
# COMMAND may leave there.  A tar would cost the guest a second for every 10 MB.
payload_share()
{
	local image=$1 dir=$2 stage=$3 root=() tests
	tests=$REPO/$(payload_build)/tests
	((EUID == 0)) || root=(unshare --map-root-user)
	mkdir "$stage"
	tar -C "$dir" --mode=u+rwX,go+rX --exclude=./.git \
		--exclude=./build/{asan,coverage,lib,lint,'module*',planted,tool,vm} -cf - . |
		tar -C "$stage" --no-same-owner -xpf - || return 1
	if [[ -n $GUEST_KBUILD && -d $tests && -d $stage/build/tests ]]; then
		rm -r "$stage/build/tests"
		cp -r "$tests" "$stage/build/" || return 1
	fi
	truncate --size=$(($(du -sm "$stage" | cut -f 1) * 5 / 4 + 64))M "$image"
	"${root[@]}" mke2fs -q -F -t ext4 -b 4096 -O ^has_journal,^metadata_csum,^resize_inode \
		-E lazy_itable_init=0,root_owner=0:0 -m 0 -d "$stage" "$image" || return 1
	rm -rf "$stage"
}
