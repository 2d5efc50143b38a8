/* One process is one desk, so what it has by it stands here, not in the desk:
 * the words of a code are asked for where no desk is at hand. */
#include "config.h"
#include "desk/known.h"
#include "desk/session.h"
#include <stdio.h>
#include <string.h>

enum known_id { KNOWN_TENDERS, KNOWN_CODES, KNOWN_DAYS, KNOWN_COUNT };

static const struct { enum op_id op; const char *topic; } source[KNOWN_COUNT] = {
    [KNOWN_TENDERS] = { OP_tender_list, "tender" },
    [KNOWN_CODES] = { OP_code_list, "code" },
    [KNOWN_DAYS] = { OP_holiday_list, "holiday" },
};

static struct { struct pool *pool; const void *reply; bool asked, stale; } known[KNOWN_COUNT];
static struct calendar *calendar;

/* -- reading -- */

static void calendar_take(const struct holiday_list *list)
{
    calendar_free(&calendar);
    calendar = calendar_new();
    for (unsigned i = 0; i < list->holidays_n; i++)
        calendar_add(calendar, list->holidays[i].day, list->holidays[i].day_kind == CODE_day_kind_work);
}

static void ask_one(struct desk *d, unsigned id);

static void answered(struct page *home, struct answer *a)
{
    unsigned id = 0;
    while (source[id].op != a->op)
        id++;
    known[id].asked = false;
    if (a->fault.status == ST_ok && id == KNOWN_DAYS) {
        calendar_take(a->reply);
    } else if (a->fault.status == ST_ok) {
        if (known[id].pool)
            pool_free(&known[id].pool);
        known[id].pool = a->pool;
        known[id].reply = a->reply;
        a->pool = NULL;
    }
    if (known[id].stale)
        ask_one(home->desk, id);
    for (struct page *p = home->desk->top; p; p = p->below)
        inputs_said_again(p);            /* what stands behind a field may rest on it */
}

/* What changes while the answer is on its way is asked for once more. */
static void ask_one(struct desk *d, unsigned id)
{
    int year = date_civil(desk_today(d)).year;
    const struct nothing nothing = { .nothing = false };
    const struct code_ask codes = { .set_name = "" };
    const struct holiday_ask days = { .from = date_of(year - 1, 1, 1) };
    const void *request[KNOWN_COUNT] = { [KNOWN_TENDERS] = &nothing, [KNOWN_CODES] = &codes, [KNOWN_DAYS] = &days };
    known[id].stale = known[id].asked;
    if (!known[id].asked)
        known[id].asked = page_ask_late(desk_bottom(d), source[id].op, request[id], answered);
}

void known_ask(struct desk *d)
{
    for (unsigned id = 0; id < KNOWN_COUNT; id++)
        ask_one(d, id);
    flow_words_ask(d);
}

void known_event(struct desk *d, const char *topic)
{
    for (unsigned id = 0; id < KNOWN_COUNT; id++)
        if (strcmp(topic, source[id].topic) == 0)
            ask_one(d, id);
    if (strcmp(topic, "flow") == 0)
        flow_words_ask(d);
}

/* -- what it says -- */

const struct tender_list *known_tenders(void)
{
    return known[KNOWN_TENDERS].reply;
}

bool known_working(date day, bool *working_r)
{
    return calendar && calendar_working(calendar, day, working_r, NULL) == ST_ok;
}

static const struct code_row *office_row(const struct code_set *set, unsigned long value)
{
    const struct code_list *list = known[KNOWN_CODES].reply;
    for (unsigned i = 0; list && i < list->rows_n; i++)
        if (list->rows[i].value == value && strcmp(list->rows[i].set_name, set->name) == 0)
            return &list->rows[i];
    return NULL;
}

static const char *office_word(const struct code_row *row)
{
    return desk_english() && row->label_en[0] ? row->label_en : row->label;
}

/* The office's own name of a tender; "" it has none. */
static const char *tender_name(const struct code_set *set, uint16_t value)
{
    const struct tender_list *list = set == &codes_tender ? known_tenders() : NULL;
    for (unsigned i = 0; list && i < list->tenders_n; i++)
        if (list->tenders[i].tender == value)
            return list->tenders[i].label;
    return "";
}

const char *code_word(const struct code_set *set, uint16_t value)
{
    static char number[8];
    char key[96];
    const char *name = code_name(set, value), *own = tender_name(set, value);
    const struct code_row *row = name ? NULL : office_row(set, value);
    if (own[0])
        return own;
    if (row)
        return office_word(row);
    if (!name) {
        snprintf(number, sizeof number, "%u", value);
        return value ? number : "";
    }
    snprintf(key, sizeof key, "code.%s.%s", set->name, name);
    return tr(key);
}

/* While the office's own are not here yet, the core says which there are. */
bool code_offered(const struct code_set *set, unsigned long value)
{
    if (value == 0 || value > UINT16_MAX)
        return false;
    if (code_name(set, (uint16_t)value))
        return true;
    const struct code_row *row = set->open ? office_row(set, value) : NULL;
    return row ? !row->closed : set->open && !known[KNOWN_CODES].reply;
}

unsigned code_choices(const struct code_set *set, struct code_choice *list, unsigned max)
{
    unsigned n = 0;
    const struct code_list *own = set->open ? known[KNOWN_CODES].reply : NULL;
    for (unsigned i = 0; i < set->codes; i++, n++)
        if (n < max)
            list[n] = (struct code_choice){ set->code[i].value, code_word(set, set->code[i].value) };
    for (unsigned i = 0; own && i < own->rows_n; i++) {
        if (own->rows[i].closed || strcmp(own->rows[i].set_name, set->name) != 0)
            continue;
        if (n < max)
            list[n] = (struct code_choice){ (uint16_t)own->rows[i].value, office_word(&own->rows[i]) };
        n++;
    }
    return n;
}

bool code_choices_text(const struct code_set *set, int columns, char *out, size_t room)
{
    static const char more[] = "  F4";
    struct code_choice list[40];
    char one[120];
    unsigned all = code_choices(set, list, COUNT_OF(list)), choices = all < COUNT_OF(list) ? all : COUNT_OF(list);
    size_t n = 0, whole = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < choices; i++) {
        snprintf(one, sizeof one, "%s%u %s", i ? "  " : "", list[i].value, list[i].word);
        if (n + strlen(one) + sizeof more > room || paint_width(out) + paint_width(one) > columns) {
            text_copy(out + whole, room - whole, more);
            return false;
        }
        n += strlen(strcpy(out + n, one));
        if (paint_width(out) + (int)sizeof more - 1 <= columns)
            whole = n;
    }
    return true;
}
