# SPDX-License-Identifier: GPL-2.0-only
#
# A part of the suite on a real machine: on this one, or in a folder that is carried to another.

HOST_FOLDER ?= build/host
HOST_TAR    = build/kmalloc-check-$(VERSION).tar.gz
# The compiler may be one that has no 32-bit side.
HOST_BITS   = abi $(if $(shell echo 'int main(void) { return 0; }' | \
	      $(CC) -m32 -static -x c -o /dev/null - 2> /dev/null && echo yes),abi32)
HOST_ABI    = $(foreach program,$(shell sed -n 's/^abi //p' tests/matrix/tests),\
	      $(HOST_BITS:%=$(TESTS)/%/$(program)))
HOST_MADE   = $(MEMCTL) $(HOST_ABI) $(TESTS)/falsify.so
HOST_FILES  = dkms.conf tests/lib tests/host tests/matrix/tests tests/core tests/matrix/abi.bats

.PHONY: check-host check-host-install check-host-tar check-host-made
check-host-made:
	+@$(MAKE) -s $(if $(wildcard $(KDIR)/Makefile),module) $(HOST_MADE) >&2

# Without a yes, tests/host/run says what it would do, and fails.
check-host:
	@test '$(CHECK_HOST)' = yes || CHECK_HOST=no tests/host/run
	+@$(MAKE) -s check-host-made
	@tests/host/run --yes $(FILES)

# settings are where kselftest's runner wants them.
check-host-install: check-host-made
	@rm -rf $(HOST_FOLDER)
	@mkdir -p $(HOST_FOLDER)
	@tar -cf - $(HOST_FILES) $(HOST_MADE) | tar -C $(HOST_FOLDER) -xf -
	@cp tests/host/settings $(HOST_FOLDER)/
	@test ! -e $(MODULE_DIR)/kmalloc.ko || cp $(MODULE_DIR)/kmalloc.ko $(HOST_FOLDER)/
	@echo '$(HOST_FOLDER): on the machine, as root: tests/host/run --help' >&2

check-host-tar: check-host-install
	@tar -C $(HOST_FOLDER) --owner=0 --group=0 -czf $(HOST_TAR) .
	@echo '$(HOST_TAR): unpack it on the machine' >&2
