/* The memory of a store is what its setting says: however much is written, and however
 * many versions of pages that leaves, what the library takes stays within the cache it
 * was given and a part for its books. */
#include "config.h"
#include "tests/unit/store_home.h"

#include <malloc.h>
#include <stdio.h>

#define CACHE (16u * 1024 * 1024)
#define BOOKS (4u * 1024 * 1024)     /* log buffer, files, transactions whose pages are in the cache */
#define PARTIES 40000u               /* some 500 pages */
#define BATCH 400
#define BATCHES 250                  /* some 200 pages each: ten caches of versions, if they stayed */

static size_t taken(void)
{
    struct mallinfo2 m = mallinfo2();
    return m.uordblks + m.hblkhd;
}

/* Balances all over the table: each page of it has a new version in each batch. */
static enum status move_some(struct txn *t, void *context)
{
    unsigned *next = context;
    enum status status = ST_ok;
    for (unsigned i = 0; !status && i < BATCH; i++) {
        char party[16];
        *next = *next * 1103515245u + 12345u;
        snprintf(party, sizeof party, "%013u", (*next >> 8) % PARTIES);
        struct balance b = { .ledger = CODE_ledger_cash, .party = party, .amount = (money)(*next >> 8) };
        status = store_put(t, TABLE_balance, NULL, &b);
    }
    return status;
}

static void writing_takes_what_the_cache_may_be(void **state)
{
    const char *home = home_new();
    size_t before = taken(), most = 0;
    unsigned next = 1;
    struct store *s = store_make(home);
    store_close(&s);
    struct store_config config = { .home = home, .cache_bytes = CACHE, .reserve_bytes = 1 << 20 };
    (void)state;
    assert_int_equal(store_open(&s, &config, NULL), ST_ok);
    store_words(s);
    for (unsigned n = 0; n < BATCHES; n++) {
        assert_int_equal(write_one(s, move_some, &next), ST_ok);
        size_t now = taken();
        most = now - before > most ? now - before : most;
    }
    print_message("of %u MB of cache and %u MB beside it: %zu kB\n", CACHE >> 20, BOOKS >> 20, most >> 10);
    assert_in_range(most, 0, CACHE + BOOKS);
    store_close(&s);
    home_drop(home);
}

int main(void)
{
    static const struct CMUnitTest tests[] = { cmocka_unit_test(writing_takes_what_the_cache_may_be) };
    tables_init();
    log_open("test", LOG_ERROR_);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
