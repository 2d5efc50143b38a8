/* Homes of the store's tests, and words simple enough to be worked out by eye. */
#include "config.h"
#include "tests/paths.h"
#include "tests/unit/store_home.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

const char *home_new(void)
{
    char *home = strdup(TOP_BUILDDIR "/store-home-XXXXXX");
    assert_non_null(home);
    assert_non_null(mkdtemp(home));
    return home;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    return remove(path);
}

void home_drop(const char *home)
{
    nftw(home, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    free((void *)(uintptr_t)home);
}

struct store_config store_small(const char *home, bool create)
{
    return (struct store_config){ .home = home, .cache_bytes = 32 << 20, .reserve_bytes = 1 << 20, .create = create };
}

/* The account's name, whole and from its second character on, and its phone. */
static void account_words(const void *row, struct word_sink *sink)
{
    const struct account *a = row;
    const char *name = a->account_name ? a->account_name : "";
    sink->emit(sink, name, strlen(name));
    if (*name)
        sink->emit(sink, name + 1, strlen(name + 1));
    if (a->phone && *a->phone)
        sink->emit(sink, a->phone, strlen(a->phone));
}

static void payment_words(const void *row, struct word_sink *sink)
{
    const struct payment *p = row;
    for (uint32_t i = 0; i < p->accounts_n; i++)
        sink->emit(sink, p->accounts[i].account_no, strlen(p->accounts[i].account_no) + 1);
}

static void audit_words(const void *row, struct word_sink *sink)
{
    const struct audit *a = row;
    for (uint32_t i = 0; i < a->subjects_n; i++)
        sink->emit(sink, a->subjects[i].subject, strlen(a->subjects[i].subject) + 1);
}

static void no_words(const void *row, struct word_sink *sink)
{
}

void store_words(struct store *s)
{
    static words_fn *const words[INDEX_COUNT] = {
        [INDEX_account_word] = account_words, [INDEX_payment_account] = payment_words,
        [INDEX_audit_subject] = audit_words,
    };
    for (unsigned i = 0; i < INDEX_COUNT; i++)
        if (index_info[i].flags & INDEX_WORDS)
            store_set_words(s, (enum index_id)i, words[i] ? words[i] : no_words, "test", NULL);
}

static struct store *opened(const char *home, bool create)
{
    struct store_config config = store_small(home, create);
    struct store *s = NULL;
    struct fault f = { 0 };
    if (store_open(&s, &config, &f) != ST_ok)
        fail_msg("store_open: %s %s %s", status_name(f.status), f.arg[0], f.arg[1]);
    store_words(s);
    return s;
}

struct store *store_make(const char *home)
{
    return opened(home, true);
}

struct store *store_again(const char *home)
{
    return opened(home, false);
}

enum status write_one(struct store *s, work_fn *work, void *context)
{
    struct batch *b;
    struct txn *t;
    struct pool *pool = pool_new(4096);
    assert_int_equal(store_batch_begin(s, &b), ST_ok);
    assert_int_equal(store_child_begin(b, &t, pool), ST_ok);
    enum status status = work(t, context);
    store_child_end(&t, status == ST_ok);
    store_batch_commit(&b);
    pool_free(&pool);
    return status;
}

char *account_number(unsigned n, struct pool *pool)
{
    return pool_printf(pool, "13%08u", n);
}

struct account account_of(unsigned n, struct pool *pool)
{
    return (struct account){
        .account_no = account_number(n, pool), .account_name = pool_printf(pool, "name%05u", n % 1000),
        .unit_no = "130525101", .address = pool_printf(pool, "No. %u", n),
        .category = CODE_category_residential, .voltage = CODE_voltage_v220,
        .link_group = n % 10 == 0 ? n / 100 + 1 : 0, .id_no = pool_printf(pool, "1305%014u", n), .version = 1,
    };
}

unsigned scan_count(struct txn *t, int index, enum table_id table, const struct scan_range *range)
{
    struct scan *s;
    unsigned n = 0;
    void *row = pool_get(txn_pool(t), table_info[table].record->size);
    if (index < 0)
        assert_int_equal(scan_table(t, table, range, &s), ST_ok);
    else
        assert_int_equal(scan_index(t, (enum index_id)index, range, &s), ST_ok);
    while (scan_next(s, row, NULL) == ST_ok)
        n++;
    scan_end(&s);
    return n;
}
