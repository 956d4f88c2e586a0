// SPDX-License-Identifier: GPL-2.0-only
/*
 * The agent runs COMMAND in the guest and carries its streams, its results and
 * its status over a virtio port to the conduit on the host.
 *
 *	agent FILE		FILE: the words of COMMAND, each ended by NUL
 *	agent --failed FILE	reports that the guest could not be made ready
 *
 * From the environment: TTY=yes gives COMMAND a terminal, of ROWS by COLUMNS; OUT
 * is the directory whose contents go back to the host.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "frames.h"

static int port = -1;

/* What of standard input COMMAND has not taken yet, and what came of a frame. */
static struct {
	char data[2 * (FRAME_MAX + sizeof(struct frame))];
	size_t length;
	bool blocked;		/* COMMAND does not read what it is given */
} incoming;

struct command {
	pid_t pid;
	int in;			/* to COMMAND; the terminal, if it has one */
	int out;
	int err;
	bool tty;
};

static void send_frame(enum frame_kind kind, const void *data, size_t length)
{
	char buffer[sizeof(struct frame) + FRAME_MAX];
	struct frame frame = { .kind = kind, .length = length };
	size_t done = 0, total = sizeof(frame) + length;

	memcpy(buffer, &frame, sizeof(frame));
	memcpy(buffer + sizeof(frame), data, length);
	while (done < total) {
		ssize_t n = write(port, buffer + done, total - done);

		if (n < 0 && errno == EINTR)
			continue;
		/* Nobody hears us: the missing status says so on the host. */
		if (n < 0)
			_exit(1);
		done += n;
	}
}

static void __attribute__((format(printf, 2, 3)))
send_text(enum frame_kind kind, const char *format, ...)
{
	char text[4096];
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	if (length >= (int)sizeof(text))
		length = sizeof(text) - 1;
	send_frame(kind, text, length);
}

static void __attribute__((noreturn)) fail(const char *what)
{
	send_text(FRAME_FAILED, "agent: %s: %s", what, strerror(errno));
	_exit(1);
}

/* udev's link is not used: this must work when udev does not. */
static int open_port(const char *wanted)
{
	char path[512], name[64];
	struct dirent *entry;
	DIR *ports = opendir("/sys/class/virtio-ports");
	int fd = -1;

	while (ports && (entry = readdir(ports))) {
		FILE *file;

		snprintf(path, sizeof(path), "/sys/class/virtio-ports/%s/name", entry->d_name);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (fgets(name, sizeof(name), file))
			name[strcspn(name, "\n")] = '\0';
		else
			name[0] = '\0';
		fclose(file);
		if (strcmp(name, wanted))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		fd = open(path, O_RDWR | O_CLOEXEC);
	}
	if (ports)
		closedir(ports);
	return fd;
}

static char *read_file(const char *path, size_t *length)
{
	FILE *file = fopen(path, "re");
	char *data = NULL;
	size_t room = 0;

	*length = 0;
	if (!file)
		return NULL;
	for (;;) {
		if (*length + 4096 > room) {
			room = 2 * room + 8192;
			data = realloc(data, room);
			if (!data)
				break;
		}
		size_t n = fread(data + *length, 1, 4096, file);

		*length += n;
		if (!n)
			break;
	}
	fclose(file);
	if (data)
		data[*length] = '\0';
	return data;
}

static char **read_words(const char *path)
{
	size_t length, count = 0;
	char *data = read_file(path, &length);
	char **words = data ? calloc(length + 1, sizeof(*words)) : NULL;

	if (!words)
		return NULL;
	for (char *at = data; at < data + length; at += strlen(at) + 1)
		words[count++] = at;
	return count ? words : NULL;
}

static void __attribute__((noreturn)) execute(char **words, int say)
{
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	if (chdir(getenv("DIRECTORY") ?: "/") == 0)
		execvp(words[0], words);
	dprintf(say, "%s: %s\n", words[0], strerror(errno));
	_exit(errno == ENOENT ? 127 : 126);
}

static void start_on_terminal(struct command *command, char **words)
{
	struct winsize size = {
		.ws_row = atoi(getenv("ROWS") ?: "24"),
		.ws_col = atoi(getenv("COLUMNS") ?: "80"),
	};
	int terminal;

	unsetenv("ROWS");
	unsetenv("COLUMNS");
	command->pid = forkpty(&terminal, NULL, NULL, &size);
	if (command->pid < 0)
		fail("forkpty");
	if (!command->pid)
		execute(words, STDERR_FILENO);
	fcntl(terminal, F_SETFL, O_NONBLOCK);
	command->in = terminal;
	command->out = dup(terminal);
}

static void start_on_pipes(struct command *command, char **words)
{
	int in[2], out[2], err[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		fail("pipe");
	command->pid = fork();
	if (command->pid < 0)
		fail("fork");
	if (!command->pid) {
		setsid();
		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(err[1], STDERR_FILENO);
		execute(words, STDERR_FILENO);
	}
	close(in[0]);
	close(out[1]);
	close(err[1]);
	command->in = in[1];
	command->out = out[0];
	command->err = err[0];
	fcntl(command->in, F_SETFL, O_NONBLOCK);
}

/* forward: one read of up to MOST bytes; their number, 0 if there will be no more,
 * -1 if there are none now.
 */
static ssize_t forward(int fd, enum frame_kind kind, size_t most)
{
	char buffer[FRAME_MAX];
	ssize_t n = read(fd, buffer, most < FRAME_MAX ? most : FRAME_MAX);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return -1;
	/* A terminal whose last user is gone says EIO. */
	if (n <= 0)
		return 0;
	send_frame(kind, buffer, n);
	return n;
}

static void end_input(struct command *command)
{
	char end = 4;

	if (command->in < 0)
		return;
	if (command->tty) {
		(void)!write(command->in, &end, 1);
		return;
	}
	close(command->in);
	command->in = -1;
}

/* take: does what the first frame from the host says; false while it cannot. */
static bool take(struct command *command)
{
	struct frame frame;
	char *data = incoming.data + sizeof(frame);

	incoming.blocked = false;
	if (incoming.length < sizeof(frame))
		return false;
	memcpy(&frame, incoming.data, sizeof(frame));
	if (frame.length > FRAME_MAX)
		fail("a frame from the host is too long");
	if (incoming.length < sizeof(frame) + frame.length)
		return false;

	if (frame.kind == FRAME_WINDOW && frame.length == 2 * sizeof(uint16_t)) {
		uint16_t cells[2];

		memcpy(cells, data, sizeof(cells));
		ioctl(command->in, TIOCSWINSZ,
		      &(struct winsize){ .ws_row = cells[0], .ws_col = cells[1] });
	} else if (frame.kind == FRAME_STDIN && !frame.length) {
		end_input(command);
	} else if (frame.kind == FRAME_STDIN && command->in >= 0) {
		ssize_t n = write(command->in, data, frame.length);

		incoming.blocked = n < (ssize_t)frame.length && (n >= 0 || errno == EAGAIN);
		if (n < 0 && incoming.blocked)
			return false;
		/* COMMAND has closed its standard input. */
		if (n < 0)
			end_input(command);
		if (incoming.blocked) {
			frame.length -= n;
			incoming.length -= n;
			memmove(data, data + n, incoming.length - sizeof(frame));
			memcpy(incoming.data, &frame, sizeof(frame));
			return false;
		}
	}
	incoming.length -= sizeof(frame) + frame.length;
	memmove(incoming.data, data + frame.length, incoming.length);
	return true;
}

static void receive(void)
{
	ssize_t n = read(port, incoming.data + incoming.length,
			 sizeof(incoming.data) - incoming.length);

	if (n > 0)
		incoming.length += n;
}

enum { PORT, IN, OUT, ERR, CHILD, WATCHED };

/* carry: until COMMAND itself has ended.  What it left running in the background
 * is not waited for.
 */
static int carry(struct command *command, int child)
{
	int status;

	for (;;) {
		struct pollfd watch[WATCHED] = {
			/* Over half full, it holds a whole frame that waits. */
			[PORT] = { incoming.length > sizeof(incoming.data) / 2 ? -1 : port,
				   POLLIN, 0 },
			[IN] = { incoming.blocked ? command->in : -1, POLLOUT, 0 },
			[OUT] = { command->out, POLLIN, 0 },
			[ERR] = { command->err, POLLIN, 0 },
			[CHILD] = { child, POLLIN, 0 },
		};

		if (poll(watch, WATCHED, -1) < 0 && errno != EINTR)
			fail("poll");
		if (watch[PORT].revents & POLLIN)
			receive();
		while (take(command))
			;
		if (watch[OUT].revents && !forward(command->out, FRAME_STDOUT, FRAME_MAX))
			command->out = -1;
		if (watch[ERR].revents && !forward(command->err, FRAME_STDERR, FRAME_MAX))
			command->err = -1;
		if (watch[CHILD].revents) {
			struct signalfd_siginfo info;

			(void)!read(child, &info, sizeof(info));
			if (waitpid(command->pid, &status, WNOHANG) == command->pid)
				return status;
		}
	}
}

/* drain: what COMMAND had written when it ended, and no more: something that it
 * left behind may go on writing for ever.
 */
static void drain(int fd, enum frame_kind kind)
{
	ssize_t n = 1;
	int left;

	if (fd < 0 || ioctl(fd, FIONREAD, &left))
		return;
	for (; left > 0 && n > 0; left -= n)
		n = forward(fd, kind, left);
}

static void send_out(void)
{
	const char *out = getenv("OUT");
	int pipe[2], status = 0;
	pid_t pid;

	if (!out || rmdir(out) == 0)
		return;
	if (pipe2(pipe, O_CLOEXEC))
		fail("pipe");
	pid = fork();
	if (pid < 0)
		fail("fork");
	if (!pid) {
		sigset_t none;

		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		dup2(pipe[1], STDOUT_FILENO);
		execlp("tar", "tar", "-C", out, "-cf", "-", ".", NULL);
		_exit(127);
	}
	close(pipe[1]);
	while (forward(pipe[0], FRAME_TAR, FRAME_MAX))
		;
	waitpid(pid, &status, 0);
	if (status) {
		errno = EIO;
		fail("tar of $OUT");
	}
}

static void log_mark(void)
{
	int log = open("/dev/kmsg", O_WRONLY | O_CLOEXEC);
	char line[64];

	/* One write is one line of the log, and without its newline it waits for the
	 * next line before anybody sees it.  Priority 12 is a user's warning, which
	 * the console shows wherever it shows the kernel's warnings.
	 */
	snprintf(line, sizeof(line), "<12>%s\n", LOG_END);
	if (log < 0 || write(log, line, strlen(line)) < 0)
		fail("/dev/kmsg");
	close(log);
}

/* The serial console shows warnings only, since each character costs an emulated
 * machine dearly, and COMMAND may have changed even that.  So the whole log goes to
 * the host as well, in the console's form.
 */
static void send_log(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	char record[8192];
	ssize_t n;

	if (log < 0)
		fail("/dev/kmsg");
	while ((n = read(log, record, sizeof(record) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		unsigned int priority;
		unsigned long long time;
		char *text;

		if (n < 0)	/* overtaken by newer records */
			continue;
		record[n] = '\0';
		text = strchr(record, ';');
		if (!text || sscanf(record, "%u,%*u,%llu", &priority, &time) != 2)
			continue;
		send_text(FRAME_LOG, "<%u>[%5llu.%06llu] %.*s\n", priority, time / 1000000,
			  time % 1000000, (int)strcspn(text + 1, "\n"), text + 1);
	}
	close(log);
}

int main(int argc, char **argv)
{
	struct command command = { .in = -1, .out = -1, .err = -1 };
	struct timespec now;
	size_t length;
	sigset_t child;
	char **words;
	char *text;
	int status;

	port = open_port("session");
	if (port < 0 || argc < 2)
		return 1;
	if (argc > 2) {
		text = read_file(argv[2], &length);
		send_log();
		send_text(FRAME_FAILED, "%s", text ?: "unknown reason");
		return 0;
	}
	words = read_words(argv[1]);
	if (!words)
		fail("no command");

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	clock_gettime(CLOCK_BOOTTIME, &now);
	send_text(FRAME_READY, "%ld.%01ld", (long)now.tv_sec, now.tv_nsec / 100000000);

	command.tty = !strcmp(getenv("TTY") ?: "", "yes");
	unsetenv("TTY");
	if (command.tty)
		start_on_terminal(&command, words);
	else
		start_on_pipes(&command, words);
	status = carry(&command, signalfd(-1, &child, SFD_CLOEXEC));
	drain(command.out, FRAME_STDOUT);
	drain(command.err, FRAME_STDERR);
	send_out();
	log_mark();
	send_log();

	text = read_file("/proc/sys/kernel/tainted", &length);
	send_text(FRAME_STATUS, "%d %d",
		  WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status),
		  text ? atoi(text) : -1);
	pause();
	return 0;
}
