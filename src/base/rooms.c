/* A directory and its folders read as one list of names. */
#include "config.h"
#include "base/rooms.h"
#include "base/base.h"
#include <dirent.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct rooms {
    const char *dir, *ending;
    struct pool *pool;
    struct room_file *file;
    unsigned n, room;
    struct fault *fault;
};

static int is_shown(const struct dirent *e)
{
    return e->d_name[0] != '.';
}

static bool is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool ends_so(const char *name, const char *ending)
{
    size_t n = strlen(name), m = strlen(ending);
    return n > m && !strcmp(name + n - m, ending);
}

static void add(struct rooms *r, const char *place, const char *path)
{
    if (r->n == r->room) {
        struct room_file *more = pool_array(r->pool, r->room = r->room ? 2 * r->room : 64, sizeof *more);
        if (r->n)
            memcpy(more, r->file, r->n * sizeof *more);
        r->file = more;
    }
    const char *slash = strrchr(place, '/');
    r->file[r->n++] = (struct room_file){ .name = slash ? slash + 1 : place, .place = place, .path = path };
}

static enum status read_folder(struct rooms *r, const char *folder, bool deeper)
{
    struct dirent **entry;
    const char *dir = *folder ? pool_printf(r->pool, "%s/%s", r->dir, folder) : r->dir;
    int n = scandir(dir, &entry, is_shown, alphasort);
    enum status s = ST_ok;
    if (n < 0)
        return fault_set(r->fault, ST_file_broken, dir, "0", "", strerror(errno));
    for (int i = 0; i < n; i++) {
        const char *name = entry[i]->d_name;
        const char *path = pool_printf(r->pool, "%s/%s", dir, name);
        bool file = ends_so(name, r->ending) && !is_folder(path);
        if (file)
            add(r, *folder ? pool_printf(r->pool, "%s/%s", folder, name) : pool_copy(r->pool, name), path);
        else if (!s && deeper && is_folder(path))
            s = read_folder(r, name, false);
        free(entry[i]);
    }
    free(entry);
    return s;
}

/* Of one name the file in no room comes first. */
static int by_name(const void *a, const void *b)
{
    const struct room_file *x = a, *y = b;
    int order = strcmp(x->name, y->name);
    if (order)
        return order;
    order = (x->place != x->name) - (y->place != y->name);
    return order ? order : strcmp(x->place, y->place);
}

/* One file a name. */
static enum status settle(struct rooms *r)
{
    unsigned kept = 0;
    for (unsigned i = 0; i < r->n; i++) {
        const struct room_file *last = kept ? &r->file[kept - 1] : NULL;
        if (!last || strcmp(last->name, r->file[i].name) != 0)
            r->file[kept++] = r->file[i];
        else if (last->place != last->name)
            return fault_set(r->fault, ST_file_broken, r->file[i].place, "0", last->place,
                             "the name stands in two rooms");
    }
    r->n = kept;
    return ST_ok;
}

enum status rooms_read(const char *dir, const char *ending, struct pool *pool, const struct room_file **file_r,
                       unsigned *n_r, struct fault *f)
{
    struct rooms r = { .dir = dir, .ending = ending, .pool = pool, .fault = f };
    enum status s = read_folder(&r, "", true);
    if (!s && r.n)
        qsort(r.file, r.n, sizeof *r.file, by_name);
    if (!s)
        s = settle(&r);
    *file_r = r.file;
    *n_r = s ? 0 : r.n;
    return s;
}

const struct room_file *room_file(const struct room_file *file, unsigned n, const char *name)
{
    for (unsigned i = 0; i < n; i++)
        if (!strcmp(file[i].name, name))
            return &file[i];
    return NULL;
}
