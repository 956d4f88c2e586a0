# SPDX-License-Identifier: GPL-2.0-only
#
# awk -v n=N -f report.awk KALLSYMS COUNTS: instructions per operation, by symbol.
# Both inputs are sorted by address; addresses of 16 digits compare as words.
function add(name, count)
{
	sum[name] += count
	total += count
}
FNR == NR {
	if ($2 ~ /^[tTwW]$/) {
		at[++symbols] = $1
		name[symbols] = $3 (NF > 3 ? " " $4 : "")
	}
	next
}
$1 < "8000000000000000" {
	add("(user)", $2)
	next
}
{
	while (i < symbols && at[i + 1] "" <= $1 "")
		i++
	add(i ? name[i] : "(unknown)", $2)
}
END {
	for (it in sum)
		if (sum[it] / n >= least)
			printf "%12.1f  %5.1f %%  %s\n", sum[it] / n, 100 * sum[it] / total, it | "sort -rn"
	close("sort -rn")
	printf "%12.1f  100.0 %%  all, an operation of %d\n", total / n, n
}
