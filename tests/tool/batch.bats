# SPDX-License-Identifier: GPL-2.0-only
#
# What memctl batch says of its lines before it needs a device.

load ../lib/common.bash

setup()
{
	script=$BATS_TEST_TMPDIR/script
}

# without_device: the lines were all right, and only the driver is missing.
without_device()
{
	[[ ! -e /dev/kmalloc ]] || skip 'there is a device'
	fails 3 'memctl: batch: no driver'
}

@test "a line that is wrong exits 2, and is named with what to do" {
	while IFS='|' read -r line message; do
		printf '# first\n\nalloc kmalloc 100\n%s\nlist\n' "$line" > "$script"
		try memctl batch "$script"
		fails 2 "memctl: batch: $script:4: $message"
	done <<-'END'
		wirte a b|no command 'wirte': did you mean write?
		memctl list|no command 'memctl'
		write a --hx 12|write: unknown option --hx: did you mean --hex?
		write a --hex 1|write: --hex: half a byte
		write a b c|write: 'c' is too much: memctl write BUFFER [TEXT]
		write a|write: a line of batch has no standard input of its own
		write a --file -|write: a line of batch has no standard input of its own
		alloc kmalloc 1 --file -|alloc: a line of batch has no standard input of its own
		alloc|alloc: something is missing: memctl alloc ALLOCATOR [SIZE]
		alloc kmalloc 1X|alloc: SIZE
		alloc kmalloc 1 --text abc|alloc: TEXT has more bytes than SIZE, which is 1
		alloc kmalloc 1 --hex|alloc: --hex wants --text
		fill a|fill: --pattern is missing
		check a -p stripes|check: --pattern 'stripes': no such pattern
		resize a|resize: something is missing
		free|free: something is missing
		free a --all|free: --all and 'a': give one of the two
		list --jsno|list: unknown option --jsno: did you mean --json?
		cache|cache what?
		cache frobnicate|no command 'cache frobnicate'
		batch|a line of batch cannot be a batch
		free 'a|the line has a ' without another one
		free a\|the line has a \ at its end
	END
}

@test "lines that are right need nothing but the driver" {
	cat > "$script" <<-'END'
		alloc kmalloc 100 --name a   # comment
		  alloc kmalloc --text "a b"
		write a 'hello world' -s 4
		fill a --pattern text:x\ y
		check a -p counter --json
		resize a 1K
		read a --text
		cache create c --size 64
		free a b 7

		list -rn
	END
	try memctl batch "$script"
	without_device
	try memctl batch - < "$script"
	without_device
	try memctl batch < /dev/null
	without_device
}

@test "a wrong line of standard input is named too, and so is a file that is not there" {
	try memctl batch <<< 'lsit'
	fails 2 "memctl: batch: standard input:1: no command 'lsit': did you mean list?"
	try memctl batch "$script"
	fails 1 "memctl: batch: $script: No such file or directory"
	try memctl batch a b
	fails 2 "memctl: batch: 'b' is too much"
}
