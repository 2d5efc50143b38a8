/* Houses that owe: accounts of the hall in a section, a bill each, with their journal. */
#ifndef TESTS_UNIT_ARREARS_HOUSES_H
#define TESTS_UNIT_ARREARS_HOUSES_H

#include "tests/unit/hall.h"
#include "core/engine/check.h"

struct house {
    unsigned no;
    const char *section;
    uint16_t category;
    int days;                            /* past its due day, on the counter's day */
    money principal, paid, fee_owed;
    uint16_t state;                      /* of its bill; 0: open, or part where something is paid */
};

const char *house_no(unsigned no);       /* its account's number; good for the next 20 */
void houses_section(struct txn *t, const char *section);
void house_put(struct txn *t, const struct house *h);
/* It owes a business fee too, so many days past its day. */
void house_fee(struct txn *t, unsigned no, int days, money amount);

#endif
