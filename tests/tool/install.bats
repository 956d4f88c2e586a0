# SPDX-License-Identifier: GPL-2.0-only

load ../lib/common.bash

setup()
{
	cd "$BATS_TEST_DIRNAME/../.." || return
	tree=$BATS_TEST_TMPDIR/tree
}

@test "install puts every file under DESTDIR and prefix, uninstall leaves none" {
	LIMIT=300 try make -s install DESTDIR="$tree" prefix=/usr
	status_is 0
	for file in bin/memctl lib/udev/rules.d/70-kmalloc.rules lib/sysusers.d/kmalloc.conf \
		share/bash-completion/completions/memctl include/kmalloc/kmdev.h \
		include/kmalloc/kmalloc.h lib/libkmalloc.a lib/libkmalloc.so.0 lib/libkmalloc.so \
		lib/pkgconfig/libkmalloc.pc share/man/man1/memctl.1 share/man/man3/libkmalloc.3 \
		share/man/man4/kmalloc.4; do
		[[ -s $tree/usr/$file ]] || wrong "no $file"
	done
	try make -s uninstall DESTDIR="$tree" prefix=/usr
	status_is 0
	[[ -z $(find "$tree" ! -type d) ]] || wrong "$(find "$tree" ! -type d)"
}

@test "the packager's CFLAGS and LDFLAGS are used" {
	LIMIT=300 try make -n V=1 tool BUILD="$BATS_TEST_TMPDIR" \
		CFLAGS=-DPACKAGER LDFLAGS=-Wl,-z,relro
	status_is 0
	output_contains ' -DPACKAGER -c -o '
	output_contains ' -DPACKAGER -Wl,-z,relro -o '
}

@test "the udev rule gives the node to a group, never to the world, and runs nothing" {
	try grep -v '^#' udev/70-kmalloc.rules
	output_is 'KERNEL=="kmalloc", SUBSYSTEM=="misc", GROUP="kmalloc", MODE="0660"'
}
