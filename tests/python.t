#!/usr/bin/perl
# Is docs/python.md true? Every C name on it is declared, every function of the headers stands on it, and so does
# every public name of Python's modules, as far as a Python is there to be asked.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use Test::More;

sub slurp {
    my ($path) = @_;
    open my $in, '<', $path or die "$path: $!";
    local $/;
    return scalar <$in>;
}

my $document = slurp("$ROOT/docs/python.md");
my $headers  = join '', map { slurp($_) } glob "$ROOT/user/include/brigade/*.h";
$headers =~ s{/\*.*?\*/}{}gs;
my %declared = map { $_ => 1 } $headers =~ /^(?!typedef|#)\w[\w\s*]*?\b(\w+)\(/mg;
my %posix = map { $_ => 1 } map { /^(?:yes|differs) (\w+)$/ } split /\n/, run(["$ROOT/tools/posix", '--names'])->{out};
cmp_ok scalar keys %declared, '>', 90, 'the headers were read';

my %python; # module => { name => 1 }
my %on_page;
my $module = '';
for (split /\n/, $document) {
    $module = $1 if /^## ([\w.]+):/;
    next unless /^\| (`.*?) \| (.*) \|$/;
    my ($names, $meaning) = ($1, $2);
    $python{$module}{$_} = 1 for $names =~ /`([\w.]+)`/g;
    $on_page{$_} = 1 for $meaning =~ /`(\w+)\(\)`/g;
}
is join(' ', grep { !$declared{$_} && !$posix{$_} } sort keys %on_page), '', 'every C function on the page is there';
is join(' ', grep { !$on_page{$_} } sort keys %declared), '', 'every function of the headers is on the page';
for my $word ($document =~ /`struct (\w+)`/g) {
    like $headers, qr/^struct $word\b/m, "struct $word";
}
for my $word ($document =~ /`([A-Z_]{4,})`(?! is Python)/g) {
    ok $headers =~ /\b$word\b/ || $word =~ /^(TIMEOUT_MAX|FIRST_EXCEPTION)$/, "$word";
}

# What Python itself says: the modules' public names, and those of their main classes.
my $ask = <<'END';
import threading, multiprocessing, queue, concurrent.futures
print(*('threading ' + n for n in threading.__all__), sep='\n')
print(*('multiprocessing ' + n for n in multiprocessing.__all__), sep='\n')
print(*('queue ' + n for n in queue.__all__), sep='\n')
print(*('concurrent.futures ' + n for n in concurrent.futures.__all__), sep='\n')
for m, c in (('threading', threading.Thread), ('threading', threading.Timer), ('threading', threading.Condition),
             ('threading', threading.Semaphore), ('threading', threading.Event), ('threading', threading.Barrier),
             ('multiprocessing', multiprocessing.Process), ('queue', queue.Queue), ('concurrent.futures', concurrent.futures.Executor),
             ('concurrent.futures', concurrent.futures.Future)):
    print(*(f'{m} {c.__name__}.{n}' for n in vars(c) if n[0] != '_'), sep='\n')
END
SKIP: {
    my $result = run(['sh', '-c', 'command -v python3 >/dev/null && exec python3 -c "$1"', 'sh', $ask]);
    skip 'no python3', 1 if $result->{status};
    my @names = grep { !/\.(run|notifyAll|isSet|getName|setName|isDaemon|setDaemon)$/ } split /\n/, $result->{out};
    my @missing = grep { my ($m, $n) = split / /; $n && !$python{$m}{$n} } @names;
    is "@missing", '', @names . " names of Python's own lists";
}
done_testing;
