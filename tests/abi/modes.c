// SPDX-License-Identifier: GPL-2.0-only
/* What the mode in which the control file was opened forbids, for each command. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "request.h"

static const struct {
	const char *name;
	int mode;
	unsigned int may;
} modes[] = {
	{ "O_RDONLY", O_RDONLY, KMDEV_MAY_READ },
	{ "O_WRONLY", O_WRONLY, KMDEV_MAY_WRITE },
	{ "O_RDWR", O_RDWR, KMDEV_MAY_READ | KMDEV_MAY_WRITE },
};

static void each_command(unsigned int mode, struct scene *scene)
{
	union request request;

	for (unsigned int i = 0; i < COMMANDS; i++) {
		const struct command *command = &commands[i];
		unsigned int missing = command->mode & ~modes[mode].may;
		uint32_t reason = missing == KMDEV_MAY_WRITE ? KMDEV_NOT_WRITABLE
							     : KMDEV_NOT_READABLE;

		request_fill(command, &request, scene, 0xcc);
		request_case(command, &request, scene, missing ? EACCES : 0, reason, "%s",
			     modes[mode].name);
	}
}

int main(void)
{
	static struct scene scene;

	abi_start();
	scene_open(&scene, 0);
	for (unsigned int i = 0; i < ARRAY_SIZE(modes); i++) {
		int whole = scene.fd;
		unsigned int may;

		scene.fd = abi_open(0, 0, modes[i].mode);
		may = abi_identify(scene.fd).out_may;
		abi_case((may & (KMDEV_MAY_READ | KMDEV_MAY_WRITE)) == modes[i].may,
			 "IDENTIFY: %s: says so in out_may (%#x)", modes[i].name, may);
		each_command(i, &scene);
		close(scene.fd);
		scene.fd = whole;
	}
	scene_close(&scene);
	return abi_done();
}
