// SPDX-License-Identifier: GPL-2.0-only
#include "conditions.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

#include "error.h"
#include "first-line.h"
#include "json.h"

#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/current_clocksource"
#define ONLINE "/sys/devices/system/cpu/online"

static void string(FILE *out, const char *key, const char *text)
{
	fprintf(out, "%s\"%s\":", *key == 'k' && !strcmp(key, "kernel") ? "" : ",", key);
	if (*text)
		json_string(out, text);
	else
		fputs("null", out);
}

static void fact(FILE *out, const char *key, bool holds)
{
	fprintf(out, ",\"%s\":%s", key, holds ? "true" : "false");
}

static void processor(FILE *out)
{
	FILE *stream = fopen("/proc/cpuinfo", "re");
	char line[256] = "", *colon = NULL;

	while (stream && fgets(line, sizeof(line), stream))
		if (!strncmp(line, "model name", strlen("model name"))) {
			colon = strchr(line, ':');
			break;
		}
	if (stream)
		fclose(stream);
	line[strcspn(line, "\n")] = '\0';
	string(out, "processor", colon ? colon + strspn(colon, ": ") : "");
}

/* The kernel says it in its version, but for a choice at boot. */
static const char *preemption(const char *version)
{
	static const char *const names[] = { "PREEMPT_RT", "PREEMPT_DYNAMIC", "PREEMPT" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (strstr(version, names[i]))
			return names[i];
	return "none or voluntary";
}

static bool begins(const char *word, const char *with)
{
	return !strncmp(word, with, strlen(with));
}

/* Words of the kernel's command line that change what slab allocators do, and mitigations. */
static void options(FILE *out)
{
	char line[4096], slab[4096] = "", *mitigations = "default", *rest = line, *word;

	first_line("/proc/cmdline", line, sizeof(line));
	while ((word = strsep(&rest, " "))) {
		if (begins(word, "mitigations="))
			mitigations = word + strlen("mitigations=");
		if (!begins(word, "slub_") && !begins(word, "slab_") && !begins(word, "preempt="))
			continue;
		if (*slab)
			strcat(slab, " ");
		strcat(slab, word);
	}
	string(out, "mitigations", mitigations);
	string(out, "boot_options", slab);
}

char *conditions_json(struct kmalloc *device)
{
	struct kmdev_identify identity = { };
	char line[256], *text = NULL;
	struct utsname system;
	size_t length;
	FILE *out = must(open_memstream(&text, &length));

	uname(&system);
	kmalloc_identify(device, &identity);
	putc('{', out);
	string(out, "kernel", system.release);
	string(out, "version", system.version);
	string(out, "machine", system.machine);
	processor(out);
	first_line(ONLINE, line, sizeof(line));
	string(out, "online", line);
	first_line(CLOCKSOURCE, line, sizeof(line));
	string(out, "clocksource", line);
	string(out, "preemption", preemption(system.version));
	options(out);
	fact(out, "init_on_alloc", identity.out_kernel & KMDEV_KERNEL_INIT_ON_ALLOC);
	fact(out, "init_on_free", identity.out_kernel & KMDEV_KERNEL_INIT_ON_FREE);
	fact(out, "kasan", identity.out_kernel & KMDEV_KERNEL_KASAN);
	fact(out, "memcg", identity.out_kernel & KMDEV_KERNEL_MEMCG);
	putc('}', out);
	if (fclose(out))
		die(NULL, STATUS_FAILED, "out of memory");
	return text;
}
