# Damaged copies of a good ELF program, each with the reason that the kernel shall give.
# SPDX-License-Identifier: MIT
package BadElf;
use strict;
use warnings;
use Exporter qw(import);

our @EXPORT = qw(bad_elfs);

# Offsets in the ELF header and in a program header (System V ABI, chapter 4 and 5)
my %EHDR = (class => 4, data => 5, type => 16, machine => 18, entry => 24, phoff => 28, flags => 36,
    phentsize => 42, phnum => 44);
my %PHDR = (type => 0, offset => 4, vaddr => 8, filesz => 16, memsz => 20, flags => 24);
my ($EHDR_SIZE, $PHDR_SIZE) = (52, 32);

my $good; # the good file

sub word { return unpack 'V', substr $good, $_[0], 4 }
sub half { return unpack 'v', substr $good, $_[0], 2 }

# Where a field of program header n stands in the file.
sub phdr { my ($n, $field) = @_; return word($EHDR{phoff}) + $n * $PHDR_SIZE + $PHDR{$field} }

# The good file with bytes replaced: changed(offset => bytes, ...).
sub changed {
    my %at   = @_;
    my $file = $good;
    substr $file, $_, length $at{$_}, $at{$_} for keys %at;
    return $file;
}

sub with_word { my %at = @_; return changed(map { $_ => pack 'V', $at{$_} } keys %at) }
sub with_half { my %at = @_; return changed(map { $_ => pack 'v', $at{$_} } keys %at) }

# The numbers of the program headers that are loaded.
sub loaded { return grep { word(phdr($_, 'type')) == 1 } 0 .. half($EHDR{phnum}) - 1 }

# The program headers copied to the end of the file, so many times over.
sub many_headers {
    my ($count) = @_;
    my $at      = length($good) + (-length($good) % 4);
    my $file    = $good . "\0" x ($at - length $good);
    my $header  = substr $good, phdr((loaded())[0], 'type'), $PHDR_SIZE;
    for my $n (0 .. $count - 1) {
        substr $header, $PHDR{vaddr}, 4, pack 'V', 0x01000000 + $n * 0x100000 + word(phdr((loaded())[0], 'offset')) % 4096;
        $file .= $header;
    }
    substr $file, $EHDR{phoff}, 4, pack 'V', $at;
    substr $file, $EHDR{phnum}, 2, pack 'v', $count;
    return $file;
}

# name => [file, reason]
sub damages {
    my ($text, $rodata, $data) = loaded();
    my $text_at   = word(phdr($text, 'vaddr'));
    my $data_end  = word(phdr($data, 'offset')) + word(phdr($data, 'filesz'));
    my $cut       = 'the file is cut off: a segment lies beyond its end';
    my $outside   = 'a segment lies outside the memory of user programs';
    my $not_code  = 'the entry point is not in code';
    my $many      = 'the program has too many segments';
    return (
        'empty'                => ['', 'not an ELF file'],
        'one-byte'             => ["\x7f", 'not an ELF file'],
        'text'                 => ["#!/bin/sh\necho hello\n", 'not an ELF file'],
        'zeros'                => ["\0" x 10_000, 'not an ELF file'],
        'magic-only'           => ["\x7fELF", 'the file is cut off in its ELF header'],
        'cut-in-header'        => [substr($good, 0, $EHDR_SIZE - 1), 'the file is cut off in its ELF header'],
        'cut-after-header'     => [substr($good, 0, $EHDR_SIZE), 'the file is cut off in its program headers'],
        'cut-in-phdrs'         => [substr($good, 0, word($EHDR{phoff}) + $PHDR_SIZE + 5), 'the file is cut off in its program headers'],
        'cut-in-text'          => [substr($good, 0, word(phdr($text, 'offset')) + 100), $cut],
        'cut-in-data'          => [substr($good, 0, $data_end - 1), $cut],
        '64-bit'               => [changed($EHDR{class} => "\2"), 'not a 32-bit program'],
        'big-endian'           => [changed($EHDR{data} => "\2"), 'not a little-endian program'],
        'x86'                  => [with_half($EHDR{machine} => 3), 'not a program for ARM'],
        'aarch64'              => [with_half($EHDR{machine} => 183), 'not a program for ARM'],
        'object'               => [with_half($EHDR{type} => 1), 'not a static executable (position-independent, a library or an object file)'],
        'shared'               => [with_half($EHDR{type} => 3), 'not a static executable (position-independent, a library or an object file)'],
        'old-abi'              => [with_word($EHDR{flags} => 0x04000000), 'not a little-endian program of ARM EABI version 5'],
        'no-segments'          => [with_half($EHDR{phnum} => 0), 'the program has nothing to load'],
        'nothing-loaded'       => [changed(map { phdr($_, 'type') => pack 'V', 0x6fffffff } loaded()), 'the program has nothing to load'],
        'phdr-size'            => [with_half($EHDR{phentsize} => 31), 'the program headers have a wrong size'],
        'phdrs-far-away'       => [with_word($EHDR{phoff} => 0xfffffff0), 'the file is cut off in its program headers'],
        'too-many-segments'    => [many_headers(9), $many],
        'too-many-headers'     => [with_half($EHDR{phnum} => 65_535), $many],
        'interpreter'          => [with_word(phdr($rodata, 'type') => 3), 'the program is linked dynamically: link it with -static'],
        'offset-beyond'        => [with_word(phdr($text, 'offset') => 0xfffff000 + word(phdr($text, 'offset')) % 4096), $cut],
        'filesz-beyond-memsz'  => [with_word(phdr($data, 'memsz') => word(phdr($data, 'filesz')) - 1), 'a segment has more bytes in the file than in memory'],
        'memsz-wraps'          => [with_word(phdr($data, 'memsz') => 0xffffffff), 'a segment wraps around the end of the address space'],
        'memsz-huge'           => [with_word(phdr($data, 'memsz') => 0x40000000), $outside],
        'below-user-memory'    => [with_word(phdr($text, 'vaddr') => $text_at - 0x1000), $outside],
        'at-null'              => [with_word(phdr($text, 'vaddr') => $text_at % 4096), $outside],
        'in-the-stack'         => [with_word(phdr($text, 'vaddr') => 0x00a00000 + $text_at % 4096), $outside],
        'above-user-memory'    => [with_word(phdr($data, 'vaddr') => 0x40000000 + word(phdr($data, 'vaddr')) % 4096), $outside],
        'in-the-kernel'        => [with_word(phdr($data, 'vaddr') => 0x80100000 + word(phdr($data, 'vaddr')) % 4096), $outside],
        'offset-not-congruent' => [with_word(phdr($rodata, 'vaddr') => word(phdr($rodata, 'vaddr')) + 4), q(a segment's address and file offset do not match modulo a page)],
        'write-and-execute'    => [with_word(phdr($data, 'flags') => 7), 'a segment is both writable and executable'],
        'overlap'              => [with_word(phdr($rodata, 'vaddr') => $text_at), 'two segments overlap'],
        'share-a-page'         => [with_word(
            phdr($text, 'memsz') => word(phdr($rodata, 'vaddr')) + 8 - $text_at,
            map { phdr($rodata, $_) => word(phdr($rodata, $_)) + (/sz/ ? -16 : 16) } qw(vaddr offset filesz memsz)),
            'two segments share a page'],
        'entry-in-data'        => [with_word($EHDR{entry} => word(phdr($data, 'vaddr'))), $not_code],
        'entry-behind-text'    => [with_word($EHDR{entry} => $text_at + (word(phdr($text, 'filesz')) + 3 & ~3)), $not_code],
        'entry-null'           => [with_word($EHDR{entry} => 0), $not_code],
        'entry-in-kernel'      => [with_word($EHDR{entry} => 0x80000000), $not_code],
        'entry-unaligned'      => [with_word($EHDR{entry} => $text_at + 2), 'the entry point is not aligned to an instruction'],
        'text-not-executable'  => [with_word(phdr($text, 'flags') => 4), $not_code],
    );
}

# bad_elfs(BYTES) gives name => { file => BYTES, reason => why the kernel refuses it }.
sub bad_elfs {
    ($good) = @_;
    my %made = damages();
    return map { $_ => { file => $made{$_}[0], reason => $made{$_}[1] } } keys %made;
}

1;
