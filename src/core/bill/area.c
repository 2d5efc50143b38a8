/* The area of bills: payments are found by their words. */
#include "config.h"
#include "core/bill/bill_area.h"
#include "core/bill/tariff.h"
#include "core/engine/area.h"

#include <stdlib.h>

struct bill_area *bill_area_of(struct core *core)
{
    return *core_slot(core, AREA_bill);
}

static enum status bill_area_open(struct core *c, struct fault *f)
{
    (void)f;
    if (!(*core_slot(c, AREA_bill) = calloc(1, sizeof(struct bill_area))))
        panic("out of memory");
    return ST_ok;
}

/* After the commit, so that whoever looks finds it. */
static enum status bill_area_follow(struct core *c, const struct feed_item *item, unsigned n)
{
    for (unsigned i = 0; i < n; i++)
        if (item[i].feed_kind == CODE_feed_kind_everything || item[i].feed_kind == CODE_feed_kind_prepay)
            bill_area_of(c)->prepay_told = true;
    return ST_ok;
}

static void bill_area_close(struct core *c)
{
    free(bill_area_of(c));
    *core_slot(c, AREA_bill) = NULL;
}

static const struct area_words words[] = {
    { .index = INDEX_bill_fee, .fn = bill_fee_words, .version = 1 },
    { .index = INDEX_payment_account, .fn = payment_words, .version = 1 },
    { .fn = NULL },
};

static const struct check checks[] = {
    { "receivables", check_receivables },    /* every account's receivable against its bills */
    { "bills", check_bills },                /* what is paid on a bill against its payments */
    { "tariffs", check_tariffs },            /* days, hours, ratios, tiers and lists of prices hold together */
    { NULL, NULL },
};

const struct area area_bill = {
    .words = words, .checks = checks, .open = bill_area_open, .close = bill_area_close,
    .follow = bill_area_follow,
};
