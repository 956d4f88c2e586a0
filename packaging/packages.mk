# SPDX-License-Identifier: GPL-2.0-only
#
# The release as a tarball, packages of it, and their tests.  All is made of the last commit.

DIST = build/kmalloc-$(VERSION).tar.xz

.PHONY: dist
dist:
	@tests/setup dist
	@packaging/dist $(DIST)

.PHONY: deb
deb: dist
	@tests/setup build deb
	@packaging/deb $(DIST) build/deb

# RPM_FLAGS='--without check' leaves out the tests.
.PHONY: rpm
rpm: dist
	@tests/setup build deb rpm
	@packaging/rpm $(DIST) build/rpm $(RPM_FLAGS)

# Not in CI: the guest's compiler builds the module four times.
.PHONY: check-packages
check-packages:
	+@$(MAKE) -s deb
	+@$(MAKE) -s rpm RPM_FLAGS='--without check'
	@tests/setup build guest check
	@tests/tally <tests/packages/sets
