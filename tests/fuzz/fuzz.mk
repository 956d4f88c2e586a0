# SPDX-License-Identifier: GPL-2.0-only
#
# The fuzzer: one program that is the guest's side, and on the host reads and writes the state.

FUZZ = $(TESTS)/fuzz/fuzz

.PHONY: fuzzer
fuzzer: $(FUZZ)

$(FUZZ): $(wildcard tests/fuzz/*.[ch]) $(TESTS)/fuzz/errors.h $(ABI_PARTS:%=$(TESTS)/abi/%.o) \
	$(ABI_HEADERS)
	$(CC) $(ABI_CFLAGS) -I$(@D) -o $@ $(filter %.c %.o,$^)

# The errno in the comment of each reason.
$(TESTS)/fuzz/errors.h: driver/uapi/kmalloc/kmdev.h
	@mkdir -p $(@D)
	sed -n 's/^\t\/\*\* @\(KMDEV_[A-Z_]*\): .*(\(E[0-9A-Z]*\)) \*\/$$/[\1] = \2,/p' $< > $@
