# SPDX-License-Identifier: GPL-2.0-only
#
# The programs in C of the test suite.  Those of tests/abi are linked with what they share, as
# 64-bit and as 32-bit programs; the latter static, so that the guest needs no 32-bit libraries.

TESTS        = build/tests
ABI_SHARED   = tests/abi/abi.c tests/abi/request.c tests/abi/source.c
ABI_FROZEN   = layout values
ABI_PROGRAMS = $(filter-out abi request source $(ABI_FROZEN),\
	       $(patsubst tests/abi/%.c,%,$(wildcard tests/abi/*.c)))
ABI_HEADERS  = tests/abi/abi.h tests/abi/request.h tests/abi/source.h driver/uapi/kmalloc/kmdev.h
ABI_CFLAGS   = -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Wno-missing-field-initializers \
	       -fno-strict-aliasing -pthread -Idriver/uapi

.PHONY: tests
tests: $(ABI_PROGRAMS:%=$(TESTS)/abi/%) $(ABI_PROGRAMS:%=$(TESTS)/abi32/%) \
	$(ABI_FROZEN:%=$(TESTS)/abi/%.o) $(ABI_FROZEN:%=$(TESTS)/abi32/%.o) $(TESTS)/falsify.so \
	$(TESTS)/falsify32.so

$(TESTS)/abi32/%: ABI_CFLAGS += -m32 -static

define abi_object
	@mkdir -p $(@D)
	$(CC) $(ABI_CFLAGS) -c -o $@ $<
endef

$(TESTS)/abi/%.o: tests/abi/%.c $(ABI_HEADERS)
	$(abi_object)
$(TESTS)/abi32/%.o: tests/abi/%.c $(ABI_HEADERS)
	$(abi_object)

define abi_program
	@mkdir -p $(@D)
	$(CC) $(ABI_CFLAGS) -o $@ $< $(ABI_SHARED)
endef

$(TESTS)/abi/%: tests/abi/%.c $(ABI_SHARED) $(ABI_HEADERS)
	$(abi_program)
$(TESTS)/abi32/%: tests/abi/%.c $(ABI_SHARED) $(ABI_HEADERS)
	$(abi_program)

# Preloaded into a memctl of as many bits, it makes the driver lie about one fact.
$(TESTS)/falsify32.so: ABI_CFLAGS += -m32
$(TESTS)/falsify.so $(TESTS)/falsify32.so: tests/falsify.c driver/uapi/kmalloc/kmdev.h
	@mkdir -p $(@D)
	$(CC) $(ABI_CFLAGS) -shared -fPIC -o $@ $<
