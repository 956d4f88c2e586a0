# SPDX-License-Identifier: GPL-2.0-only
#
# The programs in C of the test suite.  Those of tests/abi are linked with what they share, as
# 64-bit and as 32-bit programs; the latter static, so that the guest needs no 32-bit libraries.

TESTS        = build/tests
ABI_PARTS    = abi benching cgroup checks-alloc checks-other contest deeds duel failing faults \
	       golden halves model ops reason request source swept
ABI_FROZEN   = layout values
ABI_PROGRAMS = $(filter-out $(ABI_PARTS) $(ABI_FROZEN),\
	       $(patsubst tests/abi/%.c,%,$(wildcard tests/abi/*.c)))
ABI_HEADERS  = $(wildcard tests/abi/*.h) driver/uapi/kmalloc/kmdev.h
ABI_CFLAGS   = -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -O2 -g -Wall -Wextra \
	       -Wno-missing-field-initializers -fno-strict-aliasing -pthread -Idriver/uapi

# Programs that are compiled with another header than the driver's.
KEPT         = $(notdir $(wildcard tests/kept/*.*.*))
KEPT_SOURCES = $(patsubst %,tests/%.c,kept/program abi/abi abi/request abi/source)

# Those of 32 bits stand beside those of the machine, or of that for which CC builds.
ABI_NATIVE   = $(KEPT:%=abi/kept-%) abi/tomorrow $(ABI_PROGRAMS:%=abi/%) $(ABI_FROZEN:%=abi/%.o) \
	       falsify.so ticking.so counted.so mapping mapping-static
ABI_NARROW   = $(KEPT:%=abi32/kept-%) abi32/tomorrow $(ABI_PROGRAMS:%=abi32/%) \
	       $(ABI_FROZEN:%=abi32/%.o) falsify32.so

.PHONY: tests tests-native
tests: tests-native $(ABI_NARROW:%=$(TESTS)/%)
tests-native: $(ABI_NATIVE:%=$(TESTS)/%)

$(TESTS)/abi32/%: ABI_CFLAGS += -m32 -static

define abi_object
	@mkdir -p $(@D)
	$(CC) $(ABI_CFLAGS) -c -o $@ $<
endef

$(TESTS)/abi/%.o: tests/abi/%.c $(ABI_HEADERS)
	$(abi_object)
$(TESTS)/abi32/%.o: tests/abi/%.c $(ABI_HEADERS)
	$(abi_object)

# What can be preloaded into the others.
$(TESTS)/abi32/ticking.o: tests/ticking.c driver/uapi/kmalloc/kmdev.h
	$(abi_object)

# timer_create is in a library of its own before glibc 2.34; later ones have it empty.
ABI_LIBS := -lrt

define abi_program
	$(CC) $(ABI_CFLAGS) -o $@ $^ $(ABI_LIBS)
endef

$(TESTS)/abi/%: $(TESTS)/abi/%.o $(ABI_PARTS:%=$(TESTS)/abi/%.o)
	$(abi_program)
$(TESTS)/abi32/%: $(TESTS)/abi32/%.o $(ABI_PARTS:%=$(TESTS)/abi32/%.o) $(TESTS)/abi32/ticking.o
	$(abi_program)
.SECONDARY: $(ABI_PROGRAMS:%=$(TESTS)/abi/%.o) $(ABI_PROGRAMS:%=$(TESTS)/abi32/%.o)

define kept_program
	@mkdir -p $(@D)
	$(CC) $(ABI_CFLAGS:-Idriver/uapi=-I$(1)) -o $@ $(KEPT_SOURCES) $(filter %.o,$^) $(ABI_LIBS)
endef

$(TESTS)/abi/kept-%: tests/kept/%/kmalloc/kmdev.h $(KEPT_SOURCES) $(ABI_HEADERS)
	$(call kept_program,tests/kept/$*)
$(TESTS)/abi32/kept-%: tests/kept/%/kmalloc/kmdev.h $(KEPT_SOURCES) $(ABI_HEADERS) \
	$(TESTS)/abi32/ticking.o
	$(call kept_program,tests/kept/$*)
$(TESTS)/abi/tomorrow $(TESTS)/abi32/tomorrow: $(TESTS)/tomorrow/kmalloc/kmdev.h $(KEPT_SOURCES) \
	$(ABI_HEADERS)
	$(call kept_program,$(TESTS)/tomorrow)
$(TESTS)/abi32/tomorrow: $(TESTS)/abi32/ticking.o
$(TESTS)/tomorrow/kmalloc/kmdev.h: driver/uapi/kmalloc/kmdev.h tests/kept/tomorrow.awk
	@mkdir -p $(@D)
	awk -f tests/kept/tomorrow.awk $< > $@

# Preloaded into a memctl of as many bits, it makes the driver lie about one fact.
$(TESTS)/falsify32.so: ABI_CFLAGS += -m32
$(TESTS)/falsify.so $(TESTS)/falsify32.so: tests/falsify.c driver/uapi/kmalloc/kmdev.h
	@mkdir -p $(@D)
	$(CC) $(ABI_CFLAGS) -shared -fPIC -o $@ $<

$(TESTS)/ticking.so $(TESTS)/counted.so: $(TESTS)/%.so: tests/%.c driver/uapi/kmalloc/kmdev.h
	@mkdir -p $(@D)
	$(CC) $(ABI_CFLAGS) -shared -fPIC -o $@ $<

# The library's example, built as a user of the installed library builds it.
LIB_STAGE = $(abspath $(TESTS))/installed
LIB_FLAGS = $(shell PKG_CONFIG_SYSROOT_DIR=$(LIB_STAGE) \
	    PKG_CONFIG_LIBDIR=$(LIB_STAGE)/usr/lib/pkgconfig pkg-config --cflags --libs $(1) libkmalloc)

$(LIB_STAGE): $(MEMCTL) $(LIB_STATIC) $(LIB_SHARED) $(wildcard lib/include/kmalloc/* lib/libkmalloc.*) \
	driver/uapi/kmalloc/kmdev.h Makefile
	@rm -rf $@
	@$(MAKE) -s install DESTDIR=$@ prefix=/usr
	@touch $@

$(TESTS)/mapping: examples/mapping.c $(LIB_STAGE)
	$(CC) -O2 -g -Wall -Wextra -o $@ $< $(call LIB_FLAGS)
$(TESTS)/mapping-static: examples/mapping.c $(LIB_STAGE)
	$(CC) -O2 -g -Wall -Wextra -static -o $@ $< $(call LIB_FLAGS,--static)
