/* Rooms: a directory whose files stand in it or in its folders, one deep, and are
 * known by their names alone. What stands in the directory itself is the house's
 * own and wins over a room's file of the same name; two rooms with the same name
 * are a mistake, because nothing says which is meant. Used for forms/. */
#ifndef BASE_ROOMS_H
#define BASE_ROOMS_H

#include "base/pool.h"
#include "base/status.h"

struct room_file {
    const char *name;                /* pay.form */
    const char *place;               /* cash/pay.form; pay.form when it stands in no room */
    const char *path;                /* to open it */
};

/* Every file with this ending (".form") and no leading dot, by name, in pool.
 * ST_file_broken: a directory cannot be read, or a name stands in two rooms. */
enum status rooms_read(const char *dir, const char *ending, struct pool *pool, const struct room_file **file_r,
                       unsigned *n_r, struct fault *f);
const struct room_file *room_file(const struct room_file *file, unsigned n, const char *name);   /* NULL none */

#endif
