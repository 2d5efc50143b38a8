/* wrap: a copy of a store sealed whole, for whoever holds a secret that is not in the
 * office. Each of its files is a stream of sealed blocks under a key made for that copy
 * alone, which the file `sealed` has, sealed for the office's backup key. What the copy
 * holds in clear is `contents`: the manifest of it, sealed like the rest; `manifest` is of
 * the sealed files, so that anybody can tell whether they are as they were.
 *
 *     sealed      wattdesk-sealed 1
 *                 for KEY CHECK
 *                 key HEX
 *     FILE        a header of 24 bytes, then blocks of 64 KB and 17 bytes more, the
 *                 last one marked as the last; the first is bound to the file's name */
#ifndef STORE_WRAP_H
#define STORE_WRAP_H

#include "store/manifest.h"

#define WRAP_HEAD "sealed"
#define WRAP_CONTENTS "contents"

bool wrap_is_there(const struct home *h);
/* What it lays beside the store's files goes, whole or half made. */
void wrap_clear(const struct home *h);
/* All files of a copy whose manifest is written, that one too. */
enum status wrap_copy(const struct home *copy, const uint8_t key[BACKUP_KEY], struct fault *f);

/* -- opening: ST_backup_sealed: no secret was given; ST_backup_key_other: not that one -- */
struct unwrap { uint8_t key[32]; };
enum status unwrap_begin(const struct home *from, const uint8_t *secret, struct unwrap *u_r, struct fault *f);
/* name of `from` into the same file of `to`, which is not there yet. ST_backup_broken. */
enum status unwrap_file(const struct unwrap *u, const struct home *from, const struct home *to, const char *name,
                        struct fault *f);
/* What the files in clear are. */
enum status unwrap_manifest(const struct unwrap *u, const struct home *from, const struct home *to,
                            struct manifest *m, struct fault *f);

#endif
