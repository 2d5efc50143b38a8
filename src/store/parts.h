/* parts: the directories data and log of a store or of a copy, file by file.
 * Statuses are of cause.def, or damage, about the file at fault. */
#ifndef STORE_PARTS_H
#define STORE_PARTS_H

#include "store/private.h"

#define PARTS 2
#define PART_NAME 128             /* "data/t20" */

enum status file_fault(struct fault *f, const char *path, int error);
/* A name the library or the store gives; what else lies there is not copied. */
bool part_file_is_own(const char *name);

typedef enum status part_fn(const struct home *h, const char *name, void *context, struct fault *f);
/* Every file of both, named from the home; the first fault ends it. */
enum status parts_each(const struct home *h, part_fn *fn, void *context, struct fault *f);
enum status parts_make(const struct home *h, struct fault *f);
bool parts_empty(const struct home *h);
/* Every file and every directory on the way is on the disk; the home may be new too:
 * its own entry is flushed. */
enum status parts_sync(const struct home *h, struct fault *f);
/* All of it goes, and the directories. */
void parts_clear(const struct home *h);

#endif
