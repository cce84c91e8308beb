# What QEMU's display shows, as a person would read it: pictures by QEMU's control channel, and letters recognised by the
# font's own bitmaps.
# SPDX-License-Identifier: MIT
package Screen;
use strict;
use warnings;
use Brigade ();
use Encode qw(encode);
use IO::Socket::UNIX;
use JSON::PP;
use Time::HiRes qw(sleep time);

my ($WIDTH, $HEIGHT) = (8, 16); # of a letter
my $PLAIN = "\xcc\xcc\xcc";
my $WATCHDOG_S = $ENV{WATCHDOG} || 120;

# bitmap => letter, from the PC Screen Font that the build has fetched; the lowest code where several share one.
sub read_font {
    open my $in, '<:raw', "$Brigade::ROOT/build/spleen/font.psf" or die "font.psf: $!";
    my $font  = do { local $/; <$in> };
    my $count = ord(substr $font, 2) & 1 ? 512 : 256;
    my ($glyph, %letter) = (0);
    for my $code (unpack 'v*', substr $font, 4 + $count * $HEIGHT) {
        if ($code == 0xffff) { $glyph++; next }
        my $bitmap = substr $font, 4 + $glyph * $HEIGHT, $HEIGHT;
        $letter{$bitmap} = $code if !defined $letter{$bitmap} || $code < $letter{$bitmap};
    }
    return \%letter;
}

# Screen->attach(path of QEMU's QMP socket, which may still have to appear)
sub attach {
    my ($class, $path) = @_;
    my $socket;
    Brigade::wait_until(sub { $socket = IO::Socket::UNIX->new(Peer => $path) }) or die "$path: no QEMU";
    my $self = bless { socket => $socket, font => read_font() }, $class;
    <$socket>; # QEMU's greeting
    $self->command('qmp_capabilities');
    return $self;
}

sub command {
    my ($self, $name, %arguments) = @_;
    local $SIG{PIPE} = 'IGNORE';
    print { $self->{socket} } encode_json({ execute => $name, arguments => \%arguments }), "\n";
    $self->{socket}->flush;
    while (my $line = readline $self->{socket}) {
        my $answer = decode_json($line);
        return $answer->{return} if exists $answer->{return};
        die "$name: $line" if $answer->{error};
    }
    die "$name: QEMU is gone";
}

# A picture: { width, height, pixels (three bytes each), file }.
sub picture {
    my ($self) = @_;
    my $file = Brigade::temp_file('');
    $self->command('screendump', filename => $file);
    open my $in, '<:raw', $file or die "$file: $!";
    my $ppm = do { local $/; <$in> };
    $ppm =~ s/\AP6\s+(\d+)\s+(\d+)\s+255\s// or die "$file: no PPM";
    return { width => $1, height => $2, pixels => $ppm, file => $file };
}

# A cell: its letter's code and the colours (RRGGBB in hex) of letter and ground; the code is undef if no letter looks so.
# One of a single colour is a blank, or a full block if that is what letters have as set. U+FFFD looks like U+25C6 in this font.
sub cell {
    my ($self, $picture, $row, $column) = @_;
    my (@bits, $other);
    my $ground = substr $picture->{pixels}, 3 * ($row * $HEIGHT * $picture->{width} + $column * $WIDTH), 3;
    for my $y (0 .. $HEIGHT - 1) {
        my $line = substr $picture->{pixels}, 3 * (($row * $HEIGHT + $y) * $picture->{width} + $column * $WIDTH), 3 * $WIDTH;
        my $bits = 0;
        for my $pixel (unpack '(a3)*', $line) {
            $other //= $pixel if $pixel ne $ground;
            return { code => undef } unless $pixel eq $ground || $pixel eq $other;
            $bits = $bits << 1 | ($pixel ne $ground);
        }
        push @bits, $bits;
    }
    return { code => $ground eq $PLAIN ? 0x2588 : 0x20, back => unpack 'H6', $ground } unless defined $other;
    my ($straight, $turned) = map { pack 'C*', @$_ } \@bits, [map { $_ ^ 0xff } @bits];
    my ($front, $back) = map { unpack 'H6', $_ // '' } $other, $ground;
    # A corner that belongs to the letter makes letter and ground change places; half blocks look right both ways.
    my @tries = ([$straight, $front, $back], [$turned, $back, $front]);
    for my $try ($front eq '000000' ? reverse @tries : @tries) {
        my $code = $self->{font}{ $try->[0] };
        return { code => $code, front => $try->[1], back => $try->[2] } if defined $code;
    }
    return { code => undef };
}

# The screen's text in UTF-8, line by line, without blanks (and a cursor) at the ends; U+FFFC where no letter is recognised.
sub text {
    my ($self, $picture) = @_;
    my ($columns, $rows) = (int $picture->{width} / $WIDTH, int $picture->{height} / $HEIGHT);
    my @lines;
    for my $row (0 .. $rows - 1) {
        my $line = join '', map { chr($self->cell($picture, $row, $_)->{code} // 0xfffc) } 0 .. $columns - 1;
        push @lines, encode('UTF-8', $line =~ s/ *\x{2588}? *$//r);
    }
    return join "\n", @lines;
}

# Looks until the screen's text matches and the picture stands still. The display has been set up by then: QEMU 7.2 crashes if that happens while it
# makes a picture.
# Returns the picture and its text; the last ones if the watchdog's time is over.
sub wait_for {
    my ($self, $pattern) = @_;
    my ($end, $before) = (time + $WATCHDOG_S, '');
    while (1) {
        my $picture = $self->picture;
        my $stands = $picture->{pixels} eq $before;
        my $text = $self->text($picture);
        return ($picture, $text) if $stands && $text =~ $pattern || time > $end;
        $before = $picture->{pixels};
        sleep 0.3;
    }
}

1;
