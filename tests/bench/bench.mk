# SPDX-License-Identifier: GPL-2.0-only
#
# The bench: what tests/bench/run takes into its guests.

BENCH        = build/bench/share
BENCH_CFLAGS = -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Wno-missing-field-initializers \
	       -Wno-format-zero-length -pthread -Idriver/uapi
BENCH_SOURCES = $(filter-out tests/bench/table.c,$(wildcard tests/bench/*.c))
BENCH_HEADERS = $(wildcard tests/bench/*.h) driver/uapi/kmalloc/kmdev.h

.PHONY: bench bench-record bench-programs
bench: BENCH_FLAGS =
bench-record: BENCH_FLAGS = --record
bench bench-record:
	@tests/setup build guest bench
	+@$(MAKE) -s bench-programs
	@tests/bench/run $(BENCH_FLAGS)

bench-programs: $(BENCH)/bench $(BENCH)/table $(BENCH)/floor.ko
	@cp -p tests/bench/measure $(BENCH)/

$(BENCH)/bench: $(BENCH_SOURCES) $(BENCH_HEADERS)
	@mkdir -p $(@D)
	$(CC) $(BENCH_CFLAGS) -o $@ $(BENCH_SOURCES)

$(BENCH)/table: tests/bench/table.c
	@mkdir -p $(@D)
	$(CC) $(BENCH_CFLAGS) -o $@ $< -lsmartcols

# For the guest's kernel, which may have become another one since.
.PHONY: $(BENCH)/floor.ko
$(BENCH)/floor.ko:
	@mkdir -p $(@D) build/bench/floor/module
	@cp -pu tests/bench/floor.h build/bench/floor/
	@cp -pu tests/bench/floor/* build/bench/floor/module/
	@cp -pru driver/uapi build/bench/floor/module/
	@$(MAKE) -s -C "$$(tests/vm/run --headers)" M=$(abspath build/bench/floor/module) modules 2>&1 | \
		{ grep -v 'Skipping BTF' || true; }
	@strip --strip-debug -o $@ build/bench/floor/module/floor.ko
