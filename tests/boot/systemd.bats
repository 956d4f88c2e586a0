# SPDX-License-Identifier: GPL-2.0-only
#
# An ordinary system: systemd, its udev, its sysusers, and people who log in.

load ../lib/common
load ../lib/boot

as_people_do()
{
	cat /proc/1/comm
	stat -c '%U %G %a' /dev/kmalloc
	alice=$(runuser -u alice -- memctl alloc kmalloc 100 --name mine)
	runuser -u alice -- memctl write mine 'alice was here'
	runuser -u alice -- memctl read "$alice" --text
	runuser -u bob -- memctl list --json | jq -c .
	runuser -u bob -- memctl read "$alice" || echo "bob: status $?"
	runuser -u alice -- memctl info mine --json | jq -c '.buffers[0] | [.virt, .phys]'
	runuser -u eve -- memctl list || echo "eve: status $?"
	memctl list --all-users -n -o name,user
	memctl unload || echo "unload: status $?"
	runuser -u alice -- memctl free mine
	memctl unload
	memctl list || echo "no driver: status $?"
	modprobe kmalloc
	. tests/lib/common.bash
	node_is_given
	stat -c '%U %G %a' /dev/kmalloc
}

@test "with systemd the node is the group's, and each user has buffers of his own" {
	in_guest as_people_do --full
	status_is 0
	[[ $output == systemd$'\n'root\ kmalloc\ 660* ]] || wrong 'node or init'
	output_contains 'alice was here'
	output_contains '{"buffers":[]}'
	output_contains 'bob: status 1'
	output_contains '[null,null]'
	output_contains 'eve: status 3'
	error_contains 'group kmalloc'
	output_contains 'unload: status 1'
	output_contains 'no driver: status 3'
	[[ $output == *root\ kmalloc\ 660 ]] || wrong 'node after modprobe'
}
