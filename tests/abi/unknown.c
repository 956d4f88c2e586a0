// SPDX-License-Identifier: GPL-2.0-only
/* Numbers that are no command: ENOTTY, whatever the argument. */
#include <errno.h>
#include <linux/ioctl.h>
#include <sys/ioctl.h>

#include "request.h"

/* Not those whose numbers the kernel takes for itself on every file: 0, 0x12, 'T', 'X', 'f'. */
static const unsigned int other_types[] = { 0x01, 0x49, 0xc8, 0xca, 0xff };

static struct scene scene;

/* Returns how many of three pointers, NULL, bad and good, did not lead to ENOTTY untouched. */
static unsigned int known(unsigned int number)
{
	union request request;
	unsigned int count = 0;

	request_fill(&commands[0], &request, &scene, 0xcc);
	count += abi_call(scene.fd, number, NULL) != ENOTTY;
	count += abi_call(scene.fd, number, (void *)-4096L) != ENOTTY;
	count += abi_call(scene.fd, number, &request) != ENOTTY;
	return count + (request.out_reason != 0xcccccccc);
}

static void other_numbers(void)
{
	unsigned int count = 0;

	for (unsigned int number = COMMANDS; number < 256; number++)
		count += known(_IO(KMDEV_TYPE, number));
	abi_case(!count, "numbers %u to 255 are no commands (%u wrong answers)", COMMANDS, count);
}

static void other_types_of_number(void)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(other_types); i++) {
		unsigned int count = 0;

		for (unsigned int number = 0; number < COMMANDS; number++)
			count += known(_IO(other_types[i], number));
		abi_case(!count, "type %#x has no commands (%u wrong answers)", other_types[i],
			 count);
	}
	abi_case(abi_call(scene.fd, TIOCGWINSZ, NULL) == ENOTTY, "the device is no terminal");
}

static void other_encodings(const struct command *command)
{
	const unsigned int sizes[] = { 0, 1, 4, command->first, PAGE, _IOC_SIZEMASK };
	unsigned int count = 0;

	for (unsigned int direction = 0; direction < 4; direction++) {
		for (unsigned int i = 0; i < ARRAY_SIZE(sizes); i++) {
			unsigned int number = _IOC(direction, KMDEV_TYPE, _IOC_NR(command->number),
						   sizes[i]);

			if (number != command->number)
				count += known(number);
		}
	}
	abi_case(!count, "%s: with a direction or a size in its number it is no command"
		 " (%u wrong answers)", command->name, count);
}

int main(void)
{
	struct account before;

	abi_start();
	scene_open(&scene, 0);
	before = abi_account(scene.fd);
	other_numbers();
	other_types_of_number();
	for (unsigned int i = 0; i < COMMANDS; i++)
		other_encodings(&commands[i]);
	abi_case(abi_same(before, abi_account(scene.fd)), "the account is as before");
	scene_close(&scene);
	return abi_done();
}
