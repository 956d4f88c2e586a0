// SPDX-License-Identifier: GPL-2.0-only
/*
 * A plugin of QEMU's code generator that counts how often each guest instruction runs between the
 * marks of mark.h, and writes "ADDRESS COUNT" lines to the file that its argument out=FILE names.
 * For one processor.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mark.h"

/* Of qemu-plugin.h, version 1, which no package of Debian 12 has. */
#define EXPORT __attribute__((visibility("default")))

typedef uint64_t qemu_plugin_id_t;
struct qemu_info;
struct qemu_plugin_tb;
struct qemu_plugin_insn;

enum { QEMU_PLUGIN_INLINE_ADD_U64 };
enum { QEMU_PLUGIN_CB_NO_REGS };

typedef void (*on_tb)(qemu_plugin_id_t id, struct qemu_plugin_tb *tb);
typedef void (*on_insn)(unsigned int cpu, void *data);

void qemu_plugin_register_vcpu_tb_trans_cb(qemu_plugin_id_t id, on_tb on);
void qemu_plugin_register_vcpu_insn_exec_cb(struct qemu_plugin_insn *insn, on_insn on, int flags,
					    void *data);
void qemu_plugin_register_vcpu_insn_exec_inline(struct qemu_plugin_insn *insn, int op, void *at,
						uint64_t add);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);
struct qemu_plugin_insn *qemu_plugin_tb_get_insn(const struct qemu_plugin_tb *tb, size_t at);
uint64_t qemu_plugin_insn_vaddr(const struct qemu_plugin_insn *insn);
const void *qemu_plugin_insn_data(const struct qemu_plugin_insn *insn);
size_t qemu_plugin_insn_size(const struct qemu_plugin_insn *insn);

EXPORT int qemu_plugin_version = 1;
EXPORT int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc,
			       char **argv);

/* Generated code holds the address of @count: counters never move. */
struct counter {
	uint64_t address;
	uint64_t count;
	struct counter *next;
};

#define BUCKETS (1 << 18)
static struct counter *buckets[BUCKETS];
static const char *out = "profile.counts";

static struct counter *counter(uint64_t address)
{
	struct counter **bucket = &buckets[address * 0x9e3779b97f4a7c15 >> 46];
	struct counter *it;

	for (it = *bucket; it; it = it->next)
		if (it->address == address)
			return it;
	it = calloc(1, sizeof(*it));
	if (!it)
		abort();
	it->address = address;
	it->next = *bucket;
	*bucket = it;
	return it;
}

static void begin(unsigned int cpu, void *data)
{
	(void)cpu;
	(void)data;
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct counter *it = buckets[i]; it; it = it->next)
			it->count = 0;
}

static void end(unsigned int cpu, void *data)
{
	FILE *file = fopen(out, "w");

	(void)cpu;
	(void)data;
	if (!file) {
		perror(out);
		return;
	}
	for (size_t i = 0; i < BUCKETS; i++)
		for (struct counter *it = buckets[i]; it; it = it->next)
			if (it->count)
				fprintf(file, "%016" PRIx64 " %" PRIu64 "\n", it->address,
					it->count);
	fclose(file);
}

static bool is_mark(const struct qemu_plugin_insn *insn, uint32_t mark)
{
	const uint8_t *bytes = qemu_plugin_insn_data(insn);

	return qemu_plugin_insn_size(insn) == 7 && !memcmp(bytes, "\x0f\x1f\x80", 3) &&
	       !memcmp(bytes + 3, &mark, 4);
}

static void translated(qemu_plugin_id_t id, struct qemu_plugin_tb *tb)
{
	(void)id;
	for (size_t i = 0; i < qemu_plugin_tb_n_insns(tb); i++) {
		struct qemu_plugin_insn *insn = qemu_plugin_tb_get_insn(tb, i);
		struct counter *it = counter(qemu_plugin_insn_vaddr(insn));
		on_insn on = NULL;

		if (is_mark(insn, MARK_BEGIN))
			on = begin;
		else if (is_mark(insn, MARK_END))
			on = end;
		if (on)
			qemu_plugin_register_vcpu_insn_exec_cb(insn, on, QEMU_PLUGIN_CB_NO_REGS,
							       NULL);
		qemu_plugin_register_vcpu_insn_exec_inline(insn, QEMU_PLUGIN_INLINE_ADD_U64,
							   &it->count, 1);
	}
}

int qemu_plugin_install(qemu_plugin_id_t id, const struct qemu_info *info, int argc, char **argv)
{
	(void)info;
	for (int i = 0; i < argc; i++)
		if (!strncmp(argv[i], "out=", 4))
			out = argv[i] + 4;
	qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
	return 0;
}
