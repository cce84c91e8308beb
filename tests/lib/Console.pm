# A person at the machine's terminal, played by a test: types, and waits for what appears.
# SPDX-License-Identifier: MIT
package Console;
use strict;
use warnings;
use Brigade ();
use IO::Handle;
use IO::Select;
use Test::More;
use Time::HiRes qw(time);

my $WATCHDOG_S = $ENV{WATCHDOG} || 120;

# Console->boot(arguments of tools/launch): the machine's terminal.
sub boot {
    my ($class, @arguments) = @_;
    return $class->start("$Brigade::ROOT/tools/launch", '--console', 'tty', @arguments);
}

# Console->start(command): a command that starts the machine.
sub start {
    my ($class, @command) = @_;
    pipe my $in_read,  my $in_write  or die $!;
    pipe my $out_read, my $out_write or die $!;
    my $pid = fork // die $!;
    if ($pid == 0) {
        open STDIN,  '<&', $in_read   or die $!;
        open STDOUT, '>&', $out_write or die $!;
        close $_ for $in_write, $out_read;
        exec @command or die $!;
    }
    $in_write->autoflush(1);
    return bless { pid => $pid, in => $in_write, out => $out_read, seen => '' }, $class;
}

# Types bytes. QEMU takes Ctrl-A as its own escape key: a doubled one reaches the machine.
sub type {
    my ($self, $bytes) = @_;
    return $self->type_to_qemu($bytes =~ s/\x01/\x01\x01/gr);
}

sub type_to_qemu {
    my ($self, $bytes) = @_;
    local $SIG{PIPE} = 'IGNORE';
    print { $self->{in} } $bytes;
    return $self;
}

# Waits until the pattern appears in what has come since the last match. Returns the text up to and
# with the match; undef, and a failed test, if the machine ends or the watchdog's time is over first.
sub expect {
    my ($self, $pattern, $name) = @_;
    my $end = time + $WATCHDOG_S;
    my $select = IO::Select->new($self->{out});
    while (1) {
        if ($self->{seen} =~ /$pattern/) {
            pass($name) if defined $name;
            return substr $self->{seen}, 0, $+[0], '';
        }
        my $left = $end - time;
        my $got  = $left > 0 && $select->can_read($left) ? sysread $self->{out}, my $bytes, 65536 : undef;
        if (!$got) {
            fail($name // "expected $pattern");
            diag(defined $got ? 'the machine has ended' : 'watchdog', "; seen since the last match:\n", $self->{seen});
            return;
        }
        $self->{seen} .= $bytes =~ s/\r//gr;
    }
}

# Waits until the command has ended; returns its exit status.
sub ended {
    my ($self) = @_;
    my $select = IO::Select->new($self->{out});
    my $end    = time + $WATCHDOG_S;
    while ($end > time) {
        $select->can_read($end - time) or last;
        my $got = sysread($self->{out}, my $bytes, 65536) or last;
        $self->{seen} .= $bytes =~ s/\r//gr;
    }
    kill KILL => $self->{pid} if $end <= time; # QEMU goes with the launcher
    waitpid delete $self->{pid}, 0;
    return $? & 127 ? 128 + ($? & 127) : $? >> 8;
}

sub DESTROY {
    my ($self) = @_;
    return unless $self->{pid};
    local ($?, $!);
    kill KILL => $self->{pid};
    waitpid $self->{pid}, 0;
}

1;
