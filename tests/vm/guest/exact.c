// SPDX-License-Identifier: GPL-2.0-only
/*
 * Process 1 of tests/vm/exact: loads the module, runs the words after "--" of the kernel's command
 * line as a program, shows on the console what that wrote, and restarts the machine, which ends it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static void __attribute__((noreturn)) leave(void)
{
	fflush(NULL);
	reboot(RB_AUTOBOOT);
	_exit(1);
}

static void must(int result, const char *what)
{
	if (result >= 0)
		return;
	perror(what);
	leave();
}

static void mount_at(const char *type, const char *at)
{
	must(mkdir(at, 0755), at);
	must(mount(type, at, type, 0, ""), at);
}

static void run(char **words)
{
	int out = open("/out", O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);

	must(out, "/out");
	must(dup2(out, STDOUT_FILENO), "dup2");
	must(dup2(out, STDERR_FILENO), "dup2");
	execv(words[0], words);
	must(-1, words[0]);
}

static void show(int status)
{
	FILE *out = fopen("/out", "re");
	int c;

	must(out ? 0 : -1, "/out");
	puts("exact: begin");
	while ((c = getc(out)) != EOF)
		putchar(c);
	printf("exact: status %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : 255);
}

int main(int argc, char **argv)
{
	int status, module;
	pid_t child;

	/* A root in memory has the directory, and nothing is mounted there. */
	mkdir("/dev", 0755);
	must(mount("devtmpfs", "/dev", "devtmpfs", 0, ""), "/dev");
	mount_at("proc", "/proc");
	mount_at("sysfs", "/sys");
	module = open("/kmalloc.ko", O_RDONLY | O_CLOEXEC);
	must(module, "/kmalloc.ko");
	must(syscall(SYS_finit_module, module, "", 0), "finit_module");
	must(argc > 1 ? 0 : -1, "no command");
	child = fork();
	must(child, "fork");
	if (!child)
		run(argv + 1);
	must(waitpid(child, &status, 0), "waitpid");
	show(status);
	leave();
}
