/* Whose bills a run is of. */
#include "config.h"
#include "core/office/office.h"
#include "core/run/run.h"

#include <stdlib.h>
#include <string.h>

enum status scope_check(struct call *c, const struct bill_run *run)
{
    struct section section = { .section_no = run->scope_no };
    struct unit unit;
    if (run->run_scope == CODE_run_scope_unit)
        return office_unit(c, run->scope_no, "scope_no", &unit);
    if (run->run_scope == CODE_run_scope_everyone)
        return *run->scope_no ? refuse(c, ST_one_of_two, "scope_no", "run_scope", NULL, NULL) : office_whole(c);
    enum status s = call_get(c, TABLE_section, &section);
    if (s == ST_not_found)
        return refuse(c, ST_section_unknown, "scope_no", run->scope_no, NULL, NULL);
    return s ? s : office_unit(c, section.unit_no, "scope_no", &unit);
}

/* -- of a section: its points are few, and in the order of reading -- */

static enum status section_next(struct call *c, const struct bill_run *run, unsigned most, struct account *a,
                                unsigned *n_r)
{
    struct array list = { 0 };
    enum status s = section_accounts(c, run->scope_no, run->last_account, &list);
    const char **number = list.at;
    for (unsigned i = 0; !s && i < list.n && *n_r < most; i++) {
        a[*n_r] = (struct account){ .account_no = number[i] };
        enum status there = store_get_some(c->txn, TABLE_account, bill_account_fields(), &a[*n_r]);
        *n_r += !there;
        s = there == ST_not_found ? ST_ok : there;
    }
    return s;
}

/* -- of a unit and those below it, or of all -- */

bool scope_has_unit(struct call *c, const struct bill_run *run, const struct account *a)
{
    if (run->run_scope == CODE_run_scope_unit)
        return unit_within(c->txn, a->unit_no, run->scope_no);
    return run->run_scope == CODE_run_scope_section || units_alike(c->txn, a->unit_no, c->user.unit_no);
}

/* A small unit's accounts may be far apart: so many rows are gone through and no more. */
static enum status county_next(struct call *c, struct bill_run *run, unsigned most, struct account *a, unsigned *n_r,
                               bool *whole_r)
{
    struct account from = { .account_no = run->last_account };
    struct key token;
    struct scan *scan;
    key_encode(&table_info[TABLE_account].key, &from, 1, &token);
    enum status s = scan_table(c->txn, TABLE_account,
                               &(struct scan_range){ .token = token.b, .token_n = *run->last_account ? token.n : 0,
                                                     .wanted = bill_account_fields() }, &scan);
    for (unsigned i = 0; !s && *n_r < most && i < SCOPE_LOOK && !(s = scan_next(scan, &a[*n_r], c->pool)); i++) {
        run->last_account = a[*n_r].account_no;
        *n_r += !a[*n_r].of_job && scope_has_unit(c, run, &a[*n_r]);
    }
    scan_end(&scan);
    *whole_r = s == ST_not_found;
    return *whole_r ? ST_ok : s;
}

enum status scope_next(struct call *c, struct bill_run *run, unsigned most, struct account *a, unsigned *n_r,
                       bool *whole_r)
{
    *n_r = 0;
    if (run->run_scope != CODE_run_scope_section)
        return county_next(c, run, most, a, n_r, whole_r);
    enum status s = section_next(c, run, most, a, n_r);
    *whole_r = *n_r < most;
    if (*n_r)
        run->last_account = a[*n_r - 1].account_no;
    return s;
}
