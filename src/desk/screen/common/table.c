/* Tables of the office: a list of rows, and a form for one of them. Both are
 * forms alone; lists.def only says which list leads to which forms.
 *
 * A list's operation gives the rows. A form opened from it fills its request from
 * the fields the row has under the same names, version included, so that what
 * the form does not show stays as it was and an older copy is refused as stale;
 * a changed key means a new row. A form that `shows` the record of the list's rows
 * shows the row it is about. A list with fields beside its line is asked by them
 * (page_filter), and a new row begins with what was asked by. Where the core asks who it is, the proof page
 * comes between and the same request goes again. */
#include "config.h"
#include "desk/screen/common/effect.h"
#include "desk/screen/common/moves.h"
#include "desk/screen/common/of_account.h"
#include "desk/screen/common/prove.h"
#include "desk/screen/common/table_cell.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROW_ACTS 8
#define TASKS_EVERY_S 5

struct table_act { const char *word, *form; };

struct table { const char *list, *new_form; struct table_act act[ROW_ACTS]; };

static const struct table tables[] = {
#include "desk/screen/common/lists.def"
};

static const struct table *table_of(const char *list)
{
    for (size_t i = 0; i < COUNT_OF(tables); i++)
        if (strcmp(tables[i].list, list) == 0)
            return &tables[i];
    return NULL;
}

/* -- rows of the list page -- */

static const struct field *rows_field(const struct page *p)
{
    return p->form->lists && p->form->list[0].path.steps ? p->form->list[0].path.step[0] : NULL;
}

static uint32_t rows_count(const struct page *p)
{
    return p->shown && rows_field(p) ? list_count(rows_field(p), p->shown) : 0;
}

static const void *row_at(const struct page *p, unsigned row)
{
    const struct field *rows = rows_field(p);
    return row < rows_count(p) ? (const char *)*(const void *const *)field_in(rows, p->shown) + row * rows->of->size
        : NULL;
}

/* -- the list -- */

/* seek: what is looked for in the pieces after the one that is shown. */
struct list_state { unsigned row; char seek[128]; };

static const char *const list_computed[] = { "@word", "@why", "@since", "@task", "@subject", "@far", "@set",
                                            "@setting", "@place", "@register", "@came", "@went",
                                            "@price_now", "@stands", NULL };

static void row_seek(struct page *p, const char *text, bool on);

/* 0 adds a row only where there is a form for it and it is this person's. */
static bool adds(const struct page *p)
{
    const struct table *t = table_of(p->form->name);
    return t && t->new_form && desk_may(p->desk, form_by_name(t->new_form));
}

static void list_answered(struct page *p, struct answer *a)
{
    char seek[128];
    struct list_state *s = p->state;
    text_copy(seek, sizeof seek, s->seek);
    s->seek[0] = '\0';
    if (!page_showed(p, a))
        return;
    if (seek[0])
        row_seek(p, seek, true);
    else if (page_token(p)[0] && rows_count(p) && !p->message.text[0])
        page_say(p, "form.lists.more", NULL, NULL, NULL, NULL);
    else
        page_say_none(p, rows_count(p), adds(p) ? "form.table.empty" : "form.lists.none");
}

/* What a page was opened with is typed where its field is. */
static void arg_take(struct page *p, const struct record *request, void *q, struct pool *pool, struct fault *f)
{
    const struct field *first = &request->field[0];
    bool typed = false;
    for (unsigned i = 0; i < p->form->inputs; i++)
        typed |= p->form->input[i].field == first;
    if (typed && input_empty(p, first->name))
        input_set(p, first->name, p->arg);
    else if (!typed)
        field_parse(first, q, p->arg, pool, f);
}

/* Opened without what it needs, it waits for that to be typed. */
static bool waits(struct page *p)
{
    for (unsigned i = 0; i < p->form->inputs; i++)
        if (p->form->input[i].field && p->form->input[i].flags & INPUT_NEEDED && !p->input[i].editor.n) {
            page_focus_at(p, (int)i);
            return true;
        }
    return false;
}

static void list_ask(struct page *p)
{
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(512);
    const struct op_info *op = p->form->op;
    void *q = pool_get(pool, op->request->size);
    if (p->arg[0])
        arg_take(p, op->request, q, pool, &f);
    if (!waits(p)) {
        if (f.status == ST_ok)
            page_fill(p, q, pool, &f);
        if (f.status == ST_ok)
            page_ask(p, (enum op_id)op->no, q, list_answered);
        else
            page_say_fault(p, &f);
    }
    pool_free(&pool);
}

static void list_open(struct page *p)
{
    if (p->form->input[0].field)
        page_focus(p, "@line");
    list_ask(p);
}

/* What stands on the screen, read again. */
static void list_again(struct page *p)
{
    if (!page_ask_again(p, false))
        list_open(p);
}

/* A form that does not know this list says of the row what both call by one name; the cursor goes to the rest. */
static void row_said(struct page *p, const struct record *of, const void *row)
{
    struct buf text;
    buf_init(&text, 256);
    for (unsigned i = 0; i < p->form->inputs; i++) {
        const struct input_spec *spec = &p->form->input[i];
        const struct field *same = spec->field ? record_field(of, spec->field->name) : NULL;
        if (!same || same->type != spec->field->type || same->flags & F_SECRET)
            continue;
        buf_clear(&text);
        field_format(same, row, &text);
        buf_u8(&text, 0);
        input_set(p, spec->name, (const char *)text.at);
    }
    buf_release(&text);
    page_next_needed(p);
}

/* What a page opened from elsewhere too is told: not a row's place, but whose it is. */
static bool takes_key(const char *form)
{
    return table_of(form) || strcmp(form, "pay") == 0 || strcmp(form, "job") == 0;
}

/* A further list, the till and a job take the row's first field, a form the row's place. */
static void act_open(struct page *p, const struct table_act *act, unsigned row)
{
    char arg[24];
    struct buf key;
    if (!desk_may(p->desk, form_by_name(act->form))) {
        page_beep(p);
        return;
    }
    page_hush(p);
    if (strcmp(form_by_name(act->form)->screen, "plain") == 0) {
        struct page *opened = page_open(p->desk, act->form, "");
        if (opened)
            row_said(opened, rows_field(p)->of, row_at(p, row));
        return;
    }
    if (!takes_key(act->form)) {
        snprintf(arg, sizeof arg, "%u", row);
        page_open(p->desk, act->form, arg);
        return;
    }
    buf_init(&key, 256);
    field_format(&rows_field(p)->of->field[0], row_at(p, row), &key);
    buf_u8(&key, 0);
    page_open(p->desk, act->form, (const char *)key.at);
    buf_release(&key);
}

static void act_picked(struct page *p, int number)
{
    const struct list_state *s = p->state;
    act_open(p, &table_of(p->form->name)->act[number - 1], s->row);
}

static void list_pick(struct page *p, int digit)
{
    struct list_state *s = p->state;
    const struct table *t = table_of(p->form->name);
    const char *lines[ROW_ACTS];
    unsigned n = 0;
    if (digit == 0 && adds(p)) {
        page_hush(p);
        page_open(p->desk, t->new_form, "");
        return;
    }
    if (!t->act[0].form) {
        page_beep(p);
        return;
    }
    if (!page_row(p, digit, rows_count(p), &s->row))
        return;
    for (; n < ROW_ACTS && t->act[n].form; n++)
        lines[n] = tr(t->act[n].word);
    if (n == 1)
        act_open(p, &t->act[0], s->row);
    else
        popup_choose(p, tr("form.table.acts"), lines, n, act_picked);
}

static bool row_has(const struct record *record, const void *row, const char *text)
{
    for (unsigned i = 0; i < record->fields; i++) {
        const char *value = record->field[i].type == FT_TEXT ? *(const char *const *)field_in(&record->field[i], row)
            : NULL;
        if (value && strstr(value, text))
            return true;
    }
    return false;
}

/* The next row with these words becomes the first one seen: of this page, or of one
 * after it, from whose first row it is looked on. */
static void row_seek(struct page *p, const char *text, bool on)
{
    struct list_state *s = p->state;
    uint32_t rows = rows_count(p);
    bool further = page_token(p)[0];
    for (uint32_t i = on ? 0 : 1; i < rows + !on; i++) {
        uint32_t row = on ? i : (p->top[0] + i) % rows;
        if (!row_has(rows_field(p)->of, row_at(p, row), text) || (further && !on && row <= p->top[0]))
            continue;
        p->top[0] = p->bar = row;
        page_hush(p);
        p->input[0].editor.fresh = true;
        return;
    }
    p->input[0].editor.fresh = true;
    if (further) {
        text_copy(s->seek, sizeof s->seek, text);
        page_piece(p, 1);
        return;
    }
    page_say(p, "form.table.not_found", text, NULL, NULL, NULL);
    page_stop(p);
}

static void list_enter(struct page *p, int input)
{
    char line[128];
    if (p->form->input[input].field) {
        page_filter(p, input, list_ask);
        return;
    }
    text_copy(line, sizeof line, p->input[input].editor.text);
    if (strlen(line) > 2)
        row_seek(p, line, false);
    else
        command_run(p, line);
}

/* Timed work is watched: its page reads itself again. */
static unsigned list_every(const struct page *p)
{
    return p->form->op->no == OP_task_list ? TASKS_EVERY_S : 0;
}

static void list_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    if (p->shown && !device_cell(p, list, row, column, out, room) && row_at(p, row))
        table_cell(p, row_at(p, row), column, out, room);
}

/* -- the form -- */

/* row: as it was when the request was filled from it; NULL of a new one. agreed: to what would move by it. */
struct edit { void *request; void *row; bool agreed; };

static const char *const edit_computed[] = { "@roles1", "@roles2", "@why", "@far", "@look", NULL };

static void copy_fields(const struct record *to, void *q, const struct record *from, const void *row, struct pool *pool)
{
    struct buf text;
    buf_init(&text, 8192);
    for (unsigned i = 0; i < to->fields; i++) {
        const struct field *f = record_field(from, to->field[i].name);
        if (!f || f->type != to->field[i].type || f->type == FT_LIST || f->flags & F_SECRET)
            continue;
        buf_clear(&text);
        field_format(f, row, &text);
        buf_u8(&text, 0);
        field_parse(&to->field[i], q, (const char *)text.at, pool, NULL);
    }
    buf_release(&text);
}

/* A field as a person would type it: codes by their digits. */
static void typed_text(const struct field *f, const void *q, struct buf *out)
{
    const void *at = field_in(f, q);
    if (f->type == FT_CODE) {
        if (*(const uint16_t *)at)
            buf_printf(out, "%u", *(const uint16_t *)at);
    } else if (f->type == FT_CODES) {
        for (unsigned i = 0; i < f->codes->codes; i++)
            if (*(const uint64_t *)at & CODE_BIT(f->codes->code[i].value))
                buf_printf(out, "%s%u", out->n ? " " : "", f->codes->code[i].value);
    } else if (!field_empty(f, q)) {
        field_format(f, q, out);
    }
    buf_u8(out, 0);
}

/* An instant is typed as a day. */
static const struct field *day_field(const struct page *p, const struct input_spec *spec)
{
    const struct field *f = spec->name[0] == '@' ? record_field(p->form->op->request, spec->name + 1) : NULL;
    return f && f->type == FT_TIME && spec->type == INPUT_DATE ? f : NULL;
}

static void inputs_fill(struct page *p, const void *q)
{
    struct buf text;
    char day[DATE_TEXT];
    buf_init(&text, 8192);
    for (unsigned i = 0; i < p->form->inputs; i++) {
        const struct input_spec *spec = &p->form->input[i];
        const struct field *instant_field = day_field(p, spec);
        buf_clear(&text);
        if (spec->field && !(spec->field->flags & F_SECRET))
            typed_text(spec->field, q, &text);
        if (text.n > 1)
            input_set(p, spec->name, (const char *)text.at);
        if (instant_field && !field_empty(instant_field, q))
            input_set(p, spec->name, date_format(instant_date(*(const instant *)field_in(instant_field, q)), day));
        p->input[i].editor.fresh = spec->type != INPUT_TEXT;     /* a figure is typed anew, a text is edited */
    }
    buf_release(&text);
}

static void first_empty(struct page *p)
{
    for (unsigned i = 0; i < p->form->inputs; i++)
        if (p->input[i].editor.n == 0 && p->input[i].spec->flags & INPUT_NEEDED) {
            page_focus_at(p, (int)i);
            return;
        }
}

/* All of a work is stopped, and goes on where all of it is: one thing of it is named
 * only where it is what stands. */
static void subject_leave(const struct page *p, const struct task_shown *t, struct task_ask *q)
{
    if (p->form->op->no == OP_task_stop || t->task_state == CODE_task_state_stopped)
        q->subject = "";
}

/* The row is kept as it is now: the list below reads itself again. */
static void row_take(struct page *p, const void *row)
{
    struct edit *e = p->state;
    const struct record *of = rows_field(p->below)->of;
    e->row = pool_get(p->pool, of->size);
    record_copy(of, e->row, row, p->pool);
    copy_fields(p->form->op->request, e->request, of, e->row, p->pool);
    p->shown = p->form->shows == of ? e->row : NULL;
    if (p->form->op->request == &task_ask_record)
        subject_leave(p, e->row, e->request);
}

/* A new row is of what the list was asked by. */
static void asked_by_take(struct page *p, const struct record *record, void *q)
{
    char value[128];
    const struct page *list = p->below;
    bool typed = false;
    for (unsigned i = 0; i < list->form->inputs; i++) {
        const struct field *of = list->form->input[i].field, *f = of ? record_field(record, of->name) : NULL;
        struct fault fault;
        typed = typed || of;
        if (f && f->type == of->type && input_value(list, &list->input[i], value, sizeof value, &fault) == ST_ok)
            field_parse(f, q, value, p->pool, NULL);
    }
    if (!typed && list->arg[0])
        field_parse(&record->field[0], q, list->arg, p->pool, NULL);
}

static void edit_open(struct page *p)
{
    struct edit *e = p->state;
    const struct record *record = p->form->op->request;
    const struct page *list = p->below;
    const void *row = p->arg[0] ? row_at(list, (unsigned)strtoul(p->arg, NULL, 10)) : NULL;
    e->request = pool_get(p->pool, record->size);
    record_init(record, e->request);
    if (row)
        row_take(p, row);
    else
        asked_by_take(p, record, e->request);
    inputs_fill(p, e->request);
    first_empty(p);
    page_say(p, "form.table.post", NULL, NULL, NULL, NULL);
}

static void days_take(struct page *p, void *q)
{
    date day;
    for (unsigned i = 0; i < p->form->inputs; i++) {
        const struct field *f = day_field(p, &p->form->input[i]);
        if (!f)
            continue;
        bool given = input_date(p, p->form->input[i].name, &day, NULL) == ST_ok && day;
        bool last = strcmp(f->name, "until") == 0;
        *(instant *)field_at(f, q) = !given ? 0 : last ? instant_of(day, 23, 59, 59) : instant_of(day, 0, 0, 0);
    }
}

/* Of a new row: no row was changed so often, so that one which is there, on a page that
 * is not shown, is refused as another's and not written over. */
#define VERSION_OF_NEW UINT64_MAX

/* Somebody changed the row meanwhile, and the list below has read it again. */
static bool edit_renew(struct page *p)
{
    struct edit *e = p->state;
    const void *row = NULL;
    const struct record *of = rows_field(p->below)->of;
    for (uint32_t i = 0; e->row && i < rows_count(p->below) && !row; i++)
        row = same_row(of, e->row, row_at(p->below, i)) ? row_at(p->below, i) : NULL;
    if (!row) {
        page_leave(p, "desk.stale_gone", NULL, NULL, NULL);
        return false;
    }
    stale_row(p, of, e->row, row);
    row_take(p, row);
    for (unsigned i = 0; i < p->form->inputs; i++)
        if (p->form->input[i].field)
            input_set(p, p->form->input[i].name, "");
    inputs_fill(p, e->request);
    return true;
}

/* A row under another key is a new one; it must not be one that is in the list already. */
static bool key_good(struct page *p, void *q)
{
    const struct edit *e = p->state;
    const struct record *record = p->form->op->request;
    const struct field *version = record_field(record, "version");
    const struct key_spec *key = row_key(record);
    struct fault f;
    if (!key || rows_field(p->below)->of != record || (e->row && same_key(key, q, e->row)))
        return true;
    if (version)
        *(uint64_t *)field_at(version, q) = page_whole(p->below) ? 0 : VERSION_OF_NEW;
    for (uint32_t i = 0; i < rows_count(p->below); i++) {
        if (!same_key(key, q, row_at(p->below, i)))
            continue;
        page_focus(p, key->field[0]->name);
        page_input(p, key->field[0]->name)->wrong = true;
        fault_set(&f, ST_exists, key->field[0]->name, NULL, NULL, NULL);
        page_say_fault(p, &f);
        page_stop(p);
        return false;
    }
    return true;
}

static void edit_send(struct page *p);

static void edit_answered(struct page *p, struct answer *a)
{
    struct desk *d = p->desk;
    if (!prove_went(p, a, edit_send))
        return;
    uint64_t run_no = a->op == OP_run_begin ? ((const struct bill_run *)a->reply)->run_no : 0;
    page_leave(p, "form.table.saved", NULL, NULL, NULL);
    if (run_no)
        page_open_number(d, "run_progress", run_no);        /* what was begun goes on before one's eyes */
}

static void edit_agreed(struct page *p)
{
    ((struct edit *)p->state)->agreed = true;
    edit_send(p);
}

/* What is typed anew moves something else. */
static void edit_typed(struct page *p)
{
    ((struct edit *)p->state)->agreed = false;
}

static void edit_send(struct page *p)
{
    struct edit *e = p->state;
    struct fault f = { .status = ST_ok };
    struct pool *pool = pool_new(2048);
    const struct record *record = p->form->op->request;
    void *q = pool_get(pool, record->size);
    memcpy(q, e->request, record->size);
    for (unsigned i = 0; i < p->form->inputs; i++)
        if (p->form->input[i].field)
            field_parse(p->form->input[i].field, q, "", pool, NULL);
    if (page_fill(p, q, pool, &f) == ST_ok) {
        days_take(p, q);
        if (key_good(p, q) && (e->agreed || !moves_ask(p, (enum op_id)p->form->op->no, q, edit_agreed)))
            page_post(p, (enum op_id)p->form->op->no, q, edit_answered);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

static void edit_post(struct page *p, bool by_enter)
{
    (void)by_enter;
    edit_send(p);
}

static void edit_enter(struct page *p, int input)
{
    if (input + 1 < (int)p->form->inputs)
        page_focus_at(p, input + 1);
    else
        page_say(p, "form.table.post", NULL, NULL, NULL, NULL);
}

/* Roles are set by their digits; these two rows say which is which. */
static void edit_text(const struct page *p, const char *name, char *out, size_t room)
{
    struct code_set half = codes_role;
    const struct edit *e = p->state;
    if (strcmp(name, "@why") == 0 || strcmp(name, "@look") == 0) {
        if (e->row)
            table_cell(p->below, e->row, name, out, room);
        return;
    }
    if (strcmp(name, "@far") == 0) {
        if (e->row)
            task_cell(e->row, name, out, room);
        return;
    }
    half.code += strcmp(name, "@roles2") == 0 ? 4 : 0;
    half.codes = 4;
    code_choices_text(&half, 79, out, room);
}

const struct screen screen_table = {
    .name = "table", .state = sizeof(struct list_state), .flags = SCREEN_REFRESH, .computed = list_computed,
    .open = list_open, .again = list_again, .act = list_pick, .cell = list_cell, .enter = list_enter,
    .every = list_every, .refresh = list_again, .event = table_event,
};

const struct screen screen_table_row = {
    .name = "table_row", .state = sizeof(struct edit), .computed = edit_computed, .open = edit_open,
    .post = edit_post, .renew = edit_renew, .enter = edit_enter, .text = edit_text, .typed = edit_typed,
};
