# SPDX-License-Identifier: GPL-2.0-only
#
# gnuplot -e "in='FILE'; out='FILE'; kind='svg'" growth.gnuplot: FILE has lines SERIES, X, Y.
if (kind eq 'svg') set terminal svg size 1000,420 dynamic background 'white' name 'growth'
if (kind eq 'png') set terminal pngcairo size 1500,630
set output out
series(name) = sprintf("< awk -v series=%s '$1 == series { print $2, $3 }' %s", name, in)

set multiplot layout 1,2
set logscale x
set grid
set ylabel 'instructions'
set key top left

set title 'kmalloc(100) + free, beside live buffers'
set xlabel 'live buffers'
set format x '10^{%T}'
set yrange [0:*]
plot series('buffers') with linespoints pointtype 7 notitle

set title 'allocate + free, by size'
set xlabel 'bytes'
set logscale x 2
set logscale y
set yrange [*:*]
set format x '%.0b%B'
set format y '10^{%T}'
plot series('kmalloc') with linespoints pointtype 7 title 'kmalloc', \
     series('alloc_pages') with linespoints pointtype 5 title 'alloc\_pages', \
     series('vmalloc') with linespoints pointtype 9 title 'vmalloc'
unset multiplot
