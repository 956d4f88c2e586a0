# SPDX-License-Identifier: GPL-2.0-only
#
# awk -v n=N -v base=ADDRESS -f annotate.awk COUNTS DISASSEMBLY: the disassembly of a function that
# ran at ADDRESS, each instruction with how often it ran per operation.
# All addresses of a module agree in the upper 9 digits; what is below is a number whose text is exact
# in every awk, mawk's end at 2^31.
function number(hex,	i, sum)
{
	for (i = 1; i <= length(hex); i++)
		sum = sum * 16 + index("0123456789abcdef", substr(hex, i, 1)) - 1
	return sum
}
function low(address) { return number(substr(address, length(address) - 6)) }
FNR == NR {
	if (substr($1, 1, 9) == substr(base, 1, 9))
		count[low($1)] = $2
	next
}
/^[0-9a-f]+ <.*>:$/ {
	begin = number($1)
	print
	next
}
# objdump puts the relocations of the whole section before the first instruction.
$2 ~ /^R_/ {
	offset = number(substr($1, 1, length($1) - 1))
	if (offset < at || offset > at + 15)
		next
}
$2 !~ /^R_/ && /^ +[0-9a-f]+:/ {
	at = number(substr($1, 1, length($1) - 1))
	where = low(base) + at - begin
	printf "%10s %s\n", (where in count) ? sprintf("%.2f", count[where] / n) : "", $0
	next
}
begin { printf "%10s %s\n", "", $0 }
