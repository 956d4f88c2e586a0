/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef MEMCTL_COMPLETE_H
#define MEMCTL_COMPLETE_H

#include "command.h"

/**
 * complete - what may stand where the user pressed Tab, one word a line
 * @cli: its operands say what is asked: nothing for the commands; COMMAND, which may be two words,
 *	for its synopsis and then its options, each with what follows it; COMMAND KIND for the words
 *	of a kind, such as ALLOCATOR or MASK
 *
 * Says nothing rather than fail.
 */
void complete(struct cli *cli);

#endif /* MEMCTL_COMPLETE_H */
