/* manifest: what a backup is said to hold, in the file of that name in it: a line a
 * file with its size and digest, and a last one with the digest of all before it.
 *
 *     wattdesk-backup 1 2026-11-29T22:30:00+08:00
 *     data/t20 1310720 5f2b...
 *     version 86 9c01...
 *     end 61d0...
 *
 * A copy in which a file is missing, one too many, cut or changed by a bit, or
 * whose manifest is, is refused with ST_backup_broken: {1} the file, {2} what is
 * wrong with it, a key of locale/. */
#ifndef STORE_MANIFEST_H
#define STORE_MANIFEST_H

#include "store/parts.h"

struct manifest_file {
    char name[PART_NAME];
    uint64_t size;
    struct hash digest;
    bool seen;
};
struct manifest {
    struct manifest_file *list;
    unsigned n, room;
};

void manifest_release(struct manifest *m);
/* Of the files as they are; version: the text that version will have. */
enum status manifest_take(const struct home *h, const char *version, struct manifest *m, struct fault *f);
enum status manifest_write(const struct home *h, const struct manifest *m, struct fault *f);
/* ST_not_found: there is none. */
/* That file of a copy is not as it should be: how is a key of locale/, backup.HOW. */
enum status backup_broken(struct fault *f, const struct home *h, const char *name, const char *how);
enum status manifest_read(const struct home *h, struct manifest *m, struct fault *f);
/* Each file is read from the disk. without_version: it is not written yet. */
/* Is that text what its line of the version file is of? */
bool manifest_is_of(const struct manifest *m, const char *version);
enum status manifest_verify(const struct home *h, struct manifest *m, bool without_version, struct fault *f);

#endif
