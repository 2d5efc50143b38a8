/* Cells of the office's lists that no field says alone. */
#include "config.h"
#include "desk/screen/common/table_cell.h"
#include "ops/parked.h"
#include "ops/task_words.h"
#include "ops/words.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

void load_cell(const struct load *l, const char *column, char *out, size_t room)
{
    struct fault f = { .status = ST_ok };
    char text[256], since[INSTANT_TEXT];
    if (!l->standing_n)
        return;
    parked_fault(l->standing, &f);
    if (strcmp(column, "@since") == 0)
        text_copy(out, room, instant_short(l->standing->since, since));
    else
        snprintf(out, room, "%" PRIu64 ": %s", l->standing->line, tr_fault(&f, text, sizeof text));
}

bool task_cell(const struct task_shown *t, const char *column, char *out, size_t room)
{
    if (strcmp(column, "@task") == 0)
        text_copy(out, room, task_word(t->task_name));
    else if (strcmp(column, "@subject") == 0)
        text_copy(out, room, *t->title ? tr(t->title) : t->subject);
    else if (strcmp(column, "@far") == 0)
        task_words(t, out, room);
    else
        return false;
    return true;
}

/* -- a device's page -- */

/* A register as it came and as it went: not read is not nought. */
static void stay_cell(const struct device_stay *s, const char *column, char *out, size_t room)
{
    char shows[MONEY_TEXT];
    bool came = strcmp(column, "@came") == 0;
    if (strcmp(column, "@place") == 0)
        snprintf(out, room, "%s/%" PRIu64, s->owner_no, s->point_no);
    else if (strcmp(column, "@register") == 0)
        text_copy(out, room, code_word(&codes_register_kind, s->register_kind));
    else if (came ? s->read_mounted : s->read_removed)
        text_copy(out, room, energy_format(came ? s->reading_mounted : s->reading_removed, shows));
}

static void reading_cell(const struct meter_reading *r, const char *column, char *out, size_t room)
{
    if (strcmp(column, "@place") == 0)
        snprintf(out, room, "%s/%" PRIu64, r->owner_no, r->point_no);
    else if (r->registers_n)
        text_copy(out, room, code_word(&codes_register_kind, r->registers->register_kind));
}

bool device_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct device_page *of = p->shown;
    bool stays = strcmp(list, "stays") == 0, readings = strcmp(list, "readings") == 0;
    if (p->form->op->no != OP_device_show)
        return false;
    if (stays && row < of->stays_n)
        stay_cell(&of->stays[row], column, out, room);
    else if (readings && row < of->readings_n)
        reading_cell(&of->readings[row], column, out, room);
    return true;
}

/* -- any list -- */

/* The program's own codes have words of their own, the office's the label it gave. */
static void code_cell(const struct code_row *c, char *out, size_t room)
{
    char key[96];
    snprintf(key, sizeof key, "code.%s.%s", c->set_name, c->label);
    const char *said = tr(key);
    text_copy(out, room, strcmp(said, key) == 0 ? c->label : said);
}

static void price_cell(const struct repriced_bill *b, char *out, size_t room)
{
    char now[MONEY_TEXT];
    text_copy(out, room, b->price_gone ? tr("price_gone") : price_format(b->price_now, now));
}

/* Why there is no bill; of one that there is nothing. */
static void held_cell(const struct run_bill_row *b, char *out, size_t room)
{
    struct fault f;
    struct parked why = { .status = b->status_name, .field = "", .arg1 = b->arg1, .arg2 = b->arg2, .arg3 = b->arg3 };
    if (!*b->status_name)
        return;
    parked_fault(&why, &f);
    tr_fault(&f, out, room);
}

/* What F9 can say of a run's bill. */
static const char *look_word(const struct run_bill_row *b)
{
    if (b->run_bill_state == CODE_run_bill_state_held)
        return "form.run_look.held";
    if (b->run_bill_state != CODE_run_bill_state_figured || !b->odd)
        return "form.run_look.even";
    return *b->looked_by ? "form.run_look.looked" : "form.run_look.hint";
}

/* Open, the stage it stands at; closed, how and on which day. */
static void stands_cell(const struct progress_row *r, char *out, size_t room)
{
    enum { DAY = 5 };                       /* of 03-15 09:42 */
    char at[INSTANT_TEXT];
    if (r->job_state == CODE_job_state_open)
        text_copy(out, room, stage_word(r->stage));
    else
        snprintf(out, room, "%s %.*s", code_word(&codes_job_state, r->job_state), DAY,
                 instant_short(r->closed_at, at));
}

void table_cell(const struct page *p, const void *row, const char *column, char *out, size_t room)
{
    if (p->form->op->no == OP_task_list && task_cell(row, column, out, room))
        return;
    if (strcmp(column, "@setting") == 0)
        setting_word(((const struct setting *)row)->setting_name, out, room);
    else if (strcmp(column, "@set") == 0)
        text_copy(out, room, tr(((const struct code_row *)row)->set_name));
    else if (strcmp(column, "@look") == 0)
        text_copy(out, room, tr(look_word(row)));
    else if (p->form->op->no == OP_run_bills)
        held_cell(row, out, room);
    else if (strcmp(column, "@price_now") == 0)
        price_cell(row, out, room);
    else if (strcmp(column, "@stands") == 0)
        stands_cell(row, out, room);
    else if (strcmp(column, "@word") == 0)
        code_cell(row, out, room);
    else
        load_cell(row, column, out, room);
}

/* -- changed elsewhere -- */

/* What is typed, and what is being chosen, stays. */
void table_event(struct page *p, const char *topic)
{
    struct event_topic e;
    const char *op = p->form->op ? p->form->op->name : "";
    size_t n = strcspn(op, ".");
    bool its = event_read(topic, &e) && strlen(e.kind) == n && strncmp(e.kind, op, n) == 0;
    if (its && page_is_top(p) && !p->popup && input_empty(p, page_focus_name(p)))
        page_ask_again(p, true);
}

/* -- keys of rows -- */

const struct key_spec *row_key(const struct record *record)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (table_info[i].record == record)
            return table_info[i].key.field[0]->flags & F_AUTO ? NULL : &table_info[i].key;
    return NULL;
}

bool same_key(const struct key_spec *key, const void *a, const void *b)
{
    for (unsigned i = 0; i < key->fields; i++)
        if (!field_equal(key->field[i], a, b))
            return false;
    return true;
}

bool same_row(const struct record *record, const void *a, const void *b)
{
    for (unsigned i = 0; i < TABLE_COUNT; i++)
        if (table_info[i].record == record)
            return same_key(&table_info[i].key, a, b);
    return field_equal(&record->field[0], a, b);
}
