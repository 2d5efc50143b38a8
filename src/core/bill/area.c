/* The area of bills: payments are found by their words. */
#include "config.h"
#include "core/bill/tariff.h"
#include "core/engine/area.h"

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

const struct area area_bill = { .words = words, .checks = checks };
