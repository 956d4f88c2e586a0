# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# What was fetched or built for the guest, kept between runs.
#
# An entry is a directory that appears by a rename when it is complete, so an
# interrupted set-up leaves no half entry; its name ends in a key of the package
# versions and the configuration, so that a change of either makes another one.

CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/kmalloc

# Runs side by side wait here for the one that sets up.
cache_lock()
{
	mkdir -p "$CACHE"
	exec {cache_fd}>"$CACHE/lock"
	flock "$cache_fd"
}

cache_unlock()
{
	exec {cache_fd}>&-
}

# cache_key FILE-OR-WORD…: twelve digits that change when any of them does.
cache_key()
{
	local it
	for it; do
		if [[ -f $it ]]; then cat -- "$it"; else printf '%s\n' "$it"; fi
	done | sha256sum | cut -c 1-12
}

# cache_new ENTRY: prints a fresh directory to fill; what earlier set-ups that
# were killed left behind goes.  Under the lock only.
cache_new()
{
	mkdir -p "$CACHE/$(dirname "$1")"
	rm -rf "$CACHE/$1".new.*
	mktemp -d "$CACHE/$1.new.XXXXXX"
}

# cache_keep NEW ENTRY
cache_keep()
{
	chmod 755 "$1"
	mv -T "$1" "$CACHE/$2"
}

# cache_prune: what no run has looked at for a month goes.
cache_prune()
{
	find "$CACHE" -mindepth 2 -maxdepth 2 ! -path "$CACHE/apt/*" -mtime +30 \
		-exec rm -rf {} +
}
