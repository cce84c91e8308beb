# From the records of the kernel's trace to what a time line shows: who ran where and when, who waited for what,
# who had the GIL, what was refused.
# SPDX-License-Identifier: MIT
package TraceModel;
use strict;
use warnings;
use Exporter qw(import);

our @EXPORT_OK = qw(parse_output build_model);

my $RECORD = 'Q< C C S< L< L< L<'; # struct trace_record of kernel/abi/trace.h
my $RECORD_SIZE = 24;
# What the demonstrations' library marks: demos/lib/timeline.h
my ($MARK_BEGIN, $MARK_END, $MARK_TASK, $MARK_LABEL) = (0x7101 .. 0x7104);

sub slurp {
    my ($file) = @_;
    open my $in, '<', $file or die "$file: $!\n";
    local $/;
    return scalar <$in>;
}

# The names of events and system calls, from the lists that the kernel is made of.
sub names {
    my ($root) = @_;
    my @calls  = slurp("$root/kernel/syscalls.def") =~ /^SYSCALL\((\w+),/mg;
    my @events = slurp("$root/kernel/abi/trace.h") =~ /TRACE_EVENT\([\s\\]*([A-Z]+),/g;
    return (\@events, \@calls);
}

# Takes apart what user/bin/trace.c has written: ($program_output, { hz, cores, cpu, board, tcg, status,
# core => [{ records => BYTES, lost }] }). Dies with a reason if the trace is not whole.
sub parse_output {
    my ($bytes, $nonce) = @_;
    my $at = rindex $bytes, "\n\@\@$nonce machine ";
    $at >= 0 or die "there is no trace: the machine ended before the program did\n";
    my %trace = (core => []);
    pos($bytes) = $at;
    $bytes =~ /\G\n\@\@\S+ machine (\d+)\n(\d+)\t([^\t\n]*)\t([^\t\n]*)\t([^\t\n]*)\n/gc or die "the trace is damaged\n";
    @trace{qw(hz cores cpu board tcg)} = ($1, $2, $3, $4, $5);
    for my $core (0 .. $trace{cores} - 1) {
        $bytes =~ /\G\@\@\Q$nonce\E core $core\n(\d+)\t(-?\d+)\n/gc or die "the trace is damaged: core $core\n";
        my ($count, $lost) = ($1, $2);
        my $from = pos $bytes;
        $from + $count * $RECORD_SIZE <= length $bytes or die "the trace ends too early\n";
        push @{ $trace{core} }, { records => substr($bytes, $from, $count * $RECORD_SIZE), lost => $lost };
        pos($bytes) = $from + $count * $RECORD_SIZE;
    }
    $bytes =~ /\G\@\@\Q$nonce\E status (\d+)\n/gc or die "the trace ends too early\n";
    $trace{status} = $1;
    return (substr($bytes, 0, $at), \%trace);
}

# All records by time, those of one core in their order: [time, event, core, pid, tid, a, b].
sub merge {
    my ($trace, $events) = @_;
    my @all;
    for my $core (@{ $trace->{core} }) {
        my @fields = unpack "($RECORD)*", $core->{records};
        while (my @record = splice @fields, 0, 7) {
            $record[1] = $events->[ $record[1] ] // 'UNKNOWN';
            push @all, \@record;
        }
    }
    my @order = sort { $all[$a][0] <=> $all[$b][0] || $a <=> $b } 0 .. $#all;
    return [ @all[@order] ];
}

# --- Walking the records: $m is the model that grows, $r a record, $t its time in ns ---

sub thread {
    my ($m, $tid, $t) = @_;
    return $m->{known}{$tid} //= do {
        push @{ $m->{threads} }, { tid => $tid, pid => $tid & 0x7fff, begin => $t, state => '', since => $t };
        $m->{threads}[-1];
    };
}

# A thread leaves a state; waiting and being ready become slices of its row.
sub leave_state {
    my ($m, $thread, $t, %more) = @_;
    my $state = $thread->{state};
    push @{ $m->{$state} }, [ $thread->{tid}, $thread->{since}, $t, $state eq 'waits' ? @$thread{qw(why what)} : (), $more{by} // 0 ]
        if ($state eq 'waits' || $state eq 'ready') && $t > $thread->{since};
}

sub enter_state {
    my ($m, $thread, $state, $t, %more) = @_;
    leave_state($m, $thread, $t, %more);
    @$thread{qw(state since)} = ($state, $t);
}

sub close_run {
    my ($m, $core, $t) = @_;
    my $run = delete $m->{on}{$core} or return;
    push @{ $m->{runs} }, [ $core, $run->{tid}, $run->{since}, $t ];
    my $thread = $m->{known}{ $run->{tid} };
    # It waits, or the core was taken from it.
    enter_state($m, $thread, delete $thread->{blocks} ? 'waits' : 'ready', $t) if $thread->{state} eq 'runs';
}

# A call that blocked ended when its thread ran again, as far as the records tell.
sub end_call {
    my ($m, $thread, $t) = @_;
    my $call = delete $thread->{call} or return;
    my ($begin, $name, $argument) = @$call;
    push @{ $m->{calls} }, [ $thread->{tid}, $begin, defined $t && $t > $begin ? $t : $begin, $name, $argument ];
}

my %see = (
    SWITCH => sub {
        my ($m, $r, $t) = @_;
        close_run($m, $r->[2], $t);
        return unless $r->[4];
        my $thread = thread($m, $r->[4], $t);
        enter_state($m, $thread, 'runs', $t);
        $thread->{ran} = $t;
        $m->{on}{ $r->[2] } = { tid => $r->[4], since => $t };
    },
    BLOCK => sub {
        my ($m, $r, $t) = @_;
        my $thread = thread($m, $r->[4], $t);
        # It is on its core for a moment more, and may be woken before it has left it.
        $thread->{state} eq 'runs' ? $thread->{blocks} = 1 : enter_state($m, $thread, 'waits', $t);
        @$thread{qw(why what)} = ($m->{call}[ $r->[5] ] // 'GIL', $r->[6]);
    },
    WAKE => sub {
        my ($m, $r, $t) = @_;
        my $thread = thread($m, $r->[4], $t);
        delete $thread->{blocks};
        enter_state($m, $thread, 'ready', $t, by => $r->[5]) if $thread->{state} eq 'waits';
    },
    START => sub {
        my ($m, $r, $t) = @_;
        my $thread = thread($m, $r->[4], $t);
        $thread->{creator} = $r->[5];
        enter_state($m, $thread, 'ready', $t);
    },
    EXIT => sub {
        my ($m, $r, $t) = @_;
        my $thread = thread($m, $r->[4], $t);
        end_call($m, $thread, $t);
        enter_state($m, $thread, 'ended', $t);
        $thread->{end} = $t;
        $thread->{status} = $r->[6] if $r->[5];
    },
    GIL => sub {
        my ($m, $r, $t) = @_;
        my $held = delete $m->{gil_of}{ $r->[3] };
        push @{ $m->{gil} }, [ $r->[3], $held->[0], $held->[1], $t ] if $held;
        $m->{gil_of}{ $r->[3] } = [ $r->[4], $t ] if $r->[5];
    },
    SYSCALL => sub {
        my ($m, $r, $t) = @_;
        my $thread = thread($m, $r->[4], $t);
        end_call($m, $thread, $thread->{ran});
        $thread->{call} = [ $t, $m->{call}[ $r->[5] ] // "call $r->[5]", $r->[6] ];
    },
    RETURN => sub {
        my ($m, $r, $t) = @_;
        end_call($m, thread($m, $r->[4], $t), $t);
    },
    FAULT => sub {
        my ($m, $r, $t) = @_;
        push @{ $m->{faults} }, [ $r->[2], $r->[4], $t, $r->[5], $r->[6] & 0xff ] if $r->[6] & 0xff;
    },
    NAME => sub {
        my ($m, $r, $t) = @_;
        my $thread  = thread($m, $r->[4], $t);
        my $letters = unpack 'Z8', pack 'L< L<', @$r[ 5, 6 ];
        my $last    = $m->{last_name}{ $r->[2] };
        my $goes_on = $last && $last->{tid} == $r->[4] && $last->{room} == 0 && $last->{at} == $m->{seen}{ $r->[2] } - 1;
        $thread->{name} = $goes_on ? $thread->{name} . $letters : $letters;
        $m->{last_name}{ $r->[2] } = { tid => $r->[4], room => 8 - length $letters, at => $m->{seen}{ $r->[2] } };
        # Who is named before any switch of this core is what it runs.
        $m->{on}{ $r->[2] } = { tid => $r->[4], since => $t }, enter_state($m, $thread, 'runs', $t)
            if $m->{seen}{ $r->[2] } == 1;
    },
    MARK => sub {
        my ($m, $r, $t) = @_;
        my ($tid, $a, $b) = @$r[ 4, 5, 6 ];
        if ($a == $MARK_BEGIN) {
            push @{ $m->{sections} }, { pid => $r->[3], begin => $t, label => '' };
        } elsif ($a == $MARK_END) {
            $m->{sections}[-1]{end} = $t if @{ $m->{sections} };
        } elsif ($a == $MARK_TASK) {
            my $task = delete $m->{task_of}{$tid};
            push @{ $m->{tasks} }, [ $tid, @$task, $t ] if $task;
            $m->{task_of}{$tid} = [ $b - 1, $t ] if $b;
        } elsif ($a == $MARK_LABEL) {
            $m->{sections}[-1]{label} .= unpack 'Z4', pack 'L<', $b if @{ $m->{sections} };
        } else {
            push @{ $m->{marks} }, [ $r->[2], $tid, $t, $a, $b ];
        }
    },
);

sub name_threads {
    my ($m) = @_;
    for my $thread (@{ $m->{threads} }) {
        # A forked child is called as its parent, until it runs another program.
        my $parent = $m->{known}{ ($thread->{creator} // 0) & 0x7fff };
        my $first  = $m->{known}{ $thread->{pid} };
        $thread->{name} //= $thread == ($first // 0) && $parent ? $parent->{name} : undef;
    }
    for my $thread (@{ $m->{threads} }) {
        my $process = $m->{known}{ $thread->{pid} };
        my $program = ($process && $process->{name} // 'process') =~ s/\.elf$//r;
        my $number  = $thread->{tid} >> 15;
        $thread->{label} = "$program $thread->{pid}" . ($number ? ".$number" : '');
        $thread->{label} .= " $thread->{name}" if $number && defined $thread->{name};
    }
}

# The model of a trace: times in ns since the first record.
sub build_model {
    my ($root, $trace) = @_;
    my ($events, $calls) = names($root);
    my $records = merge($trace, $events);
    my %m = (
        (map { $_ => [] } qw(threads runs waits ready gil faults marks sections tasks calls)),
        known => {}, on => {}, gil_of => {}, task_of => {}, seen => {}, last_name => {}, call => $calls,
    );
    my $start = @$records ? $records->[0][0] : 0;
    my $ns    = sub { int(($_[0] - $start) * 1e9 / $trace->{hz}) };
    for my $record (@$records) {
        $m{seen}{ $record->[2] }++;
        my $see = $see{ $record->[1] };
        $see->(\%m, $record, $ns->($record->[0])) if $see;
    }
    my $end = @$records ? $ns->($records->[-1][0]) : 0;
    close_run(\%m, $_, $end) for keys %{ $m{on} };
    leave_state(\%m, $_, $end), end_call(\%m, $_, $end) for @{ $m{threads} };
    push @{ $m{gil} }, [ $_, @{ $m{gil_of}{$_} }, $end ] for keys %{ $m{gil_of} };
    $_->{end} //= $end for @{ $m{threads} }, @{ $m{sections} };
    name_threads(\%m);
    delete @$_{qw(state since why what ran blocks call)} for @{ $m{threads} };
    delete @m{qw(known on gil_of task_of seen last_name call)};
    $m{runs} = [ sort { $a->[2] <=> $b->[2] } @{ $m{runs} } ];
    $m{end}  = $end;
    $m{records} = scalar @$records;
    $m{lost} = [ map { $_->{lost} } @{ $trace->{core} } ];
    $m{$_} = $trace->{$_} for qw(cores cpu board tcg status);
    return \%m;
}

1;
