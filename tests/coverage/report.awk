# SPDX-License-Identifier: GPL-2.0-only
#
# The table of tests/coverage/report.  A record is "function" or "line", the file, its line, how
# often it ran, the function, and for a line how often each of its branches was taken.

function squeeze(text)
{
	gsub(/[ \t]+/, " ", text)
	gsub(/^ | $/, "", text)
	return text
}

function short(file)
{
	sub(/^[a-z]*\//, "", file)
	return file
}

# What is left, by its key; each key has the reason that follows it.
function read_left(    line, i, keys, count, reason)
{
	while ((getline line < left) > 0) {
		if (line ~ /^(#|$)/)
			continue
		if (line !~ /^[ \t]/) {
			if (reason != "")
				count = 0
			reason = ""
			keys[++count] = squeeze(line)
			continue
		}
		reason = squeeze(reason " " line)
		for (i = 1; i <= count; i++)
			why[keys[i]] = reason
	}
	close(left)
}

function read_source(file,    line, n)
{
	while ((getline line < file) > 0) {
		source[file, ++n] = squeeze(line)
		if (line ~ /^[a-z_]+:$/)
			labels[file, n] = n
	}
	close(file)
	length_of[file] = n
}

BEGIN { read_left() }

!($2 in length_of) { read_source($2); files[++file_count] = $2 }

$1 == "function" {
	key = $2 SUBSEP $5
	if (!(key in function_ran))
		functions[++function_count] = key
	function_ran[key] += $4
	function_line[key] = $3
	next
}

{
	key = $2 SUBSEP $3
	if (!(key in line_ran))
		lines[$2, ++line_count[$2]] = $3
	line_ran[key] += $4
	line_function[key] = $5
	n = split($6, taken, ",")
	for (i = 1; i <= n; i++)
		branch_taken[key, i] += taken[i]
	if (n > branch_count[key])
		branch_count[key] = n
}

# Branches that are the kernel's: of warnings that must not come, of code that is patched when the
# kernel starts, of macros that ask what the compiler knows or whether another task waits, and of
# what is inlined from its headers, which stands where the function begins.
function not_ours(text)
{
	return text ~ /WARN_ON|static_branch_|preempt_enable|access_ok|^static .*\)$/ ||
		text ~ /roundup_pow_of_two|ilog2|get_order|hweight32|__builtin_constant_p/
}

function miss(file, number, name, text, what,    key, where)
{
	where = sprintf("%s:%d %s: %s%s", short(file), number, name, text, what)
	key = short(file) " " name ":"
	if (!(key in why))
		key = squeeze(key " " text)
	if (key in why) {
		found[key] = 1
		explained[++explained_count] = where
		reason_of[explained_count] = why[key]
	} else
		unexplained[++unexplained_count] = where
}

function add(file, what, reached)
{
	all[file, what]++
	all["", what]++
	ran[file, what] += reached
	ran["", what] += reached
}

function percent(file, what)
{
	return all[file, what] ? 100 * ran[file, what] / all[file, what] : 100
}

function row(name, file,    what, i)
{
	printf "%-22s", name
	for (i = 1; i <= 3; i++) {
		what = kinds[i]
		printf "  %5d of %5d %6.1f %%", ran[file, what], all[file, what], percent(file, what)
	}
	printf "\n"
}

function sort_lines(file,    i, j, it)
{
	for (i = 2; i <= line_count[file]; i++) {
		it = lines[file, i]
		for (j = i - 1; j > 0 && lines[file, j] > it; j--)
			lines[file, j + 1] = lines[file, j]
		lines[file, j + 1] = it
	}
}

# Of a function that never ran nothing is said line by line.
function judge_line(file, number,    key, i, missed, name, text)
{
	key = file SUBSEP number
	name = line_function[key]
	text = source[file, number]
	add(file, "lines", line_ran[key] > 0)
	if (!line_ran[key] && function_ran[file, name])
		miss(file, number, name, text, "")
	if (not_ours(text))
		return
	for (i = 1; i <= branch_count[key]; i++) {
		add(file, "branches", branch_taken[key, i] > 0)
		if (!branch_taken[key, i])
			missed = missed " " i
	}
	if (line_ran[key] && missed != "")
		miss(file, number, name, text,
			"  [not taken of " branch_count[key] ":" missed "]")
}

# The first line behind a label that the compiler made something of.
function judge_label(file, number,    next_line)
{
	for (next_line = number; next_line <= length_of[file]; next_line++)
		if ((file, next_line) in line_ran)
			break
	label_count++
	if (line_ran[file, next_line] > 0)
		label_ran++
}

END {
	split("lines branches functions", kinds, " ")
	printf "%-22s  %-24s%-24s%s\n", "", "lines", "branches", "functions"
	for (i = 1; i <= function_count; i++) {
		split(functions[i], part, SUBSEP)
		add(part[1], "functions", function_ran[functions[i]] > 0)
		if (!function_ran[functions[i]])
			miss(part[1], function_line[functions[i]], part[2], "", "")
	}
	for (i = 1; i <= file_count; i++) {
		sort_lines(files[i])
		for (j = 1; j <= line_count[files[i]]; j++)
			judge_line(files[i], lines[files[i], j])
	}
	for (key in labels) {
		split(key, part, SUBSEP)
		judge_label(part[1], labels[key])
	}
	for (i = 1; i <= file_count; i++)
		row(short(files[i]), files[i])
	row("all", "")
	printf "labels reached: %d of %d\n", label_ran, label_count

	print "\nNot reached, with the reason:"
	for (i = 1; i <= explained_count; i++) {
		print "  " explained[i]
		if (reason_of[i] != reason_of[i + 1])
			print "      " reason_of[i]
	}
	for (key in why)
		if (!(key in found))
			print "  reached this time: " key
	if (unexplained_count) {
		print "\nNot reached, without a reason in " left ":"
		for (i = 1; i <= unexplained_count; i++)
			print "  " unexplained[i]
	}
	failed = unexplained_count > 0 || percent("", "lines") < want_lines ||
		percent("", "branches") < want_branches
	printf "\n%s: lines %.1f %% (%d %%), branches %.1f %% (%d %%), functions %d of %d, " \
		"%d places left, %d without a reason\n", failed ? "not ok" : "ok",
		percent("", "lines"), want_lines, percent("", "branches"), want_branches,
		ran["", "functions"], all["", "functions"],
		explained_count + unexplained_count, unexplained_count
	exit failed
}
