/* The area of cash: it keeps in memory which till is whose, as a hint; the till's row is the till. */
#include "config.h"
#include "core/cash/cash.h"
#include "core/engine/area.h"

#include <stdlib.h>

static const struct check checks[] = {
    { "payments", check_payments },          /* receipts without gaps, their parts, reversals, vouchers */
    { "shifts", check_shifts },              /* a till's sums against its payments and its ledger */
    { "deposits", check_deposits },          /* every way of cash from a till to the bank: parts, envelopes, ledgers */
    { "corrections", check_corrections },    /* receipts moved, cheques, card slips and refunds against what they
                                                name */
    { "papers", check_papers },              /* every sheet of a range from its first to its next */
    { NULL, NULL },
};

static enum status cash_open(struct core *c, struct fault *f)
{
    (void)f;
    *core_slot(c, AREA_cash) = tills_new();
    return ST_ok;
}

static void cash_close(struct core *c)
{
    free(*core_slot(c, AREA_cash));
    *core_slot(c, AREA_cash) = NULL;
}

const struct area area_cash = { .open = cash_open, .close = cash_close, .checks = checks };
