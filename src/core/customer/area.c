/* The area of customers: accounts are found by their words. */
#include "config.h"
#include "core/customer/customer.h"
#include "core/engine/area.h"

static void customer_words(struct store *s)
{
    store_set_words(s, INDEX_account_word, account_words);
}

const struct area area_customer = { .words = customer_words };
