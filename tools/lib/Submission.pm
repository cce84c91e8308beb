# What a student hands in, and how it becomes an object file without doing anything on the host: the named files only,
# nothing included from elsewhere, nothing assembled into it from elsewhere, within limits, and no symbol but the lab's.
# SPDX-License-Identifier: MIT
package Submission;
use strict;
use warnings;
use Cwd qw(realpath);
use Exporter qw(import);
use File::Basename qw(basename);
use IO::Uncompress::Unzip qw($UnzipError);
use Lab qw($ROOT);

our @EXPORT_OK = qw(submission_fetch submission_compile own_object limited);

my ($FILE_MAX, $ZIP_MAX, $MEMBERS_MAX) = (256 * 1024, 32 * 1024 * 1024, 500); # bytes, bytes when unpacked, files
my ($CPU_SECONDS, $MEMORY_KIB, $OUTPUT_BLOCKS) = (20, 1024 * 1024, 16384);    # of each step; blocks of 512 bytes

# A submission that is not graded further; what it says goes to the student.
sub refuse { die { refused => join '', @_ } }

# --- Fetching ---

# At the folder's top or, if it is a student's copy of Brigade, where the lab is.
sub from_folder {
    my ($folder, $lab) = @_;
    my %bytes;
    for my $name (@{ $lab->{submit} }) {
        my ($file) = grep { -e || -l } "$folder/$name", "$folder/labs/$lab->{name}/$name";
        next unless defined $file;
        -f $file && !-l $file or refuse("$name is not a file");
        -s $file <= $FILE_MAX or refuse("$name is larger than $FILE_MAX bytes");
        open my $in, '<:raw', $file or refuse("$name: $!");
        local $/;
        $bytes{$name} = <$in> // '';
    }
    return \%bytes;
}

# In whatever folder of the archive they are. Everything is read as a stream, so nothing is ever written to a name of
# the archive's choice.
sub from_zip {
    my ($zip, $wanted) = @_;
    my $in = IO::Uncompress::Unzip->new($zip, Transparent => 0) or refuse('no zip archive that can be read');
    my ($total, $members, $more, %bytes) = (0, 0);
    for ($more = 1; $more > 0; $more = $in->nextStream) {
        my $name = basename($in->getHeaderInfo->{Name} // '');
        my $is_wanted = grep { $_ eq $name } @$wanted;
        my $content = '';
        ++$members <= $MEMBERS_MAX or refuse("more than $MEMBERS_MAX files in the archive");
        my $size;
        while (($size = $in->read(my $part)) > 0) {
            ($total += $size) <= $ZIP_MAX or refuse('the archive unpacks to far too much');
            next unless $is_wanted;
            $content .= $part;
            length $content <= $FILE_MAX or refuse("$name is larger than $FILE_MAX bytes");
        }
        $size == 0 or refuse('the archive is damaged');
        next unless $is_wanted;
        !exists $bytes{$name} or refuse("$name is in the archive twice");
        $bytes{$name} = $content;
    }
    $more == 0 or refuse('the archive is damaged');
    return \%bytes;
}

# submission_fetch($lab, $path) - { name => bytes } of the files that the lab asks for, from a zip or a folder.
sub submission_fetch {
    my ($lab, $path) = @_;
    my $bytes = -d $path ? from_folder($path, $lab) : from_zip($path, $lab->{submit});
    defined $bytes->{$_} or refuse("$_ is missing") for @{ $lab->{submit} };
    return $bytes;
}

# --- Compiling ---

# limited(\@command, $folder, $cpu_seconds) - runs it there with little time, memory and output; returns (status, output).
sub limited {
    my ($command, $folder, $cpu_seconds) = @_;
    # One at a time: dash takes the first of several and is silent about the others.
    my $limits = "ulimit -t " . ($cpu_seconds // $CPU_SECONDS) . " && ulimit -f $OUTPUT_BLOCKS";
    $limits .= " && ulimit -v $MEMORY_KIB" unless $cpu_seconds; # QEMU reserves much more than it uses
    my $pid = open my $from, '-|';
    defined $pid or die "fork: $!";
    if ($pid == 0) {
        open STDIN,  '<',  '/dev/null';
        open STDERR, '>&', \*STDOUT;
        chdir $folder or die "$folder: $!";
        $ENV{LC_ALL} = 'C';
        exec 'sh', '-c', "$limits && exec timeout 600 \"\$\@\"", 'sh', @$command;
    }
    my $output = '';
    while (read $from, my $part, 65536) {
        $output .= substr $part, 0, 65536 - length $output if length $output < 65536;
    }
    close $from;
    return ($?, $output);
}

# own_object($lab, $file, \@compiler, @sources) - an object of the tests' own, made anew if it is older than the file or one
# of these sources.
sub own_object {
    my ($lab, $file, $compiler, @sources) = @_;
    my $folder = "$ROOT/build/labs/obj";
    my ($name) = $file =~ m{([^/]+)\.[cS]$};
    my $object = "$folder/$lab->{number}-$name.o";
    return $object if -e $object && !grep { -M $_ < -M $object } $file, @sources;
    system('mkdir', '-p', $folder);
    my ($status, $output) = limited([@$compiler, qw(-Wall -Wextra -Werror -c), $file, '-o', "$object.$$"], $ROOT);
    die "$file: $output" if $status;
    rename "$object.$$", $object or die "$object: $!";
    return $object;
}

# The first complaints of a compiler, without the host's paths.
sub complaints {
    my ($output, $folder) = @_;
    $output =~ s/\Q$folder\E\///g;
    $output =~ s/\Q$ROOT\E\///g;
    my @lines = grep { /error|undefined|refused|Killed|killed|limit/ } split /\n/, $output;
    splice @lines, 5 if @lines > 5;
    return join("\n", @lines) || 'the compiler gave up';
}

# What may be included: by a plain name, so that a mistake is named; where it really lies is looked at afterwards.
sub check_includes {
    my ($name, $source) = @_;
    $source =~ s/\\\r?\n//g;
    while ($source =~ /^[ \t]*(?:#|%:|\?\?=)[ \t]*(?:include\w*|import|embed)\b[ \t]*(.*)$/mg) {
        my $what = $1;
        $what !~ /["<]\s*\// && $what !~ /\.\./ or refuse("$name: only the library's headers and the lab's may be included: $what");
    }
}

# The headers that a file reads must lie in the library, in the compiler, or beside it.
sub check_dependencies {
    my ($name, $compiler, $folder) = @_;
    my ($status, $output) = limited([@$compiler, '-M', $name], $folder);
    refuse("$name does not compile:\n" . complaints($output, $folder)) if $status && $output !~ /^\S+\.o:/m;
    my ($own) = map { chomp(my $path = $_); $path } `arm-none-eabi-gcc -print-file-name=include`;
    my @allowed = map { realpath($_) // () } $folder, "$ROOT/user/include", "$ROOT/kernel", "$ROOT/build/newlib/include", $own,
        "$own-fixed";
    $output =~ s/^\S+\.o://;
    $output =~ s/\\\n/ /g;
    for my $file (grep { length } split /(?<!\\)\s+/, $output) {
        my $path = realpath($file =~ m{^/} ? $file : "$folder/$file") // refuse("$name does not compile: $file is not there");
        grep { index($path, "$_/") == 0 } @allowed
            or refuse("$name: only the library's headers and the lab's may be included");
    }
}

# In what goes to the assembler, whatever macros, attributes and inline assembly have made of it: no directive that
# reads files, none that makes text of text.
sub check_assembly {
    my ($name, $file) = @_;
    open my $in, '<:raw', $file or refuse("$name does not compile");
    while (<$in>) {
        refuse("$name: $1 is not allowed") if /(\.(?:incbin|include|macro|irpc?|rept|altmacro)\b)/i;
    }
}

sub compile_one {
    my ($name, $compiler, $folder) = @_;
    my $stage = $name =~ /\.S$/ ? '-E' : '-S';
    check_dependencies($name, $compiler, $folder);
    my ($status, $output) = limited([@$compiler, $stage, $name, '-o', "$name.s"], $folder);
    refuse("$name does not compile:\n" . complaints($output, $folder)) if $status;
    check_assembly($name, "$folder/$name.s");
    ($status, $output) = limited([@$compiler, '-c', "$name.s", '-o', "$name.o"], $folder);
    refuse("$name does not compile:\n" . complaints($output, $folder)) if $status;
    return "$name.o";
}

# --- What is in the object file ---

sub symbols {
    my ($object) = @_;
    my (%defined, %undefined);
    for (`arm-none-eabi-nm -g '$object'`) {
        my ($type, $name) = /^\S* +([A-Za-z]) (\S+)$/ or next;
        $type =~ /[Uw]/ ? ($undefined{$name} = 1) : ($defined{$name} = 1);
    }
    return (\%defined, \%undefined);
}

# The lab's functions are there, nothing runs before or after main, and the tests' own parts are not reached for.
sub check_object {
    my ($lab, $object, $private) = @_;
    my ($defined, $undefined) = symbols($object);
    my @missing = grep { !$defined->{$_} } @{ $lab->{exports} };
    refuse("there is no function $missing[0]") if @missing;
    my ($section) = grep { /\s\.(?:pre)?(?:init|fini)|\s\.[cd]tors/ } `arm-none-eabi-readelf -SW '$object'`;
    refuse('functions that run before or after main are not allowed') if $section;
    my %allowed = map { $_ => 1 } @{ $lab->{calls} };
    my @reached = sort grep { $private->{$_} && !$allowed{$_} } keys %$undefined;
    @reached = sort grep { !$allowed{$_} } keys %$undefined if $lab->{kind} eq 'kernel';
    refuse("$reached[0] is not for submissions") if @reached;
}

# The library's functions whose calls go through labs/lib/watched.c.
sub watched_renames {
    open my $in, '<', "$ROOT/labs/lib/watched.h" or die "labs/lib/watched.h: $!";
    return map { /^ +WATCHED\((\w+), (\w+)\)/ ? ('--redefine-sym', "$1=$2") : () } <$in>;
}

# submission_compile($lab, \%bytes, $folder, \@compiler, \%private) - submission.o in that new folder, with the lab's
# exports as its only symbols; private: names that it may not refer to. Dies with { refused => reason }.
sub submission_compile {
    my ($lab, $bytes, $folder, $compiler, $private) = @_;
    my @objects;
    for my $header (grep { defined } $lab->{header}) {
        system('cp', "$lab->{folder}/$header", $folder) == 0 or die "$header cannot be copied";
    }
    for my $name (sort keys %$bytes) {
        check_includes($name, $bytes->{$name});
        open my $out, '>:raw', "$folder/$name" or die "$folder/$name: $!";
        print {$out} $bytes->{$name};
        close $out or die "$folder/$name: $!";
    }
    push @objects, compile_one($_, $compiler, $folder) for sort keys %$bytes;
    my ($status, $output) = limited(['arm-none-eabi-ld', '-r', @objects, '-o', 'all.o'], $folder);
    refuse("the files do not fit together:\n" . complaints($output, $folder)) if $status;
    check_object($lab, "$folder/all.o", $private);
    my @keep = map { ('--keep-global-symbol', $_) } @{ $lab->{exports} };
    my @rename = $lab->{kind} eq 'program' ? watched_renames() : ();
    ($status, $output) = limited(['arm-none-eabi-objcopy', @keep, @rename, 'all.o', 'submission.o'], $folder);
    die "objcopy: $output" if $status;
    return "$folder/submission.o";
}

1;
