# Tells what was measured: tables for a terminal and for docs/performance.md, pictures by gnuplot.
# SPDX-License-Identifier: MIT
package Report;
use strict;
use warnings;
use Bench;
use Exporter qw(import);
use List::Util qw(max min);

our @EXPORT = qw(figure_of speed_up tables text_table markdown_table write_pictures);

my @PARALLEL = (
    [processes => 'processes that count'],
    [threads   => 'smp threads that count'],
    [pairs     => 'pairs of processes, ping-pong'],
    [calls     => 'processes, null system calls'],
);

# The bare loop that a kind of work is compared with.
sub ceiling_of { return $_[0] eq 'calls' ? 'calls_ceiling' : 'ceiling' }

# --- Figures as text ---

sub number {
    my ($value) = @_;
    return '-' unless defined $value;
    return $value unless $value =~ /^-?[\d.]+(?:e\d+)?$/;
    return sprintf '%.1f G', $value / 1e9 if $value >= 1e9;
    return sprintf '%.1f M', $value / 1e6 if $value >= 1e7;
    my $text = $value < 100 && $value != int $value ? sprintf '%.1f', $value : sprintf '%.0f', $value;
    1 while $text =~ s/^(\d+)(\d{3})/$1,$2/;
    return $text;
}

# "261 (NuttX), 9507" with its numbers written as the others are.
sub peers {
    my ($text) = @_;
    return '-' unless defined $text;
    return $text =~ s/(?<![\w.])(\d+)(?= \(|,|$)/number($1)/ger;
}

sub ratio {
    my ($a, $b) = @_;
    return '-' unless defined $a && $b;
    return sprintf $a / $b < 0.1 ? '%.4f' : '%.1f', $a / $b;
}

sub percent { my ($a, $b) = @_; return defined $a && $b ? sprintf('%.0f %%', 100 * $a / $b) : '-' }

# A row's figure among the counts of one system: under coop, or of the machine.
sub figure_of {
    my ($counts, $name) = @_;
    return $counts->{coop}{$name} // $counts->{machine}{$name};
}

# The figure to compare with, "2262" or "11e6", as a number.
sub given { my ($row) = @_; return defined $row->{linux} ? 0 + $row->{linux} : undef }

# --- Tables: [title, [headings], [row], …]; the first column is text, the others stand to the right ---

sub cost_table {
    my ($set) = @_;
    my @rows;
    for my $row (grep { defined $_->{target} } rows()) {
        my $ours  = figure_of($set->{counts}{counts}, $row->{name});
        my $linux = $set->{linux} ? figure_of($set->{linux}{counts}, $row->{name}) : undef;
        my $unit  = $row->{unit} eq 'B' ? ' (bytes)' : '';
        push @rows, ["$row->{text}$unit", number($ours), number($row->{target}), percent($ours, $row->{target}),
            number($linux), ratio($linux // given($row), $ours), number(given($row)), peers($row->{isolated}), peers($row->{bare})];
    }
    return ['What an operation costs: instructions, but for bytes',
        ['operation', 'Brigade', 'target', 'of target', 'Linux here', 'Linux : Brigade', 'Linux', 'isolated peer', 'without isolation'], @rows];
}

sub kind_table {
    my ($set) = @_;
    my @rows;
    for my $row (grep { !defined $_->{target} } rows()) {
        my $ours  = figure_of($set->{counts}{counts}, $row->{name});
        my $linux = $set->{linux} ? figure_of($set->{linux}{counts}, $row->{name}) : undef;
        push @rows, [$row->{text}, number($ours), number($linux), ratio($linux, $ours)];
    }
    return ['Other kinds of work, without targets: instructions', ['operation', 'Brigade', 'Linux here', 'Linux : Brigade'], @rows];
}

sub model_table {
    my ($set) = @_;
    my $counts = $set->{counts}{counts};
    my @rows;
    for my $row (grep { defined $counts->{coop}{ $_->{name} } } rows()) {
        my $coop = $counts->{coop}{ $row->{name} };
        push @rows, [$row->{text}, number($coop), map { sprintf('%+.0f', $counts->{$_}{ $row->{name} } - $coop) =~ s/^-0$/+0/r }
            grep { $_ ne 'coop' } @MODELS];
    }
    return ['What a model costs on one core: instructions more than under coop', ['operation', 'coop', grep({ $_ ne 'coop' } @MODELS)], @rows];
}

sub folder_table {
    my ($set) = @_;
    my $text = $set->{counts}{text} or return;
    my @rows = map { [$_, number($text->{$_})] } sort { $text->{$b} <=> $text->{$a} || $a cmp $b } keys %$text;
    return ['Kernel text by folder: bytes', ['folder', 'bytes'], @rows];
}

# The speed-up: n times as much work in the second time as in the first.
sub speed_up { my ($n, $pair) = @_; return $pair && $pair->[1] ? $n * $pair->[0] / $pair->[1] : undef }

sub two { my ($value) = @_; return defined $value ? sprintf('%.2f', $value) : '-' }

sub parallel_table {
    my ($set) = @_;
    my ($host, $linux) = ($set->{host}{parallel}, $set->{linux} ? $set->{linux}{host}{parallel} : undef);
    my ($rows, @rows) = ($host && $host->{4} or return);
    for (@PARALLEL) {
        my ($name, $text) = @$_;
        my $ceiling = speed_up(4, $rows->{ ceiling_of($name) });
        my $other = $linux && $linux->{4} ? speed_up(4, $linux->{4}{ ceiling_of($name) }) : undef;
        my $ours   = speed_up(4, $rows->{$name});
        my $theirs = $other ? speed_up(4, $linux->{4}{$name}) : undef;
        push @rows, ["4 $text", two($ours), two($ceiling), two($ceiling && $ours / $ceiling),
            two($theirs), two($other), two($other && $theirs && $theirs / $other)];
    }
    return ['Speed-up on 4 cores, and the ceiling of the same run',
        ['work', 'Brigade', 'ceiling', 'share', 'Linux', 'ceiling then', 'share'], @rows];
}

sub wall_table {
    my ($set) = @_;
    my $wall = $set->{host}{wall} or return;
    my $linux = $set->{linux} ? $set->{linux}{host}{wall} : {};
    my @rows = map { [$_->[0], number($_->[1]), number($_->[2]), ratio($_->[2], $_->[1])] }
        map { [$_->{text}, $wall->{ $_->{name} }, $linux->{ $_->{name} }] } grep { defined $wall->{ $_->{name} } } rows();
    return ['Time of an operation on this host, in QEMU: ns', ['operation', 'Brigade', 'Linux', 'Linux : Brigade'], @rows];
}

# All tables that there are figures for, by name.
sub tables {
    my ($set) = @_;
    my @tables = (costs => \&cost_table, kinds => \&kind_table, models => \&model_table, text => \&folder_table);
    push @tables, parallel => \&parallel_table, wall => \&wall_table if $set->{host};
    my %make = @tables;
    my %made = map { $_ => scalar $make{$_}->($set) } keys %make;
    delete @made{ grep { !$made{$_} } keys %made };
    return %made;
}

# --- Layout ---

sub text_table {
    my ($title, $headings, @rows) = @{ $_[0] };
    my @width = map { my $i = $_; max map { length $_->[$i] } $headings, @rows } 0 .. $#$headings;
    my $text = "\n$title\n";
    for my $row ($headings, @rows) {
        my @cells = map { sprintf $_ ? '%*s' : '%-*s', $width[$_], $row->[$_] } 0 .. $#$row;
        $text .= '  ' . join('  ', @cells) =~ s/\s+$//r . "\n";
    }
    return $text;
}

sub markdown_table {
    my ($title, $headings, @rows) = @{ $_[0] };
    my $line = sub { '| ' . join(' | ', @_) . " |\n" };
    return $line->(@$headings) . '|---|' . '---:|' x $#$headings . "\n" . join '', map { $line->(@$_) } @rows;
}

# --- Pictures ---

my $SVG = 'set terminal svg noenhanced size 800,%d background "white" font "sans-serif,13"';

sub cost_plot {
    my ($set) = @_;
    my @rows = grep { defined $_->{target} && $_->{unit} eq '' && defined figure_of($set->{counts}{counts}, $_->{name}) } rows();
    my $data = join '', map {
        my $linux = ($set->{linux} ? figure_of($set->{linux}{counts}, $_->{name}) : undef) // given($_) // '-';
        sprintf "\"%s\" %s %s %s\n", $_->{text}, $linux, $_->{target}, figure_of($set->{counts}{counts}, $_->{name});
    } @rows;
    my $last = $#rows + 0.6;
    return sprintf($SVG, 520) . <<"END";

\$data << EOD
${data}EOD
set title "Instructions per operation"
set logscale x
set xrange [10:*]
set format x "%.0s %c"
set xtics 10, 100
set yrange [$last:-0.6]
set ytics scale 0
set grid lc rgb "#dddddd"
set datafile missing "-"
set key top right
set lmargin 38
plot \$data using 2:0:ytic(1) with points pt 7 ps 1 lc rgb "#aaaaaa" title "Linux", \\
    \$data using 3:0 with points pt 2 ps 1 lw 2 lc rgb "#d04030" title "target", \\
    \$data using 4:0 with points pt 7 ps 1 lc rgb "#2060a0" title "Brigade"
END
}

sub scaling_plot {
    my ($set) = @_;
    my $parallel = $set->{host} ? $set->{host}{parallel} : {};
    my @cores = sort { $a <=> $b } keys %$parallel;
    @cores > 1 or return;
    my @lines = ([ceiling => 'ceiling: a bare loop without a kernel'],
        [calls_ceiling => 'ceiling of calls: a bare loop of them'], @PARALLEL);
    my $data = join '', map {
        my $n = $_;
        join(' ', $n, map { my $value = speed_up($n, $parallel->{$n}{ $_->[0] }); defined $value ? sprintf('%.3f', $value) : '-' } @lines) . "\n";
    } @cores;
    my @colours = ('#888888', '#c09050', '#2060a0', '#d04030', '#30a050', '#9050b0');
    my $plot = join ", \\\n    ", map {
        sprintf '$data using 1:%d with linespoints lw 2 pt %d dt %d lc rgb "%s" title "%s"', $_ + 2, $_ + 4, $_ > 1 ? 1 : 2, $colours[$_], $lines[$_][1]
    } 0 .. $#lines;
    my $cpus = $set->{host}{provenance}{host_cpus};
    return sprintf($SVG, 420) . <<"END";

\$data << EOD
${data}EOD
set title "Speed-up by cores of the machine, on a host with $cpus CPUs"
set xlabel "cores = processes or threads"
set yrange [0:*]
set xtics 1
set grid lc rgb "#dddddd"
set datafile missing "-"
set key bottom right
plot $plot
END
}

# Writes performance-costs.svg and performance-scaling.svg. Returns the names of what it wrote.
sub write_pictures {
    my ($set, $folder) = @_;
    my %plots = (costs => cost_plot($set), scaling => scaling_plot($set) // '');
    my @written;
    for my $name (sort keys %plots) {
        next unless $plots{$name};
        my $file = "$folder/performance-$name.svg";
        open my $gnuplot, '|-', 'gnuplot' or die "gnuplot: $!\n";
        print {$gnuplot} "set output '$file'\n$plots{$name}";
        close $gnuplot or die "bench: gnuplot failed\n";
        push @written, $file;
    }
    return @written;
}

1;
