/* A damaged page is found before the library sees it. Of a page whose checksum is wrong
 * the library believes that nothing is to be trusted any more: it panics, and every call
 * of every thread fails from there on. But one page is one page. So what it reads goes
 * through here, the sum is made here too, and a page that is not what was written is an
 * error of that one read (EBADMSG), as a sector the disk cannot give would be: the
 * operation that wanted it is refused, its child is undone, and nobody else notices.
 * What was found once is not read again until the process ends or the table is salvaged.
 *
 * The library reads a page by its pread and, when that fails, once more by seek and read:
 * the seek after a refused page is refused too.
 *
 * The sum is the library's own: h = 33 h + byte over the page, with the sum's place taken
 * as zeros. Eight bytes a step, so that they do not wait for one another. The library
 * makes its sums by this one too. */
#include "config.h"
#include "store/private.h"

#include <ctype.h>
#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILES_WATCHED 8192        /* descriptors; one above is read unwatched, as the library would */
#define META_BYTES 512            /* of page 0 these are summed */
#define META_SUM 492
#define PAGE_SUM 28
#define SUM_BYTES 4
#define AT_PAGE_NO 8
#define AT_TYPE 25
#define TYPE_NONE 0
#define TYPE_META 9
#define DAMAGE_NAME 120
#define LOOKS 3                   /* one that is being written may be seen half */

struct bad_page { char path[PATH_MAX]; uint32_t page; };

static struct lock bad_lock;      /* all of this */
static struct bad_page *bad;
static unsigned bad_n, bad_room;
static _Atomic unsigned bad_count;

static _Atomic(char *) watched[FILES_WATCHED];
static _Thread_local bool refused;          /* the page asked for just now */
static _Thread_local bool recovering;
static _Thread_local struct bad_page last;  /* that this thread was refused */

/* -- the sum -- */

/* Of eight bytes: pairs in one step, then fours, then all. A lane is wide enough for
 * what is in it: 255 * 34, then that * 1090. */
static uint32_t sum_of_eight(const uint8_t *at)
{
    enum { A = 33, B = A * A, D = B * B };
    const uint64_t bytes = 0x00ff00ff00ff00ff, pairs = 0x0000ffff0000ffff;
    uint64_t v;
    memcpy(&v, at, sizeof v);
    v = le64toh(v);
    v = (v & bytes) * A + (v >> 8 & bytes);
    v = (v & pairs) * B + (v >> 16 & pairs);
    return (uint32_t)v * D + (uint32_t)(v >> 32);
}

static uint32_t sum_on(uint32_t h, const uint8_t *at, size_t n)
{
    enum { A = 33, D = A * A * A * A };
    const uint32_t eighth = (uint32_t)D * D;
    for (; n >= 8; n -= 8, at += 8)
        h = h * eighth + sum_of_eight(at);
    for (; n; n--)
        h = h * A + *at++;
    return h;
}

/* In the place of the library's: each record of the log is summed when it is written and
 * again in each pass of a recovery, each page when it is written, and a byte a step was a
 * twentieth of the writer's time. A function of the program goes before one of a library
 * that has its name; where the library does not ask by name it goes on with its own, which
 * gives the same (tests/unit/store_pages). */
uint32_t __ham_func4(DB *db, const void *bytes, uint32_t n);
uint32_t __ham_func4(DB *db, const void *bytes, uint32_t n)
{
    (void)db;
    return sum_on(0, bytes, n);
}

uint32_t log_sum(const uint8_t *bytes, size_t n)
{
    return sum_on(0, bytes, n);
}

static bool sum_is(const uint8_t *page, size_t n, size_t at)
{
    static const uint8_t zeros[SUM_BYTES];
    uint32_t sum, before = sum_on(sum_on(0, page, at), zeros, SUM_BYTES);
    memcpy(&sum, page + at, sizeof sum);
    return sum == sum_on(before, page + at + SUM_BYTES, n - at - SUM_BYTES);
}

/* A hole of the file is no page yet. */
static bool is_hole(const uint8_t *page)
{
    static const uint8_t nothing[AT_PAGE_NO + 4];
    return page[AT_TYPE] == TYPE_NONE && !memcmp(page, nothing, sizeof nothing);
}

static bool page_is_good(const uint8_t *page)
{
    if (is_hole(page))
        return true;
    return page[AT_TYPE] == TYPE_META ? sum_is(page, META_BYTES, META_SUM) : sum_is(page, PAGE_BYTES, PAGE_SUM);
}

/* -- what was found -- */

static bool bad_known(const char *path, uint32_t page)
{
    bool known = false;
    if (!atomic_load_explicit(&bad_count, memory_order_acquire))
        return false;
    lock_take(&bad_lock);
    for (unsigned i = 0; i < bad_n && !known; i++)
        known = bad[i].page == page && !strcmp(bad[i].path, path);
    lock_give(&bad_lock);
    return known;
}

static void bad_note(const char *path, uint32_t page)
{
    if (bad_known(path, page))
        return;
    lock_take(&bad_lock);
    if (bad_n == bad_room) {
        bad_room = 2 * bad_room + 16;
        bad = realloc(bad, bad_room * sizeof *bad);
        if (!bad)
            panic("store: out of memory for a list of pages");
    }
    text_copy(bad[bad_n].path, sizeof bad[bad_n].path, path);
    bad[bad_n++].page = page;
    atomic_store_explicit(&bad_count, bad_n, memory_order_release);
    lock_give(&bad_lock);
    log_error("store %s: page %u is damaged: what needs it is refused, all else goes on; `wattdesk store salvage` "
              "mends it", path, page);
}

static void refuse_page(const char *path, uint32_t page)
{
    text_copy(last.path, sizeof last.path, path);
    last.page = page;
    refused = true;
}

static const char *data_path(const struct home *h, const char *file, char path[PATH_MAX])
{
    char in_data[FILE_NAME_ROOM + 8];
    snprintf(in_data, sizeof in_data, "data/%s", file);
    return home_file(h, in_data, path);
}

void pages_refuse_file(const struct home *h, const char *file)
{
    data_path(h, file, last.path);
    last.page = 0;
}

/* -- before the library -- */

/* ".../data/t56.2" */
static bool names_table_file(const char *path)
{
    const char *name = strrchr(path, '/');
    if (!name || name - path < 5 || strncmp(name - 5, "/data/t", 7) || !isdigit((unsigned char)name[2]))
        return false;
    for (name += 2; isdigit((unsigned char)*name) || *name == '.'; name++)
        continue;
    return !*name;
}

void pages_watch(int fd, const char *path)
{
    if (fd < 0 || fd >= FILES_WATCHED)
        return;
    free(atomic_exchange(&watched[fd], names_table_file(path) ? strdup(path) : NULL));
}

static bool page_read(int fd, uint8_t *page, off_t at)
{
    for (int i = 0; i < LOOKS; i++)
        if (pread(fd, page, PAGE_BYTES, at) == PAGE_BYTES && page_is_good(page))
            return true;
    return false;
}

static ssize_t pread_watched(int fd, void *bytes, size_t n, off_t at)
{
    const char *path = fd >= 0 && fd < FILES_WATCHED ? atomic_load(&watched[fd]) : NULL;
    uint32_t page = (uint32_t)(at / PAGE_BYTES);
    if (path && n == PAGE_BYTES && bad_known(path, page)) {
        refuse_page(path, page);
        errno = EBADMSG;
        return -1;
    }
    ssize_t got = pread(fd, bytes, n, at);
    if (!path || n != PAGE_BYTES || got != PAGE_BYTES || page_is_good(bytes) || page_read(fd, bytes, at))
        return got;
    bad_note(path, page);
    refuse_page(path, page);
    errno = EBADMSG;
    return -1;
}

/* In a recovery the page is not refused but not there: what the log says of it is passed
 * over, as of a page that was cut off later, and the store comes up without it. */
static int seek_watched(int fd, off_t at, int whence)
{
    if (refused && !recovering) {
        refused = false;
        return EBADMSG;
    }
    if (refused) {
        refused = false;
        at = 0;
        whence = SEEK_END;
    }
    return lseek(fd, at, whence) == -1 ? errno : 0;
}

void pages_recovering(bool on)
{
    recovering = on;
}

void pages_install(void)
{
    static atomic_bool done;
    if (atomic_exchange(&done, true))
        return;
    lock_init(&bad_lock, LOCK_pages);
    db_env_set_func_pread(pread_watched);
    db_env_set_func_seek(seek_watched);
}

/* -- asked -- */

/* "/var/lib/wattdesk/data/t56.2", of this home: the table or index, by its file's number. */
static bool place_of(const struct home *h, const struct bad_page *b, struct store_damage *out)
{
    size_t n = strlen(h->path);
    unsigned no;
    if (strncmp(b->path, h->path, n) || strncmp(b->path + n, "/data/t", 7) || sscanf(b->path + n + 7, "%u", &no) != 1)
        return false;
    *out = (struct store_damage){ .page = b->page, .table = "" };
    text_copy(out->file, sizeof out->file, b->path + n + 6);
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (table_info[i].no == no)
            out->table = table_info[i].name;
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        if (index_info[i].no == no)
            out->table = index_info[i].name;
    return true;
}

unsigned store_damage(struct store *s, struct store_damage *list, unsigned most)
{
    struct store_damage one;
    unsigned n = 0;
    if (!atomic_load(&bad_count))
        return 0;
    lock_take(&bad_lock);
    for (unsigned i = 0; i < bad_n; i++)
        if (place_of(&s->home, &bad[i], &one) && n++ < most)
            list[n - 1] = one;
    lock_give(&bad_lock);
    return n;
}

bool store_damage_met(struct store *s, struct store_damage *out)
{
    bool met = *last.path && place_of(&s->home, &last, out);
    *last.path = '\0';
    return met;
}

bool damage_fault(struct store *s, struct fault *f)
{
    struct store_damage d;
    char name[DAMAGE_NAME];
    if (!store_damage_met(s, &d))
        return false;
    snprintf(name, sizeof name, "%s %s:%u", d.table, d.file, d.page);
    fault_set(f, ST_store_broken, "", name, NULL, NULL);
    return true;
}

void store_damage_name(struct store *s, enum status status, struct fault *f)
{
    if (status == ST_store_broken && s && f && !*f->arg[0])
        damage_fault(s, f);
}

void pages_forget(const struct home *h)
{
    struct store_damage one;
    if (!atomic_load(&bad_count))
        return;
    lock_take(&bad_lock);
    for (unsigned i = 0; i < bad_n; )
        if (place_of(h, &bad[i], &one))
            bad[i] = bad[--bad_n];
        else
            i++;
    atomic_store(&bad_count, bad_n);
    lock_give(&bad_lock);
}

void pages_forget_file(const struct home *h, const char *file)
{
    char path[PATH_MAX];
    data_path(h, file, path);
    lock_take(&bad_lock);
    for (unsigned i = 0; i < bad_n; )
        if (!strcmp(bad[i].path, path))
            bad[i] = bad[--bad_n];
        else
            i++;
    atomic_store(&bad_count, bad_n);
    lock_give(&bad_lock);
}

/* Each page of the file, from the disk. */
unsigned pages_look(const struct home *h, const char *file, void (*found)(void *context, uint32_t page), void *context)
{
    char path[PATH_MAX];
    uint8_t page[PAGE_BYTES];
    struct stat st = { .st_size = 0 };
    unsigned n = 0;
    int fd = open(data_path(h, file, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &st))
        st.st_size = 0;
    for (off_t at = 0; at + PAGE_BYTES <= st.st_size; at += PAGE_BYTES)
        if (!page_read(fd, page, at)) {
            bad_note(path, (uint32_t)(at / PAGE_BYTES));
            found(context, (uint32_t)(at / PAGE_BYTES));
            n++;
        }
    if (fd >= 0)
        close(fd);
    return n;
}

/* -- a file whose first page is damaged --
 * The library reads that one in a way of its own as it opens the file, so the file is not
 * opened: what stands in its place refuses all that is asked of it. */

static int shut(DB *db)
{
    text_copy(last.path, sizeof last.path, db->app_private);
    last.page = 0;
    return EBADMSG;
}

static int shut_get(DB *db, DB_TXN *txn, DBT *key, DBT *data, u_int32_t flags)
{
    (void)txn, (void)key, (void)data, (void)flags;
    return shut(db);
}

static int shut_del(DB *db, DB_TXN *txn, DBT *key, u_int32_t flags)
{
    (void)txn, (void)key, (void)flags;
    return shut(db);
}

static int shut_cursor(DB *db, DB_TXN *txn, DBC **cursor, u_int32_t flags)
{
    (void)txn, (void)cursor, (void)flags;
    return shut(db);
}

static int shut_range(DB *db, DB_TXN *txn, DBT *key, DB_KEY_RANGE *range, u_int32_t flags)
{
    (void)txn, (void)key, (void)range, (void)flags;
    return shut(db);
}

static int shut_sync(DB *db, u_int32_t flags)
{
    (void)db, (void)flags;
    return 0;
}

static int shut_close(DB *db, u_int32_t flags)
{
    DB *own = NULL;
    free(db->app_private);
    if (db_create(&own, db->dbenv, 0) == 0)
        db->close = own->close;
    if (own)
        own->close(own, DB_NOSYNC);
    return db->close(db, flags);
}

int pages_shut_file(struct store *s, const char *file, DB **db_r)
{
    char path[PATH_MAX];
    DB *db = NULL;
    int answer = db_create(&db, s->env, 0);
    *db_r = db;
    if (answer)
        return answer;
    db->app_private = strdup(data_path(&s->home, file, path));
    db->get = shut_get;
    db->put = shut_get;
    db->del = shut_del;
    db->exists = shut_del;
    db->cursor = shut_cursor;
    db->key_range = shut_range;
    db->sync = shut_sync;
    db->close = shut_close;
    return 0;
}

bool pages_first_is_good(const struct home *h, const char *file)
{
    char path[PATH_MAX];
    uint8_t page[PAGE_BYTES];
    int fd = open(data_path(h, file, path), O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t got = fd < 0 ? 0 : pread(fd, page, sizeof page, 0);
    bool good = got != PAGE_BYTES || page_is_good(page) || page_read(fd, page, 0);
    if (fd >= 0)
        close(fd);
    if (!good)
        bad_note(path, 0);
    return good;
}
