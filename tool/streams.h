/* SPDX-License-Identifier: GPL-2.0-only */
/* Standard input, output and error, which may be closed, full or broken. */
#ifndef MEMCTL_STREAMS_H
#define MEMCTL_STREAMS_H

#include "command.h"

/** streams_begin - see to it that no file that is opened takes the place of a closed stream */
void streams_begin(void);

/** streams_flush - bring out what was printed, or end the program with STATUS_FAILED */
void streams_flush(const struct cli *cli);

#endif /* MEMCTL_STREAMS_H */
