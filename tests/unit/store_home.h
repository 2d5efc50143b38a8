/* What the store's tests share: a home of their own under the build directory,
 * opened small, and gone afterwards. */
#ifndef TESTS_UNIT_STORE_HOME_H
#define TESTS_UNIT_STORE_HOME_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "store/store.h"

/* An empty directory's path, new for each call; removed by home_drop. */
const char *home_new(void);
void home_drop(const char *home);

/* Made and open, with the words functions the tests use. */
struct store *store_make(const char *home);
struct store *store_again(const char *home);
struct store_config store_small(const char *home, bool create);
void store_words(struct store *s);

/* One operation in a batch of its own. */
typedef enum status work_fn(struct txn *t, void *context);
enum status write_one(struct store *s, work_fn *work, void *context);

/* An account with its number from n, named and unit'd well enough to be found. */
struct account account_of(unsigned n, struct pool *pool);
char *account_number(unsigned n, struct pool *pool);
/* How many rows a scan gives. */
unsigned scan_count(struct txn *t, int index, enum table_id table, const struct scan_range *range);

#endif
