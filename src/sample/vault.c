/* What the tills of a place brought in goes to the bank the same evening: one
 * deposit a place and day, its slip number known and the money arrived. So a fresh
 * county has nothing in its safes, and its ledgers end in the bank. */
#include "config.h"
#include "sample/maker.h"

#include <inttypes.h>

unsigned notes_of(money sum, struct denomination list[8])
{
    static const money face[] = { 10000, 5000, 2000, 1000, 500, 100, 50, 10 };
    unsigned n = 0;
    for (unsigned i = 0; i < COUNT_OF(face); i++)
        if (sum >= face[i]) {
            list[n++] = (struct denomination){ .face = face[i], .pieces = (uint64_t)(sum / face[i]) };
            sum %= face[i];
        }
    return n;
}

uint64_t evening_add(struct maker *m, unsigned place, uint64_t shift_no, money cash)
{
    struct evening *e = &m->evening[place];
    if (!e->parts)
        e->deposit_no = ++m->deposit_no;
    e->part[e->parts++] = (struct deposit_part){ .shift_no = shift_no, .amount = cash };
    e->cash += cash;
    return e->deposit_no;
}

static void deposit_put(struct maker *m, const struct place *place, struct evening *e, date on)
{
    struct denomination notes[8];
    instant made = instant_of(on, 18, 0, 0), arrived = instant_of(on, 18, 30, 0);
    const char *no = pool_printf(m->pool, "%" PRIu64, e->deposit_no);
    struct deposit d = {
        .deposit_no = e->deposit_no, .unit_no = place->unit.unit_no, .business_date = on, .bank_account = "基本户",
        .deposit_state = CODE_deposit_state_arrived, .parts = e->part, .parts_n = e->parts, .cash = notes,
        .cash_n = notes_of(e->cash, notes), .cash_total = e->cash,
        .slip_no = pool_printf(m->pool, "JK%06" PRIu64, e->deposit_no),
        .arrived_on = on, .arrived = e->cash, .staff_no = sample_supervisor.staff_no,
        .staff_name = sample_supervisor.staff_name, .at = made, .version = 3,
    };
    book_line(m, CODE_ledger_bank_transit, no, e->cash, 0);
    book_line(m, CODE_ledger_vault, place->unit.unit_no, -e->cash, 0);
    d.entry_no = book_post(m, made, "deposit.make", &sample_supervisor, 0, 0);
    maker_audit(m, made, &sample_supervisor, "deposit.make", place->unit.unit_no, "");
    book_line(m, CODE_ledger_bank, place->unit.unit_no, e->cash, 0);
    book_line(m, CODE_ledger_bank_transit, no, -e->cash, 0);
    book_post(m, arrived, "deposit.arrive", &sample_supervisor, 0, 0);
    record_init(&deposit_record, &d);
    maker_put(m, TABLE_deposit, &d);
    *e = (struct evening){ .parts = 0 };
}

void evening_deposit(struct maker *m, date on)
{
    for (unsigned place = 0; place < m->county.places; place++)
        if (m->evening[place].parts)
            deposit_put(m, &m->county.place[place], &m->evening[place], on);
}
