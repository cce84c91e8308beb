# Measures: compiles the benchmark programs, runs them on Brigade, and keeps figures as JSON.
# SPDX-License-Identifier: MIT
package Bench;
use strict;
use warnings;
use Cwd qw(realpath);
use Exporter qw(import);
use File::Basename qw(dirname);
use File::Path qw(make_path);
use JSON::PP ();
use POSIX qw(strftime);

our @EXPORT = qw($ROOT $BUILD $OUT @MODELS rows compiler qemu_version read_json write_json output_of figures_of
    measure_counts measure_host measure_ceilings keep_best smallest provenance);
our $ROOT   = dirname(dirname(dirname(realpath(__FILE__))));
our $BUILD  = $ENV{BRIGADE_BUILD} // "$ROOT/build";
our $OUT    = "$BUILD/bench";
our @MODELS = qw(coop preempt gil smp);

my $CROSS     = $ENV{CROSS} // 'arm-none-eabi-';
my $TIMEOUT_S = 600; # a watchdog: nothing here takes that long
my $TRIES     = 3;   # where the host's speed shows, the best of so many counts

# The rows of bench/rows, in order: { name, text, unit, target, linux, isolated, bare }; undef where it has a dash.
sub rows {
    my @rows;
    open my $in, '<', "$ROOT/bench/rows" or die "bench/rows: $!\n";
    while (my $line = <$in>) {
        next if $line =~ /^#|^\s*$/;
        chomp $line;
        my %row;
        @row{qw(name text unit target linux isolated bare)} = map { s/^\s+|\s+$//gr } split /\|/, $line;
        $_ = $_ eq '-' ? undef : $_ for @row{qw(target linux isolated bare)};
        push @rows, \%row;
    }
    return @rows;
}

sub compiler {
    my ($version) = `${CROSS}gcc -dumpfullversion` =~ /^(\S+)/ or die "${CROSS}gcc is missing; run tools/setup\n";
    return $version;
}

sub qemu_version {
    my $qemu = $ENV{QEMU} || 'qemu-system-arm';
    my ($version) = `"$qemu" --version` =~ /version ([\d.]+)/ or die "$qemu is missing; run tools/setup\n";
    return $version;
}

sub read_json {
    my ($file) = @_;
    open my $in, '<:raw', $file or return;
    local $/;
    return JSON::PP->new->decode(scalar <$in>);
}

sub write_json {
    my ($file, $value) = @_;
    make_path(dirname($file));
    open my $out, '>:raw', $file or die "$file: $!\n";
    print {$out} JSON::PP->new->canonical->pretty->indent_length(1)->encode($value);
    close $out or die "$file: $!\n";
}

# What a command writes to its standard output; dies with its standard error if it fails.
sub output_of {
    my @command = @_;
    open my $errors, '+>', undef or die $!;
    open my $stderr, '>&', \*STDERR or die $!;
    open STDERR, '>&', $errors or die $!;
    my $opened = open my $pipe, '-|', @command;
    my $text = $opened ? do { local $/; <$pipe> // '' } : '';
    my $failed = !$opened || !close $pipe;
    open STDERR, '>&', $stderr or die $!;
    return $text unless $failed;
    seek $errors, 0, 0;
    die "bench: @command failed:\n", <$errors>;
}

# Lines "name TAB figure" as a hash.
sub figures_of {
    my ($text) = @_;
    return { map { /^(\w+)\t(-?[\d.]+)\r?$/ ? ($1 => 0 + $2) : () } split /\n/, $text };
}

my %compiled;

sub program {
    my ($name) = @_;
    return $compiled{$name} //= do {
        make_path($OUT);
        output_of("$ROOT/tools/ucc", "$ROOT/bench/$name.c", '-o', "$OUT/$name.elf");
        "$OUT/$name.elf";
    };
}

sub urun { return output_of("$ROOT/tools/urun", '-t', $TIMEOUT_S, @_) }

# Bytes of the kernel's text by folder, from the linker's map.
sub text_bytes {
    my $map = do { local (@ARGV, $/) = ("$BUILD/kernel.map"); <> };
    my ($text) = $map =~ /^\.text\s(.*?)^\.rodata\s/ms or die "bench: no .text in $BUILD/kernel.map\n";
    my %bytes;
    while ($text =~ /^ \.text\S*\s+0x\S+\s+0x([0-9a-f]+) (\S+)$/mg) {
        my ($size, $file) = (hex $1, $2);
        $bytes{ $file =~ m{obj/(?:kernel/)?(\w+)/} ? $1 : $file =~ m{obj/kernel/} ? 'main' : 'libgcc' } += $size if $size;
    }
    return \%bytes;
}

# Everything that repeats to the digit: instructions per operation under each model, memory, text.
sub measure_counts {
    my ($say) = @_;
    my %counts;
    for my $model (@MODELS) {
        $say->("instructions per operation, $model");
        $counts{$model} = figures_of(join '', map { urun('-i', '-m', $model, program($_)) } qw(ops metric));
    }
    $say->('memory, kernel text, interrupts of a wake-up');
    my $text = text_bytes();
    my $core = 0;
    $core += $text->{$_} for grep { !/^(?:dev|board)$/ } keys %$text;
    $counts{machine} = {
        %{ figures_of(urun('-i', program('memory'))) },
        %{ figures_of(urun('-i', '-m', 'smp', '-c', 2, program('wakeups'))) },
        text => $core,
    };
    $say->('boot, longest time with interrupts masked');
    my $masked = output_of("$ROOT/tools/masked", program('long'));
    $counts{machine}{$_} = figures_of($masked)->{$_} for qw(boot masked);
    return { compiler => compiler(), qemu => qemu_version(), counts => \%counts, text => $text };
}

# --- Figures that depend on the host ---

sub load { return (split ' ', `cat /proc/loadavg`)[0] }

# Where and when this was measured; call it at the end with what it returned at the beginning.
sub provenance {
    my ($before) = @_;
    return { load => load() } unless $before;
    my ($cpu) = `cat /proc/cpuinfo` =~ /^model name\s*:\s*(.*)$/m;
    return {
        date      => strftime('%Y-%m-%d', gmtime),
        host      => $cpu // 'unknown',
        host_cpus => 0 + `nproc`,
        qemu      => qemu_version(),
        load      => [0 + $before->{load}, 0 + load()],
    };
}

# The smaller of two figures, if there are two.
sub smallest {
    my ($old, $new) = @_;
    return defined $old && $old < $new ? $old : $new;
}

# One boot of each bare loop, of computing and of supervisor calls: keeps the best times of one core and of all in
# $at->{ceiling} and $at->{calls_ceiling}.
sub measure_ceilings {
    my ($cores, $at) = @_;
    for ([ceiling => ()], [calls_ceiling => '-DCALLS']) {
        my ($name, @flags) = @$_;
        my $image = "$OUT/$name.img";
        if (!$compiled{$name}++) {
            make_path($OUT);
            output_of("${CROSS}gcc", '-nostdlib', '-Wl,-Ttext=0x40010000,--build-id=none', @flags, "$ROOT/bench/ceiling.S", '-o', "$OUT/$name.elf");
            output_of("${CROSS}objcopy", '-O', 'binary', "$OUT/$name.elf", $image);
        }
        my $text = output_of("$ROOT/tools/launch", '--cores', $cores, '--console', 'raw', '--kernel', $image, '--initrd', 'none',
            '--timeout', $TIMEOUT_S);
        my ($ran, $one, $all) = map { hex } $text =~ /^ceiling\t(\w+)\t(\w+)\t(\w+)/ or die "bench: the ceiling says: $text\n";
        $ran == $cores or die "bench: the ceiling ran on $ran of $cores cores\n";
        $at->{$name}[0] = smallest($at->{$name}[0], $one);
        $at->{$name}[1] = smallest($at->{$name}[1], $all);
    }
}

# Lines of parallel.c: keeps the best times of one and of all, by name.
sub keep_best {
    my ($at, $text) = @_;
    while ($text =~ /^(\w+)\t\d+\t(\d+)\t(\d+)$/mg) {
        $at->{$1}[0] = smallest($at->{$1}[0], $2 + 0);
        $at->{$1}[1] = smallest($at->{$1}[1], $3 + 0);
    }
}

# Times without instruction counting, and the gain of several cores beside its ceiling, measured in turn.
sub measure_host {
    my ($say, @cores) = @_;
    my $before = provenance();
    my (%wall, %parallel);
    for my $try (1 .. $TRIES) {
        $say->("time per operation, try $try of $TRIES");
        my $figures = figures_of(urun('-c', 1, program('ops')));
        $wall{$_} = smallest($wall{$_}, $figures->{$_}) for keys %$figures;
    }
    for my $try (1 .. $TRIES) {
        for my $cores (@cores) {
            $say->("$cores core" . ($cores == 1 ? '' : 's') . ", try $try of $TRIES");
            my $at = $parallel{$cores} //= {};
            measure_ceilings($cores, $at);
            my $text = urun('-m', 'smp', '-c', $cores, program('parallel'), $cores);
            keep_best($at, $text);
        }
    }
    return { provenance => provenance($before), wall => \%wall, parallel => \%parallel };
}

1;
