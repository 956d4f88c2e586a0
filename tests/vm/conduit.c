// SPDX-License-Identifier: GPL-2.0-only
/*
 * The conduit starts QEMU and carries the streams of COMMAND between the agent in
 * the guest and this process's own standard streams, until the status has come,
 * the time is over, or the guest is gone.
 *
 *	conduit DIR TIMEOUT TTY QEMU [ARG…]
 *
 * QEMU finds the agent's channel as descriptor 3 and may write to its standard
 * output; TTY, yes or no: whether standard input is to be COMMAND's terminal;
 * DIR/serial is the guest's serial log.  DIR/log gets the kernel's log as the agent
 * read it at the end, DIR/out.tar the tar of $OUT, DIR/result what became of the
 * guest, in one line:
 *
 *	status N TAINT | failed TEXT | timeout | gone
 *
 * SAY_READY in the environment is said on standard error when COMMAND starts, with
 * the time that the guest took to get there.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "guest/frames.h"

#define CHANNEL 3

static pid_t qemu;
static FILE *result;
static const char *directory;
static int channel = -1, tar = -1, kernel_log = -1;
static struct termios terminal;
static bool tty, raw;
static struct timespec started;
static volatile sig_atomic_t resized = 1, ended;

static void leave_raw(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal);
	raw = false;
}

static void end_guest(void)
{
	if (qemu > 0) {
		kill(qemu, SIGKILL);
		waitpid(qemu, NULL, 0);
	}
	leave_raw();
}

static void __attribute__((noreturn)) die(const char *what)
{
	fprintf(stderr, "conduit: %s: %s\n", what, strerror(errno));
	end_guest();
	exit(1);
}

static void __attribute__((noreturn)) finish(const char *line)
{
	end_guest();
	fprintf(result, "%s\n", line);
	exit(fclose(result) ? 1 : 0);
}

static void on_resize(int signal)
{
	(void)signal;
	resized = 1;
}

static void on_end(int signal)
{
	ended = signal;
}

static void handle(int signal, void (*handler)(int))
{
	/* Without SA_RESTART, so that poll and write come back. */
	sigaction(signal, &(struct sigaction){ .sa_handler = handler }, NULL);
}

static void start_qemu(char **words)
{
	int ends[2];
	pid_t parent = getpid();

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		die("socketpair");
	qemu = fork();
	if (qemu < 0)
		die("fork");
	if (!qemu) {
		sigset_t none;

		/* A conduit that is killed takes its guest along. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(1);
		/* ^C is the conduit's to handle, or the guest's. */
		setsid();
		sigemptyset(&none);
		sigprocmask(SIG_SETMASK, &none, NULL);
		if (ends[0] == CHANNEL)
			fcntl(CHANNEL, F_SETFD, 0);
		else
			dup2(ends[0], CHANNEL);
		dup2(open("/dev/null", O_RDWR | O_CLOEXEC), STDIN_FILENO);
		execvp(words[0], words);
		fprintf(stderr, "%s: %s\n", words[0], strerror(errno));
		_exit(127);
	}
	close(ends[0]);
	channel = ends[1];
	fcntl(channel, F_SETFL, O_NONBLOCK);
}

static int open_in(const char *name, int flags)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, flags | O_CLOEXEC, 0666);
	if (fd < 0)
		die(path);
	return fd;
}

static void save(int *fd, const char *name, const char *data, size_t length)
{
	if (*fd < 0)
		*fd = open_in(name, O_WRONLY | O_CREAT | O_TRUNC);
	if (write(*fd, data, length) != (ssize_t)length)
		die(name);
}

static void write_all(int fd, const char *data, size_t length)
{
	while (length) {
		ssize_t n = write(fd, data, length);

		if (n < 0 && ended)
			return;
		if (n < 0 && errno == EAGAIN)
			poll(&(struct pollfd){ fd, POLLOUT, 0 }, 1, -1);
		else if (n < 0 && errno != EINTR)
			return;	/* The reader has gone; COMMAND still has a status. */
		if (n > 0) {
			data += n;
			length -= n;
		}
	}
}

/* All that the guest's kernel had to say must be in the log before QEMU goes. */
static void await_log_end(void)
{
	static char text[1 << 20];

	for (int tries = 0; tries < 500; tries++) {
		int log = open_in("serial", O_RDONLY);
		struct stat status;
		ssize_t n;

		if (fstat(log, &status))
			die("serial");
		n = pread(log, text, sizeof(text), status.st_size > (off_t)sizeof(text) ?
			  status.st_size - (off_t)sizeof(text) : 0);
		close(log);
		if (n > 0 && memmem(text, n, LOG_END, strlen(LOG_END)))
			return;
		usleep(10000);
	}
	finish("failed the guest's log does not reach the end of the run");
}

static void enter_raw(void)
{
	struct termios settings;

	if (tcgetattr(STDIN_FILENO, &terminal))
		die("terminal");
	settings = terminal;
	cfmakeraw(&settings);
	tcsetattr(STDIN_FILENO, TCSADRAIN, &settings);
	raw = true;
}

static void say_ready(void)
{
	const char *guest = getenv("SAY_READY");
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (guest)
		fprintf(stderr, "%s, ready in %.1f s\n", guest, now.tv_sec - started.tv_sec +
			(now.tv_nsec - started.tv_nsec) / 1e9);
	if (tty)
		enter_raw();
}

static void on_frame(uint32_t kind, char *data, uint32_t length)
{
	char line[FRAME_MAX + 64];

	switch (kind) {
	case FRAME_STDOUT:
		write_all(STDOUT_FILENO, data, length);
		break;
	case FRAME_STDERR:
		write_all(STDERR_FILENO, data, length);
		break;
	case FRAME_TAR:
		save(&tar, "out.tar", data, length);
		break;
	case FRAME_LOG:
		save(&kernel_log, "log", data, length);
		break;
	case FRAME_READY:
		say_ready();
		break;
	case FRAME_FAILED:
		snprintf(line, sizeof(line), "failed %.*s", (int)length, data);
		finish(line);
	case FRAME_STATUS:
		await_log_end();
		snprintf(line, sizeof(line), "status %.*s", (int)length, data);
		finish(line);
	default:
		finish("failed the agent sent a frame of an unknown kind");
	}
}

static void receive(void)
{
	static char buffer[4 * (FRAME_MAX + sizeof(struct frame))];
	static size_t length;
	struct frame frame;
	size_t at = 0;
	ssize_t n = read(channel, buffer + length, sizeof(buffer) - length);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		finish("gone");
	length += n;
	while (length - at >= sizeof(frame)) {
		memcpy(&frame, buffer + at, sizeof(frame));
		if (frame.length > FRAME_MAX)
			finish("failed the agent sent a frame that is too long");
		if (length - at < sizeof(frame) + frame.length)
			break;
		on_frame(frame.kind, buffer + at + sizeof(frame), frame.length);
		at += sizeof(frame) + frame.length;
	}
	length -= at;
	memmove(buffer, buffer + at, length);
}

/* What is on its way to the guest: at most one frame of input and one of size. */
static struct {
	char data[2 * (FRAME_MAX + sizeof(struct frame))];
	size_t length;
} outgoing;

static void queue_frame(enum frame_kind kind, const void *data, size_t length)
{
	struct frame frame = { .kind = kind, .length = length };

	memcpy(outgoing.data + outgoing.length, &frame, sizeof(frame));
	memcpy(outgoing.data + outgoing.length + sizeof(frame), data, length);
	outgoing.length += sizeof(frame) + length;
}

static void send_outgoing(void)
{
	ssize_t n = send(channel, outgoing.data, outgoing.length, MSG_NOSIGNAL);

	if (n <= 0)
		return;
	outgoing.length -= n;
	memmove(outgoing.data, outgoing.data + n, outgoing.length);
}

/* take_input: false when there is no more. */
static bool take_input(void)
{
	char data[FRAME_MAX];
	ssize_t n = read(STDIN_FILENO, data, sizeof(data));

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return true;
	queue_frame(FRAME_STDIN, data, n > 0 ? n : 0);
	return n > 0;
}

static void send_window(void)
{
	struct winsize size;
	uint16_t cells[2];

	resized = 0;
	if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size) || !size.ws_row || !size.ws_col)
		return;
	cells[0] = size.ws_row;
	cells[1] = size.ws_col;
	queue_frame(FRAME_WINDOW, cells, sizeof(cells));
}

static void carry(bool input)
{
	if (!input)
		queue_frame(FRAME_STDIN, "", 0);
	for (;;) {
		struct pollfd watch[2] = {
			{ channel, POLLIN | (outgoing.length ? POLLOUT : 0), 0 },
			/* One piece at a time: the guest may not want any. */
			{ input && !outgoing.length ? STDIN_FILENO : -1, POLLIN, 0 },
		};

		/* A signal between this check and poll() is seen a little later. */
		if (ended == SIGALRM)
			finish("timeout");
		if (ended) {
			end_guest();
			signal(ended, SIG_DFL);
			raise(ended);
		}
		if (poll(watch, 2, 100) < 0 && errno != EINTR)
			die("poll");
		if (watch[0].revents & (POLLIN | POLLHUP | POLLERR))
			receive();
		if (watch[0].revents & POLLOUT)
			send_outgoing();
		if (watch[1].revents)
			input = take_input();
		if (tty && resized && !outgoing.length)
			send_window();
	}
}

int main(int argc, char **argv)
{
	double timeout;
	int fd;

	if (argc < 5)
		return 2;
	/* Whoever started us with closed streams must not find QEMU's there. */
	while ((fd = open("/dev/null", O_RDWR)) <= STDERR_FILENO)
		if (fd < 0)
			return 1;
	close(fd);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	directory = argv[1];
	result = fdopen(open_in("result", O_WRONLY | O_CREAT | O_TRUNC), "w");
	tty = !strcmp(argv[3], "yes");

	signal(SIGPIPE, SIG_IGN);
	handle(SIGHUP, on_end);
	handle(SIGINT, on_end);
	handle(SIGTERM, on_end);
	handle(SIGALRM, on_end);
	handle(SIGWINCH, on_resize);
	timeout = strtod(argv[2], NULL);
	setitimer(ITIMER_REAL, &(struct itimerval){
		.it_value = { (time_t)timeout, (timeout - (time_t)timeout) * 1000000 },
	}, NULL);
	clock_gettime(CLOCK_MONOTONIC, &started);
	start_qemu(argv + 4);
	carry( tty || !isatty(STDIN_FILENO));
}
