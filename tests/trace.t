#!/usr/bin/perl
# tools/trace: what a program prints comes through, and the files that are made of its trace are true to it.
# SPDX-License-Identifier: MIT
#
# BROWSER=1 (tools/check page): the page only, opened in chromium-headless-shell. It must draw what the trace has, run
# without errors and give a picture, build/trace/cpu.png.
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use File::Temp qw(tempdir);
use JSON::PP qw(decode_json);
use List::Util qw(sum0 uniq);
use Test::More;

my $folder  = tempdir(CLEANUP => 1);
my $BROWSER = 'chromium-headless-shell';

sub slurp {
    my ($file) = @_;
    open my $in, '<:raw', $file or return '';
    local $/;
    return scalar <$in>;
}

# Runs tools/trace; returns its result with the page's data and the events for Perfetto.
sub trace {
    my ($name, @arguments) = @_;
    my $result = run([ "$ROOT/tools/trace", '-o', $folder, '-n', $name, @arguments ]);
    my ($data) = slurp("$folder/$name.html") =~ m{<script type="application/json" id="trace">(.*?)</script>}s;
    $result->{data} = eval { decode_json($data // '') } // {};
    $result->{perfetto} = eval { decode_json(slurp("$folder/$name.json")) } // {};
    return $result;
}

# Do the [begin, end) of these slices, in order, keep apart and lie within the trace?
sub keep_apart {
    my ($end, @spans) = @_;
    my $last = 0;
    for my $span (sort { $a->[0] <=> $b->[0] || $a->[1] <=> $b->[1] } @spans) {
        return 0 if $span->[0] < $last || $span->[1] < $span->[0] || $span->[1] > $end;
        $last = $span->[1];
    }
    return 1;
}

sub is_consistent {
    my ($data) = @_;
    my (%core, %thread);
    push @{ $core{ $_->[0] } },   [ @$_[ 2, 3 ] ] for @{ $data->{runs} };
    push @{ $thread{ $_->[1] } }, [ @$_[ 2, 3 ] ] for @{ $data->{runs} };
    push @{ $thread{ $_->[0] } }, [ @$_[ 1, 2 ] ] for @{ $data->{waits} }, @{ $data->{ready} };
    my %gil;
    push @{ $gil{ $_->[0] } }, [ @$_[ 2, 3 ] ] for @{ $data->{gil} };
    ok !(grep { !keep_apart($data->{end}, @$_) } values %core), 'a core runs one thread at a time';
    ok !(grep { !keep_apart($data->{end}, @$_) } values %thread), 'a thread is in one state at a time';
    ok !(grep { !keep_apart($data->{end}, @$_) } values %gil), 'a GIL has one owner at a time';
}

# The number of slices that both files should have.
sub slices_of {
    my ($data) = @_;
    return sum0(map { scalar @{ $data->{$_} } } qw(runs waits ready gil calls));
}

# Opens the page in a browser, as a person would.
sub open_page {
    my ($name, $data) = @_;
    my $page = "file://$folder/$name.html";
    my @browser = ($BROWSER, qw(--no-sandbox --disable-gpu --hide-scrollbars --enable-logging=stderr), '--window-size=1300,900',
        '--virtual-time-budget=2000');
    my $dom = run([ @browser, '--dump-dom', $page ]);
    is $dom->{status}, 0, 'a browser opens the page' or diag $dom->{err};
    unlike $dom->{err}, qr/CONSOLE/, 'no script complains';
    my ($slices, $drawn) = $dom->{out} =~ /<body[^>]* data-slices="(\d+)" data-drawn="(\d+)"/;
    is $slices, slices_of($data), 'it has as many slices as the trace';
    cmp_ok $drawn // 0, '>', 10, 'and draws them';
    like $dom->{out}, qr{<tr><td>core 3</td><td>\d}, 'it says how busy each core was';
    unlike slurp("$folder/$name.html"), qr{(?:src|href)\s*=|url\(|\bimport\b|fetch\(|https?:}, 'it loads nothing';
    mkdir "$ROOT/build/trace";
    my $shot = "$ROOT/build/trace/$name.png";
    run([ @browser, "--screenshot=$shot", $page ]);
    cmp_ok -s $shot // 0, '>', 20000, "a picture of it: $shot";
}

if ($ENV{BROWSER}) {
    my $result = trace('cpu', 'cpu', '--terms', 20000000);
    open_page('cpu', $result->{data});
    done_testing;
    exit;
}

subtest 'four threads on one core, four processes on four' => sub {
    my $result = trace('cpu', 'cpu', '--terms', 20000000);
    is $result->{status}, 0, 'its exit status' or diag $result->{err};
    like $result->{out}, qr/CPU-bound work.*\n  Seen: .*\n\z/s, 'its output, no more';
    like $result->{err}, qr/records, none lost\n.*cpu\.html: .*\n.*cpu\.json: .*ui\.perfetto\.dev/, 'what it has written';
    my $data = $result->{data};
    is_consistent($data);
    my %part = map { $_->{label} => $_ } @{ $data->{sections} };
    is_deeply [ sort keys %part ], [ 'one after the other', 'processes', map { "threads, $_" } qw(coop gil preempt smp) ], 'the demonstration\'s recordings';
    for my $case ([ 'threads, coop' => 1 ], [ processes => 4 ]) {
        my ($label, $cores) = @$case;
        # The process that started the part may still be on its way to waiting for it.
        my ($self, $first) = ($part{$label}{pid}, $part{processes}{pid});
        my @runs = grep { $_->[2] < $part{$label}{end} && $_->[3] > $part{$label}{begin} && $_->[1] != $self && $_->[1] != $first && $_->[1] != 1 }
            @{ $data->{runs} };
        is scalar(uniq map { $_->[0] } @runs), $cores, "$label: on $cores core(s)";
        is scalar(uniq map { $_->[1] } @runs), 4, "$label: four of them";
    }
    is scalar(@{ $data->{tasks} }), 4, 'one after the other: four tasks of the main thread';
    my $demo = $part{processes}{pid};
    is((grep { $_->{tid} == $demo } @{ $data->{threads} })[0]{label}, "cpu $demo", 'a process by its name');
    my @events = @{ $result->{perfetto}{traceEvents} // [] };
    my $sections = @{ $data->{sections} };
    is scalar(grep { $_->{ph} eq 'X' } @events), slices_of($data) + @{ $data->{runs} } + $sections,
        'the file for Perfetto has all slices, runs by core and by thread';
    ok !(grep { !defined $_->{pid} || $_->{ph} eq 'X' && ($_->{ts} < 0 || $_->{dur} < 0) } @events), 'and is well formed';
};

subtest 'a program of one\'s own, with a GIL' => sub {
    my $result = trace('gil', '-m', 'gil', program('traced'));
    is $result->{status}, 3, 'its exit status';
    is $result->{out}, "traced\n", 'its output, byte for byte';
    my $data = $result->{data};
    is_consistent($data);
    my ($pid) = map { $_->{pid} } grep { ($_->{name} // '') eq 'traced.elf' } @{ $data->{threads} };
    is_deeply [ sort grep { /\.\d/ } map { $_->{label} } @{ $data->{threads} } ],
        [ "traced $pid.1 chopper", "traced $pid.2 fryer" ], 'threads by their names';
    cmp_ok scalar(uniq map { $_->[1] } grep { $_->[0] == $pid } @{ $data->{gil} }), '==', 3, 'three threads had the GIL';
    ok scalar(grep { $_->[3] eq 'GIL' } @{ $data->{waits} }), 'and waited for it';
    ok scalar(grep { $_->[3] eq 'futex_wait' && $_->[5] } @{ $data->{waits} }), 'a lock was waited for, and somebody woke the waiter';
    is_deeply [ map { [ @$_[ 3, 4 ] ] } @{ $data->{faults} } ], [ [ 8, 11 ] ], 'a fault: address and signal';
    my %calls;
    $calls{ $_->[3] }++ for grep { $_->[0] == $pid } @{ $data->{calls} };
    is $calls{getppid}, 5, 'system calls by name, as many as there were';
    ok $calls{wait4}, 'also one that blocked';
};

subtest 'rings that are too small' => sub {
    my $result = trace('small', '-s', '--pages', 1, program('traced'));
    is $result->{status}, 3, 'its exit status';
    my $lost = sum0(@{ $result->{data}{lost} });
    cmp_ok $lost, '>', 0, 'records were lost';
    like $result->{err}, qr/records, $lost more were LOST/, 'and it says how many';
};

# By counted instructions: what is not asked for costs nothing, a record some forty, a traced system call two records.
subtest 'what recording costs' => sub {
    my $result = urun(['-i', program('trace_cost')]);
    my %cost = map { /^(\w+) call (\d+) switch (\d+) lost 0$/ ? ($1 => [ $2, $3 ]) : () } split /\n/, $result->{out};
    is join(' ', sort keys %cost), 'calls default none warm', 'measured without losing records' or return diag $result->{out}, $result->{err};
    is $cost{default}[0], $cost{none}[0], 'a system call costs what it did when only switches are recorded';
    cmp_ok $cost{default}[1] - $cost{none}[1],     '<=', 60,  'a switch recorded';
    cmp_ok $cost{default}[1] - $cost{none}[1],     '>',  0,   'is not free';
    cmp_ok $cost{calls}[0] - $cost{none}[0],       '<=', 160, 'a system call recorded';
    cmp_ok $cost{calls}[1] - $cost{default}[1],    '<=', 160, 'and one that switches';
};

subtest 'bad use' => sub {
    for my $arguments ([], ['--nonsense'], ['--pages', 0, 'cpu'], ['-n', '../x', 'cpu']) {
        my $result = trace('bad', @$arguments);
        is $result->{status}, 2, "status 2: @$arguments";
        like $result->{err}, qr/^trace: .*\nusage: tools\/trace /, 'and the usage';
    }
    my $result = trace('none', 'no-such-program');
    is $result->{status}, 127, 'a program that is not there';
    $result = trace('dies', '-t', 1, 'sleep', 60);
    is $result->{status}, 124, 'one whose time is up';
    like $result->{err}, qr/^trace: there is no trace/m, 'has no trace';
};

done_testing;
