/*
 * The disks as files of /dev, and the files of the first one: a tar archive, made with plain tar, whose members appear
 * under /disk.
 * SPDX-License-Identifier: MIT
 */
#ifndef BRIGADE_FS_DISK_FILES_H
#define BRIGADE_FS_DISK_FILES_H

/*
 * disk_files_init - reads the headers of the archive on the first disk, if there is one. What comes before damage is
 * there; a line says what is wrong. Boot only, after the initrd. NULL, or why the machine cannot go on.
 */
const char *disk_files_init(void);

#endif
