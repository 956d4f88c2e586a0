#!/usr/bin/awk -f
# SPDX-License-Identifier: GPL-2.0-only
#
# Makes of a kept kmdev.h, whose name is KEPT, a program in C++ that compiles only if today's kmdev.h
# still has all that is in there, with the same numbers, at the same places, of the same types.  More
# may have come: values, bits, members at the end of structures.
BEGIN {
	print "#include <linux/ioctl.h>"
	print "#include <linux/types.h>"
	print "namespace kept {"
	print "#include \"" KEPT "\""
}

function holds(condition, what) {
	rules = rules "static_assert(" condition ", \"" what "\");\n"
}

function same(name, was) {
	if (name == "KMDEV_REASONS")
		holds(name " >= (int)" was, name)
	else if (name ~ /_FLAGS$/ || name == "KMDEV_GFP_BITS")
		holds("(" name " & " was ") == " was, name)
	else
		holds("(long long)" name " == (long long)" was, name)
}

/^#define KMDEV_[A-Z0-9_]+[ \t]/ {
	kept = kept "constexpr auto value_" $2 " = " $2 ";\n"
	gone = gone "#undef " $2 "\n"
	same($2, "kept::value_" $2)
}

/^(enum|struct) .*\{$/ { kind = $1; name = $2 }
/^};/ { kind = "" }

kind == "enum" && /^\tKMDEV_/ {
	sub(/,.*/, "", $1)
	same($1, "kept::" $1)
}

# An element that has no size of its own in the call cannot grow.
kind == "struct" && /\{$/ {
	holds("sizeof(" name ") " (name == "kmdev_op" ? "==" : ">=") " sizeof(kept::" name ")", name)
}

# Members with a name: what is reserved may get one.  One that is a structure has rows of its own.
kind == "struct" && match($0, /[a-z][a-z0-9_]*(\[.*\])?;/) && !/\t__[a-z0-9]+ __/ {
	member = substr($0, RSTART, RLENGTH)
	sub(/[[;].*/, "", member)
	holds("__builtin_offsetof(" name ", " member ") == __builtin_offsetof(kept::" name ", " member ") && " \
	      "alike<decltype(" name "::" member "), decltype(kept::" name "::" member ")>()",
	      name "." member)
}

END {
	printf "%s}\n%s#undef KMALLOC_KMDEV_H\n", kept, gone
	print "template<class T> struct element { typedef T type; };"
	print "template<class T, unsigned N> struct element<T[N]> : element<T> {};"
	print "template<class A, class B> constexpr bool alike() {"
	print "return __is_same(A, B) ||"
	print "(__is_class(typename element<A>::type) && __is_class(typename element<B>::type));"
	print "}"
	printf "namespace today {\n#include <kmalloc/kmdev.h>\n%s}\n", rules
}
