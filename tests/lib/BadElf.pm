package BadElf; use strict; use warnings; use Exporter qw(import); our @EXPORT = qw(bad_elfs); sub bad_elfs { return () } 1;
