# SPDX-License-Identifier: GPL-2.0-only
#
# Whether make lint sees a change of the interface or of the library that a program would suffer from.

load ../lib/common
load ../lib/boot

setup()
{
	tree=$BATS_TEST_TMPDIR/tree
	mkdir "$tree"
	tar -C "$REPOSITORY" --exclude=./.git --exclude=./build -cf - . | tar -C "$tree" -xf -
	cd "$tree" || return
	kept=$(printf '%s\n' tests/kept/*.*.* | tail -n 1)
}

# changed FILE SED-SCRIPT CHECK TEXT: the CHECK of a tree with that change says TEXT, of a header for
# either kind of program; without TEXT it has nothing to say.
changed()
{
	local bits whole=$BATS_TEST_TMPDIR/whole
	cp "$1" "$whole"
	sed -i "$2" "$1"
	! cmp -s "$1" "$whole" || wrong "$2 changes nothing"
	for bits in 64 32; do
		# shellcheck disable=SC2016 # for the inner shell
		try bash -c '. tests/lint/abi.sh; "$@" 2>&1' - "$3" "$kept" "$bits"
		if [[ -n ${4-} ]]; then
			output_contains "$4"
		else
			output_is ''
		fi
		[[ $3 == abi_header ]] || break
	done
	cp "$whole" "$1"
}

@test "what may be added to the interface is let pass" {
	local header=driver/uapi/kmalloc/kmdev.h
	awk -f tests/kept/tomorrow.awk "$header" > tomorrow
	sed -i '/tomorrow;$/!b; s/^/\t__u32 __more[2];\n/' tomorrow
	mv tomorrow "$header"
	changed "$header" 's/^\tKMDEV_REASONS$/\tKMDEV_TOMORROWS_REASON,\n&/' abi_header
	changed "$header" '/define KMDEV_ALLOC_FLAGS/s/(1U << 8)/(1U << 9)/' abi_header
	changed "$header" '/^struct kmdev_fragment/,/^};/s/__reserved/flags/' abi_header
}

@test "what is taken from the interface, or changed, is seen" {
	local header=driver/uapi/kmalloc/kmdev.h
	changed "$header" '/^struct kmdev_alloc /,/^};/s/__u32 flags/__s32 flags/' \
		abi_header kmdev_alloc.flags
	changed "$header" '/^struct kmdev_facts /,/^};/s/char name/__u8 name/' \
		abi_header kmdev_facts.name
	changed "$header" '/^struct kmdev_facts /,/^};/s/__u32 hidden/__u32 unseen/' \
		abi_header hidden
	changed "$header" '/^struct kmdev_copy /,/^};/s/__aligned_u64 length/__u32 more, pad;\n&/' \
		abi_header kmdev_copy.length
	changed "$header" '/^struct kmdev_bench_row /,/^};/s/^};/__u32 more[2];\n};/' \
		abi_header kmdev_bench.out_khz
	changed "$header" '/^struct kmdev_op /,/^};/s/^};/__u32 more[2];\n};/' abi_header kmdev_op
	changed "$header" '/^struct kmdev_source /,/^};/{s/__u32 flags;//; s/__u32 id/__u64 id/}' \
		abi_header kmdev_source
	changed "$header" 's/^\tKMDEV_ZONE_NORMAL,//' abi_header KMDEV_ZONE_NORMAL
	changed "$header" 's/^\tKMDEV_NR_FREE,/\tKMDEV_NR_NEW,\n&/' abi_header KMDEV_FREE
	changed "$header" 's/^#define KMDEV_TYPE.*/#define KMDEV_TYPE 0xCA/' abi_header KMDEV_READ
	changed "$header" '/^#define KMDEV_LIST_FLAGS/s/(.*/KMDEV_LIST_UID/' abi_header KMDEV_LIST_FLAGS
	changed "$header" '/^#define KMDEV_ALLOC_ZONE/d' abi_header KMDEV_ALLOC_ZONE
}

@test "a function that is added to the library is let pass" {
	changed lib/kmalloc.c 's/^int kmalloc_dup(.*/int kmalloc_more(void);\nint kmalloc_more(void) { return 0; }\n&/' \
		abi_library
}

@test "what a program would miss in a library of the same soname is seen" {
	local header=driver/uapi/kmalloc/kmdev.h
	changed lib/kmalloc.c 's/\bkmalloc_dup\b/kmalloc_copy/' abi_library kmalloc_dup
	changed lib/libkmalloc.map 's/kmalloc_\*/kmalloc_[a-q]*/' abi_library kmalloc_write
	changed "$header" '/^struct kmdev_alloc /,/^};/s/^};/__u32 more[2];\n};/' \
		abi_library 'kmdev_alloc'
	changed lib/include/kmalloc/kmalloc.h '/^struct kmalloc_filter/,/^};/s/uint32_t uid/&, gid/' \
		abi_library kmalloc_filter
	changed lib/libkmalloc.map 's/KMALLOC_0/KMALLOC_1/' abi_library
}
