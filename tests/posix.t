#!/usr/bin/perl
# Is docs/posix.md true? Compares its list with the headers as a program sees them and with what links,
# and wants each function to be used in a test that runs under every model on one core and four.
# SPDX-License-Identifier: MIT
use strict;
use warnings;
use FindBin;
use lib "$FindBin::Bin/lib";
use Brigade;
use File::Temp qw(tempdir);
use Test::More;

my $tool = "$ROOT/tools/posix";
my $result = run([$tool, '--check']);
is $result->{status} . $result->{err}, '0', 'the list says what headers and libraries have'
    or diag "$result->{out}make posix-update corrects the list";

open my $in, '<', "$ROOT/docs/posix.md" or die "docs/posix.md: $!";
my $document = do { local $/; <$in> };
is run([$tool, '--markdown'])->{out}, $document, 'docs/posix.md is made from it' or diag 'make docs makes it';

# The tool's idea of what links is its own; here the linker itself is asked, for all at once.
my @there = map { /^(?:yes|differs) (\w+)$/ } split /\n/, run([$tool, '--names'])->{out};
my $folder = tempdir(CLEANUP => 1);
open my $out, '>', "$folder/all.c" or die $!;
print {$out} map({ "extern char $_\[];\n" } @there), "char *all[] = {", join(', ', @there), "};\nint main(void) { return !all[0]; }\n";
close $out;
$result = run(["$ROOT/tools/ucc", '-fno-builtin', '-w', "$folder/all.c", '-o', "$folder/all.elf"]);
is $result->{err}, '', @there . ' functions in one program';

cmp_ok scalar @there, '>', 200, 'the list was read';
is run([$tool, '--untested'])->{out}, '', 'each is used in a program of tests/target, which run under all models';
done_testing;
