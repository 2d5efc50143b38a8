/* What an office starts with: db/seed/NAME.csv, read by the record's own CSV. */
#ifndef CORE_SEED_H
#define CORE_SEED_H

#include "core/engine/inner.h"

/* The files and the tables they fill. */
struct seed_file { const char *file; enum table_id table; };
extern const struct seed_file seed_files[];
extern const unsigned seed_count;
/* The rows of data_dir/seed/FILE appended to out. ST_file_broken with file, line, reason. */
enum status seed_read(const char *data_dir, const char *file, const struct record *r,
                      struct pool *pool, struct array *out, struct fault *f);
enum status seed_read_file(const char *path, const struct record *r, struct pool *pool, struct array *out,
                           struct fault *f);
enum status seed_settings(const char *data_dir, struct pool *pool, struct array *out, struct fault *f);
/* Puts every seed file's rows into the store, as this call's own changes, and asks each area whether its own are good
 * together (area.h). */
enum status seed_store(struct call *c);

#endif
