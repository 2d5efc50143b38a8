/* A section's sheet is read in (0320): a figure, Enter, the next. Beside the register that
 * is asked for stand what it showed last and what is usual; what is odd of a figure is
 * said at once, and the cursor stays, for it is a slip of the finger more often than not:
 * an empty Enter lets it stand and wait for a decision. Each figure is kept as it is
 * typed, so the page has nothing to lose: opened again it is at the first that is not
 * read. - goes back, + goes on; F7 and F8 turn pages, also those before. */
#include "config.h"
#include "desk/screen.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define ROWS_MOST 400                /* of a piece: reading_sheet.rows */

/* AT_SAME: the piece is read again, and who typed stays where he is. */
enum landed { AT_SAME, AT_UNREAD, AT_FIRST, AT_LAST };

struct kept { bool taken; energy value; uint64_t odd, version; };      /* what was typed since the piece came */

struct sheet {
    char section[16];
    date on;
    enum landed landed;
    unsigned at;
    struct kept kept[ROWS_MOST];
};

static const char *const computed[] = { "@who", "@day", "@last", "@usual", "@register", "@mark", "@kind",
                                       "@now", "@odd", NULL };

static struct sheet *sheet_of(const struct page *p)
{
    return p->state;
}

static unsigned count(const struct page *p)
{
    const struct reading_sheet *s = p->shown;
    return s ? s->rows_n < ROWS_MOST ? s->rows_n : ROWS_MOST : 0;
}

static const struct sheet_row *row_at(const struct page *p, unsigned i)
{
    const struct reading_sheet *s = p->shown;
    return i < count(p) ? &s->rows[i] : NULL;
}

static bool has_meter(const struct page *p, unsigned i)
{
    return *row_at(p, i)->device_no;
}

static bool unread(const struct page *p, unsigned i)
{
    return has_meter(p, i) && !sheet_of(p)->kept[i].taken;
}

/* -- where one stands -- */

static void stand(struct page *p, unsigned at)
{
    struct sheet *v = sheet_of(p);
    unsigned seen = (unsigned)body_rows(p, &p->form->list[0]);
    v->at = at;
    if (at < p->top[0])
        p->top[0] = at;
    else if (at >= p->top[0] + seen)
        p->top[0] = at + 1 - seen;
    input_set(p, "@figure", "");
    page_focus(p, "@figure");
}

/* The next register without a figure from here on; past the last piece: the end. */
static void seek(struct page *p, unsigned from)
{
    struct sheet *v = sheet_of(p);
    while (from < count(p) && !unread(p, from))
        from++;
    if (from < count(p)) {
        stand(p, from);
        return;
    }
    v->landed = AT_UNREAD;
    if (page_piece(p, 1))
        return;
    if (count(p))
        stand(p, count(p) - 1);
    page_say(p, count(p) ? "form.reading_sheet.end" : "form.reading_sheet.none", NULL, NULL, NULL, NULL);
}

/* A row on or back, over those without a meter, into the piece before or after. */
static void step(struct page *p, int by)
{
    struct sheet *v = sheet_of(p);
    unsigned to = v->at + (unsigned)by;
    while (to < count(p) && !has_meter(p, to))
        to += (unsigned)by;
    if (to < count(p)) {
        page_hush(p);
        stand(p, to);
        return;
    }
    v->landed = by < 0 ? AT_LAST : AT_FIRST;
    if (!page_piece(p, by < 0 ? -1 : 1))
        page_beep(p);
}

static void keep_rows(struct page *p)
{
    struct sheet *v = sheet_of(p);
    for (unsigned i = 0; i < count(p); i++) {
        const struct sheet_row *r = row_at(p, i);
        v->kept[i] = (struct kept){ .taken = r->reading_taken, .value = r->reading_to, .odd = r->odd,
                                    .version = r->version };
    }
}

static void answered(struct page *p, struct answer *a)
{
    struct sheet *v = sheet_of(p);
    if (!page_showed(p, a))
        return;
    keep_rows(p);
    enum landed landed = v->landed;
    v->landed = AT_SAME;
    v->on = ((const struct reading_sheet *)p->shown)->read_on;
    if (landed == AT_SAME && v->at < count(p))
        return;
    p->top[0] = 0;
    if (landed == AT_UNREAD)
        seek(p, 0);
    else if (count(p))
        stand(p, landed == AT_LAST ? count(p) - 1 : 0);
}

static void ask(struct page *p)
{
    struct sheet *v = sheet_of(p);
    struct sheet_ask q = { .section_no = v->section, .token = "" };
    date on = DATE_NONE;
    if (!page_date(p, "@read_on", &on))
        return;
    text_copy(v->section, sizeof v->section, input_text(p, "@section"));
    q.read_on = on;
    v->landed = AT_UNREAD;
    page_hush(p);
    if (*v->section)
        page_ask(p, OP_reading_sheet, &q, answered);
    else
        page_focus(p, "@section");
}

/* -- a figure -- */

/* All registers of one meter are one reading. */
static void note(struct page *p, const struct meter_reading *r)
{
    struct sheet *v = sheet_of(p);
    const struct sheet_row *typed = row_at(p, v->at);
    for (unsigned i = 0; i < count(p); i++) {
        const struct sheet_row *row = row_at(p, i);
        if (strcmp(row->owner_no, typed->owner_no) || row->point_no != typed->point_no)
            continue;
        v->kept[i].odd = r->odd;
        v->kept[i].version = r->version;
        for (uint32_t k = 0; k < r->registers_n; k++)
            if (r->registers[k].register_kind == row->register_kind) {
                v->kept[i].taken = true;
                v->kept[i].value = r->registers[k].value;
            }
    }
}

static void odd_words(uint64_t odd, char *out, size_t room)
{
    size_t n = 0;
    *out = '\0';
    for (uint16_t i = CODE_reading_odd_rolled; i <= CODE_reading_odd_estimated_often && n < room; i++)
        if (odd & CODE_BIT(i)) {
            snprintf(out + n, room - n, "%s%s", n ? " " : "", code_word(&codes_reading_odd, i));
            n = strlen(out);
        }
}

static void taken(struct page *p, struct answer *a)
{
    char odd[120];
    struct sheet *v = sheet_of(p);
    if (a->fault.status) {
        if (strstr(a->fault.field, "registers"))
            text_copy(a->fault.field, sizeof a->fault.field, "@figure");
        page_refused(p, a);
        return;
    }
    const struct meter_reading *r = a->reply;
    note(p, r);
    page_hush(p);
    input_set(p, "@figure", "");
    if (!r->odd) {
        seek(p, v->at + 1);
        return;
    }
    odd_words(r->odd, odd, sizeof odd);
    page_say(p, "form.reading_sheet.odd", odd, NULL, NULL, NULL);
    page_stop(p);
}

static void put(struct page *p, energy figure)
{
    const struct sheet *v = sheet_of(p);
    const struct sheet_row *row = row_at(p, v->at);
    struct register_value value = { .register_kind = row->register_kind, .value = figure };
    struct meter_reading q = { .owner_kind = CODE_owner_kind_account, .owner_no = row->owner_no,
        .point_no = row->point_no, .read_on = v->on, .device_no = row->device_no, .registers = &value,
        .registers_n = 1, .reading_kind = CODE_reading_kind_cycle, .reading_way = CODE_reading_way_by_hand,
        .version = v->kept[v->at].version };
    record_init(&meter_reading_record, &q);
    request_id_make(p->request_id);
    page_post(p, OP_reading_put, &q, taken);
}

static void figure_typed(struct page *p)
{
    energy figure;
    struct fault f = { .status = ST_ok };
    const struct sheet *v = sheet_of(p);
    const char *typed = input_text(p, "@figure");
    if (!row_at(p, v->at)) {
        page_focus(p, "@section");
        page_beep(p);
    } else if (!*typed)
        seek(p, v->at + 1);
    else if (!has_meter(p, v->at))
        page_beep(p);
    else if (energy_parse(typed, &figure)) {
        page_say_fault(p, (fault_set(&f, ST_number_out_of_range, "@figure", typed, NULL, NULL), &f));
        page_stop(p);
    } else
        put(p, figure);
}

static void enter(struct page *p, int input)
{
    if (strcmp(p->input[input].spec->name, "@figure") == 0)
        figure_typed(p);
    else
        ask(p);
}

static void post(struct page *p, bool by_enter)
{
    (void)by_enter;
    if (strcmp(page_focus_name(p), "@figure") == 0)
        figure_typed(p);
    else
        ask(p);
}

static bool operator(struct page *p, int ch)
{
    if ((ch != '-' && ch != '+') || !count(p))
        return false;
    step(p, ch == '-' ? -1 : 1);
    return true;
}

static bool press(struct page *p, struct press k)
{
    struct sheet *v = sheet_of(p);
    bool back = k.code == PRESS_F7 || k.code == PRESS_PAGE_UP, on = k.code == PRESS_F8 || k.code == PRESS_PAGE_DOWN;
    unsigned seen = (unsigned)body_rows(p, &p->form->list[0]);
    if (k.code == PRESS_UP || k.code == PRESS_DOWN)
        return operator(p, k.code == PRESS_UP ? '-' : '+');
    if ((!back && !on) || !count(p))
        return false;
    page_hush(p);
    if (back && v->at) {
        stand(p, v->at > seen ? v->at - seen : 0);
        return true;
    }
    if (on && v->at + 1 < count(p)) {
        stand(p, v->at + seen < count(p) ? v->at + seen : count(p) - 1);
        return true;
    }
    step(p, back ? -1 : 1);
    return true;
}

static bool more(const struct page *p)
{
    return !page_whole(p);
}

/* -- what is shown -- */

static void usual_text(const struct sheet_row *r, char *out, size_t room)
{
    char mean[MONEY_TEXT], low[MONEY_TEXT], high[MONEY_TEXT];
    if (r->usual_high)
        tr_fill(out, room, "form.reading_sheet.usual", energy_format(r->usual_kwh, mean),
                energy_format(r->usual_low, low), energy_format(r->usual_high, high), NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char day[DATE_TEXT], figure[MONEY_TEXT];
    const struct sheet_row *r = row_at(p, sheet_of(p)->at);
    if (!r)
        return;
    if (strcmp(name, "@day") == 0 && sheet_of(p)->on)
        tr_fill(out, room, "form.reading_sheet.of", date_format(sheet_of(p)->on, day), NULL, NULL, NULL);
    else if (strcmp(name, "@who") == 0)
        snprintf(out, room, "%s  %s", r->account_name, r->address);
    else if (strcmp(name, "@last") == 0 && r->last_read_on)
        snprintf(out, room, "%s  %s", energy_format(r->last_reading, figure), date_format(r->last_read_on, day));
    else if (strcmp(name, "@usual") == 0)
        usual_text(r, out, room);
    else if (strcmp(name, "@register") == 0 && *r->device_no)
        snprintf(out, room, "%s  %s", code_word(&codes_register_kind, r->register_kind), r->device_no);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char figure[MONEY_TEXT];
    const struct sheet *v = sheet_of(p);
    (void)list;
    if (strcmp(column, "@mark") == 0)
        text_copy(out, room, row == v->at ? ">" : "");
    else if (strcmp(column, "@kind") == 0 && has_meter(p, row))
        text_copy(out, room, code_word(&codes_register_kind, row_at(p, row)->register_kind));
    else if (strcmp(column, "@now") == 0 && v->kept[row].taken)
        text_copy(out, room, energy_format(v->kept[row].value, figure));
    else if (strcmp(column, "@odd") == 0)
        odd_words(v->kept[row].odd, out, room);
}

const struct screen screen_reading_sheet = {
    .name = "reading_sheet", .state = sizeof(struct sheet), .computed = computed, .press = press, .operator = operator,
    .enter = enter, .post = post, .more = more, .text = text, .cell = cell,
};
