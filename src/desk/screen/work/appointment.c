/* Agreed with a customer, or moved: the row of the list below says the slot and the day, and
 * the slip is printed as soon as it stands. */
#include "config.h"
#include "desk/print.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void open_page(struct page *p)
{
    const struct slot_free_list *list = p->below ? p->below->shown : NULL;
    unsigned row = (unsigned)strtoul(p->arg, NULL, 10);
    struct slot_free_row *kept;
    if (!list || p->below->form->shows != &slot_free_list_record || row >= list->slots_n)
        return;
    kept = pool_get(p->pool, sizeof *kept);
    record_copy(&slot_free_row_record, kept, &list->slots[row], p->pool);
    p->shown = kept;
    page_say(p, "form.table.post", NULL, NULL, NULL, NULL);
}

static void agreed(struct page *p, struct answer *a)
{
    char title[40], day[DATE_TEXT];
    const struct appointment *r = a->reply;
    const char *printed = "";
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    snprintf(title, sizeof title, "appointment-%" PRIu64, r->appointment_no);
    if (r->told_at)
        printed = tr(print_paper(p->desk, "paper_appointment", r, title));
    page_leave(p, "form.appointment.done", date_format(r->day, day), r->opens, printed);
}

static void post(struct page *p, bool by_enter)
{
    const struct slot_free_row *row = p->shown;
    const struct record *record = p->form->op->request;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(1024);
    void *q = pool_get(pool, record->size);
    (void)by_enter;
    record_init(record, q);
    if (!row) {
        page_beep(p);
    } else if (page_fill(p, q, pool, &f) == ST_ok) {
        *(uint64_t *)field_at(record_field(record, "job_no"), q) = row->job_no;
        *(uint64_t *)field_at(record_field(record, "slot_no"), q) = row->slot_no;
        *(date *)field_at(record_field(record, "day"), q) = row->day;
        *(const char **)field_at(record_field(record, "stage"), q) = row->stage;
        page_post(p, (enum op_id)p->form->op->no, q, agreed);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

const struct screen screen_appointment = { .name = "appointment", .open = open_page, .post = post };
