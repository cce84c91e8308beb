# The benchmark on Linux: Debian's kernel, and the very same programs, started by bench/init.c, booted as Brigade is.
# SPDX-License-Identifier: MIT
package Linux;
use strict;
use warnings;
use Bench;

my $FOLDER    = "$OUT/linux";
my $TIMEOUT_S = 900; # a watchdog
my $TRIES     = 3;
my @PROGRAMS  = qw(ops metric memory parallel);

# A member of an archive in cpio's "newc" form, as the kernel takes it for its first file system.
my $members = 0;

sub member {
    my ($name, $mode, $bytes, @device) = @_;
    my ($major, $minor) = @device ? @device : (0, 0);
    my $head = sprintf '070701' . '%08X' x 13, ++$members, $mode, 0, 0, 1, 0, length $bytes, 0, 0, $major, $minor, length($name) + 1, 0;
    $head .= "$name\0";
    return join '', map { $_ . "\0" x (-length($_) % 4) } $head, $bytes;
}

sub program {
    my ($name) = @_;
    output_of("$FOLDER/gcc", '-O2', '-static', '-pthread', "$ROOT/bench/$name.c", '-o', "$FOLDER/$name");
    local (@ARGV, $/) = ("$FOLDER/$name");
    return scalar <>;
}

sub make_initramfs {
    open my $out, '>:raw', "$FOLDER/initramfs" or die "$FOLDER/initramfs: $!\n";
    print {$out} member('dev', 040755, ''), member('dev/console', 020600, '', 5, 1), member('init', 0100755, program('init')),
        map({ member($_, 0100755, program($_)) } @PROGRAMS), member('TRAILER!!!', 0, '');
    close $out or die "$FOLDER/initramfs: $!\n";
}

# Boots and runs programs, each "NAME,ARGUMENT,…"; returns what they print.
sub boot {
    my ($tcg, $cores, @programs) = @_;
    my $text = output_of("$ROOT/tools/launch", '--tcg', $tcg, '--cores', $cores, '--console', 'raw', '--no-semihosting',
        '--timeout', $TIMEOUT_S, '--kernel', "$FOLDER/vmlinuz", '--initrd', "$FOLDER/initramfs",
        map({ ('--set', $_) } 'console=ttyAMA0', 'quiet', 'loglevel=0'), '--', @programs);
    $text =~ s/\r//g;
    my @ended = $text =~ /^ended\t\S+\t0$/mg;
    @ended == @programs or die "bench: Linux did not run @programs:\n$text";
    return $text;
}

# The same measurements as Bench's.
sub measure {
    my ($say) = @_;
    output_of("$ROOT/third_party/linux/fetch", $FOLDER);
    make_initramfs();
    $say->('Linux: instructions per operation');
    my $counts = figures_of(boot('icount', 1, qw(ops metric memory)));
    my $before = provenance();
    my (%wall, %at);
    $say->('Linux: time per operation');
    for my $line (split /\n/, boot('multi', 1, ('ops') x $TRIES)) {
        my ($name, $ns) = $line =~ /^(\w+)\t([\d.]+)$/ or next;
        $wall{$name} = smallest($wall{$name}, 0 + $ns);
    }
    delete $wall{boot};
    for my $try (1 .. $TRIES) {
        $say->("Linux: 4 cores, try $try of $TRIES");
        measure_ceilings(4, \%at);
        keep_best(\%at, boot('multi', 4, 'parallel,4'));
    }
    my $version = output_of('cat', "$FOLDER/version");
    chomp $version;
    my ($compiler) = split ' ', output_of("$FOLDER/gcc", '-dumpfullversion');
    return {
        kernel => $version, compiler => $compiler, counts => { coop => $counts },
        host => { provenance => provenance($before), wall => \%wall, parallel => { 4 => \%at } },
    };
}

1;
