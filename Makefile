# SPDX-License-Identifier: GPL-2.0-only
#
# make              memctl, libkmalloc, and the module for the running kernel where its headers are
# make demo         the worked example on real kernel memory, in a guest
# make shell        a root shell in that guest
# make check        the whole test suite in that guest
# make check-newer  files and mappings on Linux 7.3, in a guest
# make check-matrix many kernels, by DKMS in their own suites' roots; KERNELS="5.10 next": those; ALL=1: all tests
# make check-next   those kernels that will be released, of sid and experimental
# make check-cross  built for arm64, 32-bit ARM and big-endian s390x, without a warning
# make check-host   a part of it on this machine's own kernel, as KTAP; only with CHECK_HOST=yes
# make check-host-tar that part for a board without a compiler; KDIR: the board's kernel
# make check-secureboot the module under Secure Boot, its key enrolled in shim's menu; three guests
# make check-debug  each allocation of each call failed, and a fuzzer, on a kernel that watches itself
# make check-long   soaks, races by the million, signals, data races: for hours, by hand
# make check-planted whether the tests see bugs that are put into the driver; ALL=1: which of all tests
# make coverage     which lines and branches of the driver the tests reach, and what is left
# make coverage-tool which lines of memctl and libkmalloc they reach
# make fuzz         the driver called in ways that nobody thought of, fifty million times
# make check-tool   what needs no kernel, under ASan and UBSan
# make lint         static analysis
# make lint-deep    -fanalyzer, cppcheck, clang-tidy, stack frames: minutes, and much to install
# make bench        the speed table, in three guests; bench-record keeps it in tests/bench/RESULTS.md
# make install      memctl, library, headers, manuals, completion, udev rule  (DESTDIR, prefix)
# make uninstall    takes these away
# make dkms-install the module, for this kernel and the next ones
# make dkms-remove  takes it away
# make dist         the last commit as a tarball, in build/
# make deb          Debian packages of it, in build/deb
# make rpm          RPM packages of it, in build/rpm
# make check-packages lintian, rpmlint, and the packages' life in two guests: an hour and a half
# make help         this

VERSION := $(shell sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)

prefix      ?= /usr/local
bindir      ?= $(prefix)/bin
mandir      ?= $(prefix)/share/man
includedir  ?= $(prefix)/include
libdir      ?= $(prefix)/lib
# udev and systemd-sysusers read these two from /usr/lib whatever the prefix is.
udevdir     ?= /usr/lib/udev/rules.d
sysusersdir ?= /usr/lib/sysusers.d

KDIR       ?= /lib/modules/$(shell uname -r)/build
MODULE_DIR ?= build/module

.PHONY: all tool library module
all: tool library $(if $(wildcard $(KDIR)/Makefile),module,no-headers)

.PHONY: help
help:
	@sed -n 's/^# make/make/p' Makefile

.PHONY: no-headers
no-headers:
	@echo "The module was not built: $(KDIR) is not there."
	@echo "For the running kernel: apt install linux-headers-$(shell uname -r), then make; or make demo."

# The sources are copied so that one tree serves several kernels and stays clean.
module:
	@mkdir -p $(MODULE_DIR)/driver
	@cp -pru dkms.conf $(MODULE_DIR)/
	@cp -pru driver/. $(MODULE_DIR)/driver/
	+@$(MAKE) -s -C $(KDIR) M=$(abspath $(MODULE_DIR)/driver) $(KBUILD_FLAGS) modules
	@cp -p $(MODULE_DIR)/driver/kmalloc.ko $(MODULE_DIR)/kmalloc.ko

# memctl and libkmalloc.  The packager's CFLAGS and LDFLAGS come last and win.
#
# FLAVOUR is asan, fuzz or coverage for objects that are watched, in a directory of their own.  The
# runtime of the first is linked in, since no guest has it.
FLAVOUR      ?=
BUILD        ?= build$(FLAVOUR:%=/%)
MEMCTL       = $(BUILD)/memctl
TOOL_OBJECTS = $(patsubst tool/%.c,$(BUILD)/tool/%.o,$(wildcard tool/*.c))
LIB_OBJECTS  = $(patsubst lib/%.c,$(BUILD)/lib/%.o,$(wildcard lib/*.c))
LIB_STATIC   = $(BUILD)/libkmalloc.a
LIB_SONAME   = libkmalloc.so.0
LIB_SHARED   = $(BUILD)/$(LIB_SONAME)
COMPILE      = $(CC) -std=gnu11 -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -DVERSION='"$(VERSION)"' \
	       -Ilib/include -Idriver/uapi -MMD -MP \
	       -Wall -Wextra -Wshadow -Wpointer-arith -Wmissing-prototypes -Wstrict-prototypes \
	       -Wno-missing-field-initializers -Werror=implicit -Werror=incompatible-pointer-types
CFLAGS_asan  = -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all \
	       -static-libasan -static-libubsan
CFLAGS_fuzz  = $(CFLAGS_asan) -fsanitize-coverage=trace-pc
CFLAGS_coverage = -O0 -g --coverage
ifeq ($(FLAVOUR),)
CFLAGS      ?= -O2 -g
else
override CFLAGS = $(CFLAGS_$(FLAVOUR))
endif
# With glibc before 2.34 dlopen() is apart.
LIBS         = -pthread -ldl -lm
quiet        = @$(if $(V),,echo '  $(1)	$@';)

tool: $(MEMCTL)
library: $(LIB_STATIC) $(LIB_SHARED)

$(MEMCTL): $(TOOL_OBJECTS) $(LIB_STATIC)
	$(call quiet,LD)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LIBS) $(LDLIBS)

$(LIB_STATIC): $(LIB_OBJECTS)
	@rm -f $@
	$(call quiet,AR)$(AR) rcs $@ $^

$(LIB_SHARED): $(LIB_OBJECTS) lib/libkmalloc.map
	$(call quiet,LD)$(CC) $(CFLAGS) $(LDFLAGS) -shared -Wl,-z,defs -Wl,-soname,$(LIB_SONAME) \
		-Wl,--version-script=lib/libkmalloc.map -o $@ $(LIB_OBJECTS)

# The objects of the library serve both its forms.
$(LIB_OBJECTS): COMPILE += -fPIC
$(TOOL_OBJECTS) $(LIB_OBJECTS): $(BUILD)/%.o: %.c Makefile dkms.conf
	@mkdir -p $(@D)
	$(call quiet,CC)$(COMPILE) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

-include $(TOOL_OBJECTS:.o=.d) $(LIB_OBJECTS:.o=.d)

# What needs neither kernel nor root, under AddressSanitizer and UBSan.  Leaks do not count: a
# command that fails ends with its memory.
.PHONY: check-tool
check-tool:
	+@$(MAKE) FLAVOUR=asan tool build/asan/units
	+@$(MAKE) FLAVOUR=fuzz build/fuzz/fuzz
	@PATH=$(abspath build/asan):$(abspath build/fuzz):$$PATH ASAN_OPTIONS=detect_leaks=0 bats --tap tests/tool | \
		awk -f tests/lib/tally.awk

UNITS = alias choice cpu-list dropped error first-line gfp gnuplot histogram history inject interval plot reason size \
	size-range slabflags suggest text whole-file words wrap
$(BUILD)/units: $(wildcard tests/tool/units*.c) $(UNITS:%=$(BUILD)/tool/%.o) $(LIB_STATIC)
	$(call quiet,LD)$(COMPILE) -Itool $(CFLAGS) -o $@ $^ $(LIBS)

# All parsers in one program, in which what the tests define comes before the same of memctl.
$(BUILD)/fuzz: tests/tool/fuzz.c tests/tool/fuzz-targets.c $(TOOL_OBJECTS) $(LIB_STATIC)
	$(call quiet,LD)$(COMPILE) -Itool $(filter-out -fsanitize-coverage=%,$(CFLAGS)) \
		-Wl,-z,muldefs -o $@ $^ $(LIBS)

# Manuals are installed as soon as they are there.
completiondir ?= $(prefix)/share/bash-completion/completions
INSTALLED = \
	$(MEMCTL):$(bindir)/memctl:755 \
	$(patsubst %,%:$(mandir)/man1/memctl.1:644,$(wildcard tool/memctl.1)) \
	$(patsubst %,%:$(mandir)/man4/kmalloc.4:644,$(wildcard driver/kmalloc.4)) \
	tool/memctl.bash-completion:$(completiondir)/memctl:644 \
	driver/uapi/kmalloc/kmdev.h:$(includedir)/kmalloc/kmdev.h:644 \
	lib/include/kmalloc/kmalloc.h:$(includedir)/kmalloc/kmalloc.h:644 \
	$(LIB_STATIC):$(libdir)/libkmalloc.a:644 \
	$(LIB_SHARED):$(libdir)/$(LIB_SONAME):644 \
	lib/libkmalloc.3:$(mandir)/man3/libkmalloc.3:644 \
	udev/70-kmalloc.rules:$(udevdir)/70-kmalloc.rules:644 \
	udev/kmalloc.conf:$(sysusersdir)/kmalloc.conf:644

field = $(word $(1),$(subst :, ,$(2)))

# What stands in libkmalloc.pc is where things will be, never below DESTDIR.
PKGCONFIG = $(libdir)/pkgconfig/libkmalloc.pc
below     = $(patsubst $(prefix)/%,$${prefix}/%,$(1))

.PHONY: install uninstall
install: tool library
	@$(foreach file,$(INSTALLED),install -D -m $(call field,3,$(file)) \
		$(call field,1,$(file)) '$(DESTDIR)$(call field,2,$(file))' &&) true
	@ln -sf $(LIB_SONAME) '$(DESTDIR)$(libdir)/libkmalloc.so'
	@install -D -m 644 lib/libkmalloc.pc.in '$(DESTDIR)$(PKGCONFIG)'
	@sed -i -e 's,@prefix@,$(prefix),; s,@libdir@,$(call below,$(libdir)),' \
		-e 's,@includedir@,$(call below,$(includedir)),; s,@version@,$(VERSION),' \
		'$(DESTDIR)$(PKGCONFIG)'

uninstall:
	rm -f $(foreach file,$(INSTALLED),'$(DESTDIR)$(call field,2,$(file))') \
		'$(DESTDIR)$(libdir)/libkmalloc.so' '$(DESTDIR)$(PKGCONFIG)'

# The module by DKMS: built for the running kernel now, and for the next ones as they are installed.
DKMS       ?= dkms
DKMS_KERNEL ?= $(shell uname -r)
dkms_source = $(DESTDIR)/usr/src/kmalloc-$(VERSION)
dkms_module = $(DKMS_FLAGS) -m kmalloc -v $(VERSION)

.PHONY: dkms-install dkms-remove
dkms-install:
	@command -v $(DKMS) >/dev/null || \
		{ echo 'dkms-install: there is no dkms: apt install dkms'; exit 1; }
	@test -z "$$($(DKMS) status $(dkms_module))" || $(MAKE) -s dkms-remove
	install -d $(dkms_source)
	cp -r dkms.conf driver $(dkms_source)
	$(DKMS) add $(dkms_module)
	$(DKMS) install $(dkms_module) -k $(DKMS_KERNEL)

dkms-remove:
	$(DKMS) remove $(dkms_module) --all
	rm -rf $(dkms_source)

# The guest and the tests.  What is missing on this machine is installed first.
include tests/programs.mk
include tests/bench/bench.mk
include tests/fuzz/fuzz.mk
include packaging/packages.mk
include tests/host/host.mk

.PHONY: demo shell check lint lint-deep
demo:
	@tests/setup build guest
	@tests/vm/run -v -- memctl demo
	@echo 'Next: make shell, then memctl lesson'

shell:
	@tests/setup build guest
	@tests/vm/run -v --shell

check:
	@tests/setup build guest i386 check
	+@$(MAKE) -s tests
	@tests/tally <tests/sets

# The newest kernel, from another suite of Debian's: not in CI.
.PHONY: check-newer
check-newer:
	@tests/setup build guest check
	+@$(MAKE) -s tests
	@tests/vm/run --kernel 7.3 --timeout 1000 -- suite tests/newer

# Firmware with Secure Boot takes its time in emulation: not in CI.
.PHONY: check-secureboot
check-secureboot:
	@tests/setup build guest check
	+@$(MAKE) -s tests
	@bats --tap tests/secureboot | tests/lib/tally.awk

# All of them take hours; CI takes the oldest.
.PHONY: check-matrix
check-matrix:
	@tests/matrix/run $(if $(ALL),--all) $(KERNELS)

.PHONY: check-next
check-next:
	@tests/matrix/run sid next

# Compilers for these, and their kernels' headers, are fetched first: not in CI.
.PHONY: check-cross
check-cross:
	@tests/setup build guest
	@tests/cross

# On the debug kernel, which is built first.
.PHONY: check-debug check-planted check-long
check-debug:
	@tests/setup build guest debug check
	+@$(MAKE) -s tests
	@tests/tally <tests/sets-debug

check-planted:
	@tests/setup build guest debug check
	+@$(MAKE) -s tool library tests
	@tests/planted/run $(if $(ALL),--all) $(if $(FUZZER),--fuzzer)

check-long:
	@tests/setup build guest debug check
	+@$(MAKE) -s tests
	@tests/tally <tests/sets-long

# What is worth keeping is in build/fuzz/programs.  The kernel "gcov" makes ten times as many calls as
# "debug", where check-debug and, with what was kept, check-long have KASAN watch.
.PHONY: fuzz
fuzz:
	@tests/setup build guest debug check
	@tests/fuzz/run --kernel gcov --calls 50000000 --compared 0 --seconds 86400 --saturated \
		--corpus build/fuzz

.PHONY: coverage coverage-tool
coverage:
	@tests/setup build guest debug check
	+@$(MAKE) -s tool library tests
	@tests/coverage/driver

coverage-tool:
	@tests/setup build guest check
	+@$(MAKE) -s tool library tests
	@tests/coverage/tool

lint:
	@tests/setup build lint
	@tests/lint/run

lint-deep:
	@tests/setup build lint lint-deep check bench
	@tests/lint/run frames analyzer cppcheck tidy
