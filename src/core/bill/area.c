/* The area of bills: payments are found by their words. */
#include "config.h"
#include "core/bill/bill.h"
#include "core/engine/area.h"

static void bill_words(struct store *s)
{
    store_set_words(s, INDEX_payment_account, payment_words);
}

static const struct check checks[] = {
    { "receivables", check_receivables },    /* every account's receivable against its bills */
    { "bills", check_bills },                /* what is paid on a bill against its payments */
    { NULL, NULL },
};

const struct area area_bill = { .words = bill_words, .checks = checks };
