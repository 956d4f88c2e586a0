// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may do what: tests/golden/who-may-what, cell by cell.  And whether the table is whole: each
 * flag, mask bit and scope that is refused to a member of the group, and each reason that kmdev.h
 * calls a matter of rights, has its row.
 *
 * rights [lockdown]: with that word the sections for a locked kernel too, which stays so until the
 * next boot; else the others.  It sets kptr_restrict, so it wants the kernel for itself.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "deeds.h"
#include "golden.h"
#include "reason.h"

#define DEVICE "/dev/kmalloc"
#define KPTR_RESTRICT "/proc/sys/kernel/kptr_restrict"
#define LOCKDOWN "/sys/kernel/security/lockdown"
#define ROOT 8
#define OTHER 7

/* What becomes of the opened control file. */
enum then { KEEPS, DROPS, PASSES_TO_OUTSIDER, PASSES_TO_ROOT };

/**
 * struct actor - a column of the table
 * @user: of this program's, or ROOT with all capabilities
 * @caps: of the opener
 * @mode: of opening
 * @outsider: is not in the group
 * @own_namespace: is root, in a user namespace of its own
 */
static const struct actor {
	const char *name;
	unsigned int user;
	uint64_t caps;
	int mode;
	bool outsider;
	bool own_namespace;
	enum then then;
} actors[GOLDEN_ACTORS] = {
	{ "root", ROOT, 0, O_RDWR },
	{ "admin", 0, ABI_SYS_ADMIN, O_RDWR },
	{ "syslog", 1, ABI_SYSLOG, O_RDWR },
	{ "member", 2, 0, O_RDWR },
	{ "reader", 3, 0, O_RDONLY },
	{ "writer", 4, 0, O_WRONLY },
	{ "nsroot", 5, 0, O_RDWR, .own_namespace = true },
	{ "outside", 6, 0, O_RDWR, .outsider = true, .own_namespace = true },
	{ "handed", 0, ABI_SYS_ADMIN, O_RDWR, .then = PASSES_TO_OUTSIDER },
	{ "taken", 2, 0, O_RDWR, .then = PASSES_TO_ROOT },
	{ "dropped", 0, ABI_SYS_ADMIN, O_RDWR, .then = DROPS },
};

static void write_text(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		abi_fail(path);
	close(fd);
}

/* Root there, which is nobody outside but who made it. */
static void enter_namespace(void)
{
	unsigned int uid = getuid(), gid = getgid();
	char map[32];

	prctl(PR_SET_DUMPABLE, 1);
	if (unshare(CLONE_NEWUSER) < 0)
		abi_fail("unshare");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	write_text("/proc/self/uid_map", map);
	write_text("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", gid);
	write_text("/proc/self/gid_map", map);
}

static void become(const struct actor *actor)
{
	if (actor->outsider && setgroups(0, NULL) < 0)
		abi_fail("setgroups");
	if (actor->user != ROOT)
		abi_become(actor->user, actor->caps);
	if (actor->own_namespace)
		enter_namespace();
}

static void send_file(int socket, int fd)
{
	char byte = 0, control[CMSG_SPACE(sizeof(fd))] = "";
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	if (sendmsg(socket, &message, 0) != 1)
		abi_fail("sendmsg");
}

static int receive_file(int socket)
{
	char byte, control[CMSG_SPACE(sizeof(int))];
	struct iovec data = { &byte, 1 };
	struct msghdr message = {
		.msg_iov = &data, .msg_iovlen = 1, .msg_control = control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(socket, &message, 0) != 1 || !CMSG_FIRSTHDR(&message))
		abi_fail("recvmsg");
	memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
	return fd;
}

/* Another process opens it, ends, and this one has it. */
static int open_elsewhere(const struct actor *actor)
{
	int sockets[2], fd, status;
	pid_t child;

	if (socketpair(AF_UNIX, SOCK_DGRAM, 0, sockets) < 0)
		abi_fail("socketpair");
	child = fork();
	if (!child) {
		become(actor);
		send_file(sockets[1], open(DEVICE, actor->mode));
		_exit(0);
	}
	waitpid(child, &status, 0);
	fd = receive_file(sockets[0]);
	close(sockets[0]);
	close(sockets[1]);
	return fd;
}

/* This process is the actor from here on, and has the control file if it can. */
static int act_as(const struct actor *actor)
{
	const struct actor outsider = { .user = 6, .outsider = true };
	int fd;

	if (actor->then >= PASSES_TO_OUTSIDER) {
		fd = open_elsewhere(actor);
		if (actor->then == PASSES_TO_OUTSIDER)
			become(&outsider);
		return fd;
	}
	become(actor);
	fd = open(DEVICE, actor->mode | O_CLOEXEC);
	if (actor->then == DROPS)
		abi_become(actor->user, 0);
	return fd;
}

static int open_maker(unsigned int user)
{
	if (user != ROOT)
		return abi_open(user, ABI_SYS_ADMIN, O_RDWR);
	return open(DEVICE, O_RDWR | O_CLOEXEC);
}

static void set_stage(struct stage *stage, const struct actor *actor)
{
	stage->own.fd = open_maker(actor->user);
	stage->others.fd = open_maker(OTHER);
	scene_make(&stage->own);
	scene_make(&stage->others);
	stage->stale = abi_allocate(stage->own.fd, KMDEV_KMALLOC, SCENE_BYTES, KMDEV_ALLOC_STALE);
	stage->pages = abi_allocate(stage->own.fd, KMDEV_ALLOC_PAGES, PAGE, 0);
	stage->dma = abi_allocate(stage->own.fd, KMDEV_DMA_ALLOC_COHERENT, PAGE, 0);
}

static void clear_stage(struct stage *stage)
{
	abi_free(stage->own.fd, stage->stale);
	abi_free(stage->own.fd, stage->pages);
	abi_free(stage->own.fd, stage->dma);
	scene_close(&stage->own);
	scene_close(&stage->others);
}

/* In a process of its own, which leaves what it found in @outcomes; the first is of opening. */
static void try_all(const struct actor *actor, const struct deed *deeds, unsigned int count,
		    struct outcome *outcomes)
{
	static struct stage stage;
	pid_t child;
	int status;

	fflush(stdout);
	child = fork();
	if (!child) {
		set_stage(&stage, actor);
		stage.fd = act_as(actor);
		outcomes[0] = (struct outcome){ .error = stage.fd < 0 ? errno : 0 };
		for (unsigned int i = 0; i < count; i++)
			outcomes[1 + i] = deeds[i].act(&stage, &deeds[i]);
		clear_stage(&stage);
		_exit(0);
	}
	waitpid(child, &status, 0);
	if (status)
		abi_fail(actor->name);
}

static const struct golden_row *row_named(const struct golden_section *section, const char *action)
{
	for (unsigned int i = 0; i < section->count; i++) {
		if (!strcmp(section->rows[i].action, action))
			return &section->rows[i];
	}
	return NULL;
}

static void cell(const struct golden_section *section, const char *action, unsigned int actor,
		 struct outcome outcome)
{
	const struct golden_row *row = row_named(section, action);

	if (row)
		abi_case(golden_means(row->words[actor], outcome),
			 "kptr_restrict %d, lockdown %s: %s: %s: %s (%s, reason %u%s)",
			 section->kptr_restrict, section->lockdown, actors[actor].name, action,
			 row->words[actor], strerrorname_np(outcome.error), outcome.reason,
			 outcome.hidden ? ", hidden" : "");
}

static void try_section(const struct golden_section *section)
{
	const struct deed *deeds;
	unsigned int count = deeds_list(&deeds);
	struct outcome *outcomes = mmap(NULL, (1 + count) * sizeof(*outcomes),
					PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (outcomes == MAP_FAILED)
		abi_fail("mmap");
	abi_setting(KPTR_RESTRICT, section->kptr_restrict);
	for (unsigned int actor = 0; actor < GOLDEN_ACTORS; actor++) {
		if (strcmp(section->actors[actor], actors[actor].name))
			abi_fail("the table's actors are others, or in another order");
		try_all(&actors[actor], deeds, count, outcomes);
		cell(section, "open", actor, outcomes[0]);
		for (unsigned int i = 0; i < count; i++)
			cell(section, deeds[i].name, actor, outcomes[1 + i]);
	}
	munmap(outcomes, (1 + count) * sizeof(*outcomes));
}

/* Each deed is in the first section, and each row of any section is a deed. */
static void rows_are_deeds(const struct golden *golden)
{
	const struct deed *deeds;
	unsigned int count = deeds_list(&deeds), known = 0, rows = 0;

	for (unsigned int i = 0; i < count; i++) {
		if (!row_named(&golden->sections[0], deeds[i].name))
			abi_case(false, "the first section has no row: %s", deeds[i].name);
		for (unsigned int section = 0; section < golden->count; section++)
			known += row_named(&golden->sections[section], deeds[i].name) != NULL;
	}
	for (unsigned int section = 0; section < golden->count; section++) {
		known += row_named(&golden->sections[section], "open") != NULL;
		rows += golden->sections[section].count;
	}
	abi_case(known == rows, "each of %u rows is something that is tried (%u are)", rows, known);
}

/* A reason that is a matter of rights stands in a cell. */
static void reasons_are_used(const struct golden *golden)
{
	const struct reason *reasons = reasons_read();

	for (uint32_t reason = 1; reason < KMDEV_REASONS; reason++) {
		if (reasons[reason].error == EPERM || reasons[reason].error == EACCES)
			abi_case(golden_uses(golden, reason), "KMDEV_%s is in a cell",
				 reasons[reason].name);
	}
}

/* Whether a deed sets the member at @at to @value, or to more than that of a mask. */
static bool is_a_deed(unsigned int nr, unsigned int at, uint32_t value)
{
	const struct deed *deeds;
	unsigned int count = deeds_list(&deeds);

	for (unsigned int i = 0; i < count; i++) {
		if (deeds[i].nr == nr && deeds[i].at == at && deeds[i].value == value)
			return true;
	}
	return false;
}

static void asked(struct scene *scene, union request *request, unsigned int nr, unsigned int at,
		  const char *what)
{
	const struct command *command = &commands[nr];
	uint32_t value = *request_u32(request, at);
	int error = abi_call(scene->fd, command->number, request);

	if (!error && command->after)
		command->after(request, scene);
	if (error == EPERM)
		abi_case(is_a_deed(nr, at, value), "%s: %s %#x, refused to a member, has its row",
			 command->name, what, value);
}

/* All that a member may set and a capability guards. */
static void guarded_is_a_row(struct scene *scene)
{
	union request request;

	for (unsigned int nr = 0; nr < COMMANDS; nr++) {
		for (uint32_t left = commands[nr].flags; left; left &= left - 1) {
			request_fill(&commands[nr], &request, scene, 0);
			*request_u32(&request, commands[nr].flags_at) = left & -left;
			asked(scene, &request, nr, commands[nr].flags_at, "flag");
		}
	}
	for (uint32_t bit = 1; bit & KMDEV_GFP_BITS; bit <<= 1) {
		request_fill(&commands[KMDEV_NR_ALLOC], &request, scene, 0);
		request.alloc.allocator = KMDEV_ALLOC_PAGE;
		request.alloc.flags = KMDEV_ALLOC_GFP;
		request.alloc.gfp = KMDEV_GFP_KERNEL | bit;
		asked(scene, &request, KMDEV_NR_ALLOC, offsetof(struct kmdev_alloc, gfp), "mask");
	}
	for (uint32_t scope = 0; scope < 8; scope++) {
		request_fill(&commands[KMDEV_NR_INJECT], &request, scene, 0);
		request.inject.mode = KMDEV_INJECT_OFF;
		request.inject.scope = scope;
		asked(scene, &request, KMDEV_NR_INJECT, offsetof(struct kmdev_inject, scope),
		      "scope");
	}
}

/* Of the users whose control files were opened in other processes. */
static void see_users(void)
{
	for (unsigned int user = 0; user < ROOT; user++)
		close(abi_open(user, 0, O_RDONLY));
}

int main(int argc, char **argv)
{
	bool locked = argc > 1 && !strcmp(argv[1], "lockdown");
	const struct golden *golden = golden_read();
	struct account before, after;
	struct scene scene;
	uint64_t kptr;
	int fd;

	abi_start();
	fd = open_maker(ROOT);
	before = abi_account(fd);
	kptr = abi_setting(KPTR_RESTRICT, 0);
	for (unsigned int i = 0; i < golden->count; i++) {
		const struct golden_section *section = &golden->sections[i];

		if (strcmp(section->lockdown, "none") ? !locked : locked)
			continue;
		if (locked)
			write_text(LOCKDOWN, section->lockdown);
		try_section(section);
	}
	abi_setting(KPTR_RESTRICT, kptr);
	see_users();
	rows_are_deeds(golden);
	reasons_are_used(golden);
	scene_open(&scene, 0);
	guarded_is_a_row(&scene);
	scene_close(&scene);
	after = abi_account(fd);
	abi_case(abi_same(before, after), "root holds what it held");
	return abi_done();
}
