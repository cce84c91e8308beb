#!/usr/bin/perl
# The shell as a person at the terminal meets it: editing, programs in front and behind, Ctrl-C,
# typing ahead. Every step waits for what must appear, never for time to pass.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Console;
use Test::More;

my $PROMPT = qr/\nbrigade> \e\[K\e\[9C/; # drawn with nothing typed yet
my $TESTER = '/console.elf';
my $MODELS = '/models.elf';
my $initrd = initrd_with(program('console'), program('models'));

sub shell {
    my $console = Console->boot('--initrd', $initrd, @_);
    $console->expect($PROMPT);
    return $console;
}

# Types a line and returns what appears up to the next prompt, or '' if none comes.
sub answer {
    my ($console, $line) = @_;
    return $console->type("$line\r")->expect($PROMPT) // '';
}

sub poweroff_is {
    my ($console, $status, $name) = @_;
    $console->type("poweroff\r");
    is $console->ended, $status, $name;
}

subtest 'commands' => sub {
    my $c    = shell();
    my $help = answer($c, 'help');
    like $help, qr/^  $_\b/m, "help names $_" for qw(run ps cores free uptime ls cat echo kill help exit poweroff cd pwd rm mkdir mv);
    like answer($c, 'ls'),      qr{^\s+bin/$}m,                'ls';
    like answer($c, 'ls /bin'), qr{^\s*\d{4,}\s+sh$}m,         'ls /bin: sizes and names';
    like answer($c, 'ls /no'),  qr{^sh: /no: }m,               'ls of what is not there';
    like answer($c, 'echo "two  words" x\ y   # and no more'), qr/^two  words x y$/m, 'echo';
    like answer($c, 'ps'),      qr/^ +1 +0 +\d +running +\d+ ms +\d+ +\d+ KiB sh$/m, 'ps shows the shell running';
    my $cores = answer($c, 'cores');
    is scalar(() = $cores =~ /^ +\d +\d+\.\d % +\d+\.\d % +\d+ ms/mg), 4, 'cores: four rows';
    my %kib = answer($c, 'free') =~ /^(total|used|free) +(\d+) +\d+$/mg;
    is $kib{total}, $kib{used} + $kib{free}, 'free adds up';
    ok $kib{total} > 200 * 1024 && $kib{total} <= 256 * 1024, 'free: about as much as the machine has';
    like answer($c, 'uptime'), qr/^up 0 h \d\d min \d\d\.\d{3} s$/m, 'uptime';
    like answer($c, 'cat /proc/uptime /none'), qr{^\d+\.\d{3}\ncat: /none: }m, 'cat';
    like answer($c, 'nothing'), qr/^sh: nothing: there is no such program/m, 'an unknown command';
    like answer($c, '/bin'),    qr{^sh: /bin: cannot start it: }m,  'a folder';
    like answer($c, 'echo "a'), qr/^sh: .*quote is not closed/m,  'half a line';
    like answer($c, "kill $_"), qr/^sh: kill: usage/m, "kill '$_'" for '', 'x', '1', '3 4 5';
    like answer($c, 'kill 4000'), qr/^sh: 4000: /m, 'kill: no such process';
    like answer($c, 'poweroff x'), qr/^sh: poweroff: usage/m, 'poweroff x';
    poweroff_is($c, 0, 'poweroff: status 0');
};

subtest 'files' => sub {
    my $c = shell();
    like answer($c, 'pwd'), qr{^/$}m, 'pwd';
    answer($c, $_) for 'cd /tmp', 'mkdir d e', 'cd d';
    like answer($c, 'pwd'), qr{^/tmp/d$}m, 'cd, mkdir';
    unlike answer($c, 'echo one>a'), qr/^one/m, '> takes the output';
    answer($c, 'echo "two > words"  >>a');
    like answer($c, 'cat a'), qr/^one\ntwo > words$/m, '>> appends';
    like answer($c, 'cat <a'), qr/^one$/m, '<';
    answer($c, 'cat < a > "b c"');
    like answer($c, 'cat ../d/b\ c'), qr/^one$/m, '< and >, a name with a blank';
    answer($c, "cat /none 2>err");
    like answer($c, 'cat err'), qr{^cat: /none: }m, '2>';
    like answer($c, 'ls'), qr/^ +16  a\n +16  b c\n +\d+  err$/m, 'ls lists the current directory';
    unlike answer($c, 'ls >/tmp/list 2>/dev/null'), qr/^ +16  a$/m, 'the commands of the shell itself, too';
    like answer($c, 'cat /tmp/list'), qr/^ +16  a$/m, 'with their output';
    like answer($c, "echo $_"), qr/^sh: .*no file follows/m, "echo $_" for '>', 'x >', '> > x', '< # x', 'x >>& y';
    like answer($c, 'cat < none'), qr/^sh: none: /m, '< of what is not there';
    like answer($c, 'echo x > /bin/sh'), qr{^sh: /bin/sh: }m, '> to what is read-only';
    answer($c, 'mv a ../e/f');
    like answer($c, 'cat /tmp/e/f'), qr/^one$/m, 'mv';
    like answer($c, 'rm ../e'), qr{^sh: ../e: }m, 'rm of a full directory';
    unlike answer($c, 'rm ../e/f ../e'), qr/^sh: /m, 'rm';
    like answer($c, 'cd ../e'), qr{^sh: ../e: }m, 'cd to what is gone';
    poweroff_is($c, 0, 'poweroff');
};

subtest 'run' => sub {
    my $c = shell('--cores', 2);
    is scalar(() = answer($c, "run -n 3 $TESTER") =~ /^ready$/mg), 3, 'run -n 3';
    like answer($c, "run $TESTER"), qr/^ready$/m, 'run';
    like answer($c, "run $_"), qr/^sh: run: usage/m, "run $_"
        for '', '-n', '-n 0 x', '-n 65 x', '-n x x', '-c', '-c x x', '-x x', '-m none x', '-m', '-w 0 x', '-w 10000001 x';
    like answer($c, "run -m $_ $MODELS model"), qr/^program $_ 5000$/m, "run -m $_" for qw(coop preempt gil smp);
    like answer($c, "run $MODELS model"), qr/^program coop 5000$/m, 'else as the shell';
    like answer($c, "run -w 700 -m gil $MODELS model"), qr/^program gil 700$/m, 'run -w';
    like answer($c, "run -c 2 $TESTER"), qr/cannot run on core 2/, 'a core that is not there';
    for my $core (0, 1) {
        my ($pid) = answer($c, "run -c $core $TESTER spin &") =~ /^\S+: process (\d+)/m;
        like answer($c, 'ps'), qr/^ +\d+ +\d+ +$core +\S+ .* console\.elf$/m, "run -c $core";
        answer($c, "kill $pid 9");
    }
    poweroff_is($c, 0, 'poweroff');
};

subtest 'editing' => sub {
    my $c = shell();
    my %keys = (
        'left'                => ["ac\e[Db",                  'abc'],
        'right'               => ["ac\e[D\e[D\e[Cb",          'abc'],
        'backspace'           => ["abx\x7fc",                 'abc'],
        'Ctrl-H'              => ["abx\bc",                   'abc'],
        'delete'              => ["abxc\e[D\e[D\e[3~",        'abc'],
        'Ctrl-D in a line'    => ["abxc\e[D\e[D\x04",         'abc'],
        'Ctrl-W'              => ["abc def\x17",              'abc'],
        'Ctrl-K'              => ["abc def\e[D\e[D\e[D\x0b",  'abc'],
        'UTF-8'               => ["a\xc3\xa4\xe2\x82\xac\x7f\e[Db\e[C", "ab\xc3\xa4"],
        'unknown sequences'   => ["a\e[5~\e[1;5Cb\eOPc",      'abc'],
        'odd control bytes'   => ["a\x1f\x00\x1cbc",          'abc'],
        'longer than a row'   => ['x' x 200 . "\x01" . "\x05", 'x' x 200],
    );
    for my $name (sort keys %keys) {
        my ($typed, $wanted) = @{ $keys{$name} };
        like answer($c, "echo $typed"), qr/^\Q$wanted\E *$/m, $name;
    }
    like answer($c, "cho homes\x01e\x05x"),        qr/^homesx$/m, 'Ctrl-A, Ctrl-E';
    like answer($c, "cho homes\e[He\e[Fx"),        qr/^homesx$/m, 'Home, End';
    like answer($c, "rubbish\x15echo cleared"),    qr/^cleared$/m, 'Ctrl-U';
    like answer($c, 'echo ' . 'y' x 1010),         qr/^y{1010}$/m, 'a line of 1015 bytes';

    answer($c, "echo number $_") for 1 .. 3;
    like answer($c, "\e[A"),                 qr/^number 3$/m, 'up';
    like answer($c, "\e[A\e[A\e[A"),         qr/^number 1$/m, 'up, three times';
    like answer($c, "echo dra\e[A\e[A\e[B\e[Bft"), qr/^draft$/m, 'down to the line being typed';
    like answer($c, "\x10\x10\x0e"),         qr/^draft$/m,    'Ctrl-P, Ctrl-N';
    like $c->type("echo gone\x03")->expect($PROMPT) // '', qr/\^C/, 'Ctrl-C gives the line up';
    unlike answer($c, ''),                   qr/^gone$/m,     'it was not run';
    answer($c, "echo many $_") for 1 .. 60;
    like answer($c, "\e[A" x 100),           qr/^many 11$/m,  'up, to the oldest of 50';
    poweroff_is($c, 0, 'poweroff');
};

subtest 'Ctrl-C' => sub {
    my $c = shell();
    my $started = answer($c, "$TESTER spin &");
    my ($behind) = $started =~ /^\S+: process (\d+)/m;
    $started =~ /^ready$/m or $c->expect(qr/ready\n/); # lest it be taken for that of another
    ok $behind, 'a program in the background';
    for my $how (qw(spin line count)) {
        $c->type("$TESTER $how\r");
        $c->expect(qr/\nready\n/);
        like $c->type("\x03")->expect($PROMPT) // '', qr/console\.elf \(process \d+\): ended by signal 2/, "ends the program in front: $how";
    }
    $c->type("run -n 3 $TESTER spin\r");
    $c->expect(qr/^ready\n(.*\n)*ready\n(.*\n)*ready\n/m);
    is scalar(() = ($c->type("\x03")->expect($PROMPT) // '') =~ /ended by signal 2/g), 3, 'three in front end';
    # Behind more than any buffer of the past held, which goes with it.
    my $ahead = "echo never\r" x 2000;
    $c->type("$TESTER spin\r")->expect(qr/\nready\n/);
    like $c->type("$ahead\x03")->expect($PROMPT) // '', qr/ended by signal 2/, 'behind 22,000 bytes typed ahead';
    unlike answer($c, 'echo now'), qr/never/, 'of which nothing is left';
    $c->type("cat\r")->expect(qr/cat\n/);
    $c->type("one\r")->expect(qr/one\n/); # from here on the terminal echoes, so cat's answer is the second
    my $late = qr/(one\n)?/; # and its first answer may stand anywhere in the echo
    $c->type("two\r")->expect(qr/t${late}w${late}o$late\n${late}two\n/, 'cat');
    like $c->type("unfinished\x03")->expect($PROMPT) // '', qr/cat .*: ended by signal 2/, 'cat ends';
    like answer($c, 'echo still here'), qr/^still here$/m, 'nothing of its line is left';
    like answer($c, 'ps'), qr/^ +$behind +0 .* console\.elf$/m, 'the one in the background goes on';

    # Whoever recorded the trace when it was ended must not keep it from the next.
    for my $round (1 .. 3) {
        $c->type("io --sequence --wait 10000\r")->expect(qr/10000 to/);
        like $c->type("\x03")->expect($PROMPT) // '', qr/io .*: ended by signal 2/, 'ended a demonstration';
        like answer($c, 'io --threads --wait 5'), qr/\[ ok \] all ran on one core/, 'the next one records';
    }
    my ($recorder) = answer($c, 'io --sequence --wait 10000 &') =~ /^io: process (\d+)/m;
    ok wait_until(sub { answer($c, 'ps') =~ /^ +$recorder .*sleeping/m }), 'one that surely records';
    answer($c, "kill $recorder");
    ok wait_until(sub { answer($c, 'ps') !~ /^ +$recorder /m }), 'is killed';
    like answer($c, 'io --threads --wait 5'), qr/\[ ok \] all ran on one core/, 'the next one records';

    answer($c, "kill $behind");
    my $seen = '';
    ok wait_until(sub { ($seen .= answer($c, '')) =~ /process $behind\): ended by signal 15/ }), 'kill ends the one behind, and that is said';
    poweroff_is($c, 0, 'poweroff');
};

# Lines of 80 bytes.
my $paste = join '', map { sprintf "%04d %s\n", $_, substr 'the quick brown fox jumps over the lazy dog ' x 2, $_ % 8, 74 } 1 .. 128;

sub sum_of {
    my $sum = 0;
    $sum = ($sum * 31 + ord) & 0xffffffff for split //, $_[0];
    return sprintf '%d bytes, sum %08x', length $_[0], $sum;
}

subtest 'typing ahead' => sub {
    my $c = shell();
    $c->type("$TESTER busy 1000\r")->expect(qr/\nready\n/);
    $c->type(qq(for the program\recho "["for"]" the shell\recho "["and"]" more\r));
    $c->expect(qr/read \[for the program\]\n/, 'the program that computed reads the first line');
    $c->expect(qr/\[for\] the shell\n/,        'the shell reads the second');
    $c->expect(qr/\[and\] more(?=\n)/,             'and the third');
    $c->expect($PROMPT);

    # What is typed has quotes between [ and the number, so that only the shell's answer has not. It may
    # stand behind the echo of what comes next.
    my @words = map { sprintf '%03d', $_ } 1 .. 110;
    $c->type("$TESTER busy 1000\r")->expect(qr/\nready\n/);
    $c->type("first\r" . join '', map { qq(echo "[""$_]" ) . 'x' x 80 . "\r" } @words);
    my $text = $c->expect(qr/\[110\](.|\n)*?$PROMPT/) // '';
    is join(' ', $text =~ /\[(\d+)\] x{80}$/mg), "@words", 'ten kilobytes while a program runs: all there, in order';

    $c->type(join '', map { qq(echo "[""$_]" ) . 'y' x 80 . "\r" } @words);
    $text = $c->expect(qr/\[110\](.|\n)*?$PROMPT/) // '';
    is join(' ', $text =~ /\[(\d+)\] y{80}$/mg), "@words", 'ten kilobytes to the shell: all there, in order';

    $c->type("$TESTER count\r")->expect(qr/\nready\n/);
    $c->type($paste =~ s/\n/\r/gr . "\x04");
    like $c->expect($PROMPT) // '', qr/^@{[sum_of($paste)]}$/m, 'ten kilobytes to a program';
    $c->type("$TESTER count\r")->expect(qr/\nready\n/);
    $c->type("ab\x7fc \x15abd\x08c\rlast\x04\x04");
    like $c->expect($PROMPT) // '', qr/^last@{[sum_of("abc\nlast")]}$/m, 'a line edited without the shell; Ctrl-D';
    poweroff_is($c, 0, 'poweroff');
};

subtest 'leaving' => sub {
    my $c = shell();
    $c->type("\x04");
    is $c->ended, 0, 'Ctrl-D';
    for my $way (['exit', 0], ['exit 7', 7], ['poweroff 9', 9]) {
        $c = shell();
        $c->type("$way->[0]\r");
        is $c->ended, $way->[1], $way->[0];
    }
    $c = shell('--cores', 1);
    answer($c, "$TESTER spin &");
    $c->type("\x04");
    is $c->ended, 0, 'Ctrl-D, with a program still running';
};

subtest 'commands from a pipe' => sub {
    my $script = "echo one\n\n# a comment\n$TESTER line\ninput of the program\nnothing\necho two\n";
    my $result = launch(['--initrd', $initrd], stdin => $script);
    is $result->{out}, "one\nready\nread [input of the program]\ntwo\n", 'stdout: no prompt, no echo';
    like $result->{err}, qr/^sh: nothing: there is no such program/m, 'stderr';
    is $result->{status}, 0, 'the status of the last command';
    is launch(['--initrd', $initrd], stdin => 'nothing')->{status}, 127, 'no such program: 127';
    is launch(['--initrd', $initrd], stdin => "exit 5\necho no\n")->{status}, 5, 'exit 5';
    is launch(['--initrd', $initrd], stdin => "poweroff 6\necho no\n")->{status}, 6, 'poweroff 6';
    is launch([])->{status}, 0, 'nothing at all';
    my $words = launch(['--initrd', $initrd, '--', '/bin/sh', '-c', 'echo "a  b" c']);
    is $words->{out}, "a  b c\n", 'sh -c';
    is launch(['--', '/bin/sh', '-c'])->{status}, 2, 'bad use';
    my $long = launch(['--initrd', $initrd], stdin => 'echo ' . 'x' x 1100 . "\necho next\n");
    is $long->{out}, "next\n", 'a line too long is skipped';
    like $long->{err}, qr/too long/, 'and that is said';
};

subtest 'a real terminal' => sub {
    plan skip_all => 'script (bsdutils) is not there' if run(['sh', '-c', 'script --version'])->{status};
    my $c = Console->start('script', '-qec', "stty -g; $ROOT/tools/launch --initrd $initrd; echo status \$?; stty -g", '/dev/null');
    my ($before) = ($c->expect(qr/^[0-9a-f:]+\n/m) // '') =~ /^([0-9a-f:]+)\n/m;
    $c->expect($PROMPT, 'prompt');
    like $c->type("echo typed\r")->expect($PROMPT) // '', qr/^typed$/m, 'a command';
    $c->type("$TESTER spin\r")->expect(qr/\nready\n/);
    like $c->type("\x03")->expect($PROMPT) // '', qr/ended by signal 2/, 'Ctrl-C reaches the machine, not the launcher';
    $c->type("poweroff 3\r")->expect(qr/^status 3\n/m, 'exit status');
    $c->expect(qr/^\Q$before\E\n/m, 'the terminal is as it was');
    $c->ended;
    $c = Console->start('script', '-qec', "$ROOT/tools/launch", '/dev/null');
    $c->expect($PROMPT);
    $c->type_to_qemu("\x01x")->expect(qr/QEMU: Terminated/, 'Ctrl-A X quits');
    is $c->ended, 0, 'with status 0';
};

done_testing;
