/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the agent (in the guest) and the conduit (on the host) say to each other.
 *
 * Everything goes through one virtio port, because what is written to a port may
 * still be on its way when the guest ends: in one stream, whoever has seen the
 * status has seen all output before it, and in the order it was written.
 */
#ifndef FRAMES_H
#define FRAMES_H

#include <stdint.h>

enum frame_kind {
	/* To the host. */
	FRAME_READY = 'r',	/* COMMAND starts; text: seconds since boot */
	FRAME_STDOUT = 'o',
	FRAME_STDERR = 'e',
	FRAME_TAR = 't',	/* a piece of the tar of $OUT */
	FRAME_LOG = 'l',	/* a line of the kernel's log, which ends before the status */
	FRAME_FAILED = 'f',	/* set-up failed; text: why */
	FRAME_STATUS = 'x',	/* text: status of COMMAND, taint of the kernel */
	/* To the guest. */
	FRAME_STDIN = 'i',	/* none left if empty */
	FRAME_WINDOW = 'w',	/* two uint16_t: rows, columns */
};

/* Both ends are little-endian on every architecture that is supported. */
struct frame {
	uint32_t kind;
	uint32_t length;
};

#define FRAME_MAX 32768

/* Written to the guest's kernel log when COMMAND has ended, so that the host knows
 * that it has seen all of it.
 */
#define LOG_END "guest-session: end"

#endif
