# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Checks of the rest of the tree.

# Where lines break in a table or a list of arguments is the writer's to choose, all
# else clang-format's: the words of each file must be those of its formatted self.
words()
{
	tr -s '[:space:]' ' ' | sed 's/ \\ / /g; s/{ }/{}/g; s/( /(/g; s/ )/)/g; s/[{}]/ & /g' |
		tr -s ' ' '\n'
}

# Of checkpatch those rules that hold outside of the kernel as well.  What was released stays as it is.
check_layout()
{
	local file sources types=LONG_LINE,LONG_LINE_COMMENT,CODE_INDENT,LEADING_SPACE,TRAILING_WHITESPACE
	types+=,PARENTHESIS_ALIGNMENT,SUSPECT_CODE_INDENT,DEEP_INDENTATION,OPEN_BRACE,BRACES
	types+=,LINE_SPACING,INDENTED_LABEL,SWITCH_CASE_INDENT_LEVEL,TRAILING_STATEMENTS
	types+=,POINTER_LOCATION,RETURN_PARENTHESES,GLOBAL_INITIALISERS,INITIALISED_STATIC
	types+=,BLOCK_COMMENT_STYLE,TYPO_SPELLING,REPEATED_WORD,ASSIGN_IN_IF,SPDX_LICENSE_TAG

	mapfile -t sources < <(files '^(examples|lib|tool|tests)/.*\.[ch]$' | grep -v '^tests/kept/.*/')
	for file in "${sources[@]}"; do
		diff --label "$file" --label "$file, by clang-format" -u0 \
			<(words < "$file") <(clang-format "$file" | words)
	done
	checkpatch --types "$types" --file "${sources[@]}"
}

# By name or by first line.
shell_programs()
{
	files '^[^.]*$|^\.ci/|\.sh$' | while read -r file; do
		! head -n 1 "$file" | grep -qE '^#!.*\b(ba|da)?sh\b' || printf '%s\n' "$file"
	done
}

# What a file that is sourced sets is used elsewhere, what Bats runs it runs in a subshell.  That
# a function is reached through a trap or by a computed name is not seen (SC2317).
check_shellcheck()
{
	local others=SC2030,SC2031,SC2034,SC2153,SC2154
	shell_programs | xargs shellcheck -x -f gcc -e SC2317
	files '\.(sh|bash|bats)$' | grep -vxFf <(shell_programs) |
		xargs shellcheck -x -f gcc -e "SC2317,$others"
}

check_manuals()
{
	local page
	files '\.[1-8]$' | while read -r page; do
		mandoc -T lint -W warning "$page"
		{ man --warnings -E UTF-8 -l -Tutf8 -Z "$page" > /dev/null; } 2>&1
	done
}

# Texts for readers, licences and a few forms of Debian's have no comments to put it in.
check_spdx()
{
	local without='\.md$|^LICENSE|^\.gitignore$|^debian/(changelog|copyright|source/format)$'
	files | grep -vE "$without" | while read -r file; do
		head -n 3 "$file" | grep -q 'SPDX-License-Identifier: ' ||
			printf '%s: no SPDX-License-Identifier in its first lines\n' "$file"
	done
}

check_blanks()
{
	files | grep -vE '^LICENSES/|\.patch$' | xargs grep -nI '[[:blank:]]$' |
		sed 's/$/   (blank at the end)/'
	files | while read -r file; do
		[[ -z $(tail -c 1 "$file") ]] || printf '%s: no newline at the end\n' "$file"
	done
}

check_length()
{
	files '\.(c|sh|bash|bats)$|^(Makefile|tests/[a-z]*/run|tests/setup)$' | xargs wc -l |
		awk '$1 > 500 && $2 != "total" { print $2 ": " $1 " lines, of 500: split it by noun" }'
}

# The newest release is dkms.conf's version wherever a packager has to repeat it.
check_release()
{
	local version place here
	version=$(sed -n 's/^PACKAGE_VERSION="\(.*\)"/\1/p' dkms.conf)
	while read -r place here; do
		[[ $here == "$version" ]] ||
			printf '%s: %s; the version is %s\n' "$place" "${here:-none}" "$version"
	done <<-END
		CHANGELOG.md $(sed -n 's/^## \[\(.*\)\].*/\1/p' CHANGELOG.md | head -n 1)
		debian/changelog $(sed -n '1s/^kmalloc (\(.*\)-[^-]*) .*/\1/p' debian/changelog)
		tests/kept $(basename "$(printf '%s\n' tests/kept/*.*.* | sort -V | tail -n 1)")
		packaging/kmalloc.spec $(sed -n 's/^Version: *//p' packaging/kmalloc.spec)
		packaging/kmalloc.spec:%changelog $(sed -n '/^%changelog/{n;s/.* - \(.*\)-[^-]*$/\1/p}' \
			packaging/kmalloc.spec)
	END
}

# A bug that tests/planted/run plants must fit in its place still, and there be who sees it.
check_planted()
{
	local patch field test
	files '^tests/planted/.*\.patch$' | while read -r patch; do
		git apply --check "$patch"
		for field in Bug Test Sign; do
			sed '/^---/,$d' "$patch" | grep -q "^$field: ." ||
				printf '%s: does not say its %s\n' "$patch" "$field"
		done
		test=$(sed -n '/^---/q; s/^Test: //p' "$patch")
		[[ $test == *\ * || -f tests/$test || -f tests/abi/${test#abi*/}.c ]] ||
			printf '%s: there is no test %s\n' "$patch" "$test"
	done
}

# What this machine is called and where things lie on it is nobody's business: its
# mirrors, its home, the place of this tree.
check_machine()
{
	local word
	{
		# shellcheck disable=SC2016 # apt's placeholder
		apt-get indextargets --format '$(SITE)' 2> /dev/null | sed 's,.*//,,; s,/.*,,' | sort -u
		printf '%s\n' "$HOME/" "$REPO/" "$(dirname "$REPO")/"
	} | grep -vxE '/*|/(home|opt|srv|tmp|usr|usr/src|var|var/tmp)/' | while read -r word; do
		files | xargs grep -nIF -- "$word" | sed "s|\$|   (of this machine: $word)|"
	done
}

# By the schemas of LAVA: what has actions is a job, what has steps to run a test.
check_lava()
{
	files '\.ya?ml$' | /usr/bin/python3 -c '
import sys, yaml
from voluptuous import Schema
from lava_common.schemas import validate
from lava_common.schemas.test.testdef import testdef

for name in sys.stdin.read().split():
    try:
        data = yaml.safe_load(open(name))
        validate(data) if "actions" in data else Schema(testdef())(data)
    except Exception as error:
        print(name + ": " + str(error))
'
}
