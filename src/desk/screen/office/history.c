/* History (72): who did what. A supervisor looks by account; who audits looks by
 * account, person or unit, or at everything. One line whole shows every field it
 * changed, before and after, as the audit kept it. */
#include "config.h"
#include "desk/screen/common/effect.h"
#include "desk/screen/common/of_account.h"
#include "ops/words.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROWS_ASKED 45
#define CHANGES_MAX 400

/* -- the list -- */

static const char *const list_computed[] = { "@account", "@op", "@subject", "@why", "@name", NULL };

static const struct history_list *list_of(const struct page *p)
{
    return p->shown;
}

static bool audits(const struct page *p)
{
    return desk_has_role(p->desk, CODE_role_auditor) || desk_has_role(p->desk, CODE_role_accountant)
           || desk_has_role(p->desk, CODE_role_administrator);
}

static void answered(struct page *p, struct answer *a)
{
    if (page_showed(p, a))
        pieces_say(p, list_of(p)->rows_n, list_of(p)->token, "form.history.none");
}

static void ask(struct page *p)
{
    struct audit_ask any = { .subject = p->arg };
    struct page_ask one = { .account_no = p->arg, .rows = ROWS_ASKED };
    if (audits(p))
        page_ask(p, OP_audit_list, &any, answered);
    else
        page_ask(p, OP_account_history, &one, answered);
}

static void open_page(struct page *p)
{
    if (p->arg[0] || list_of(p))
        ask(p);
    else
        page_say(p, "form.history.which", NULL, NULL, NULL, NULL);
}

static void enter(struct page *p, int input)
{
    char line[128];
    text_copy(line, sizeof line, p->input[input].editor.text);
    size_t n = strlen(line);
    if (!audits(p)) {
        of_account_enter(p, input);
    } else if (n > 2 || (n == 0 && !list_of(p))) {
        p->arg = pool_copy(p->pool, line);
        p->top[0] = 0;
        editor_set(&p->input[input].editor, "");
        page_hush(p);
        ask(p);
    } else {
        command_run(p, line);
    }
}

static void pick(struct page *p, int digit)
{
    char arg[16];
    unsigned row;
    if (!page_row(p, digit, list_of(p) ? list_of(p)->rows_n : 0, &row))
        return;
    snprintf(arg, sizeof arg, "%u", row);
    page_open(p->desk, "entry", arg);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    (void)name;
    text_copy(out, room, p->arg);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct audit *a = &list_of(p)->rows[row];
    (void)list;
    if (strcmp(column, "@op") == 0)
        effect_what(a->op, out, room);
    else if (strcmp(column, "@why") == 0)
        remark_words(a->remark, code_word, out, room);
    else if (strcmp(column, "@name") == 0)
        staff_word(a->staff_no, a->staff_name, out, room);
    else if (a->subjects_n)
        setting_word(a->subjects[0].subject, out, room);
}

const struct screen screen_history = {
    .name = "history", .flags = SCREEN_REFRESH, .computed = list_computed,
    .open = open_page, .act = pick, .enter = enter, .text = text, .cell = cell,
};

/* -- one line: fields before and after -- */

struct changed { const char *field, *before, *after; };

struct entry { struct changed *change; unsigned changes; };

static const char *const computed[] = { "@op", "@who", "@why", "@changes", "@field", "@before", "@after", NULL };

static void change_add(struct entry *e, const char *field, const char *before, const char *after)
{
    if (e->changes < CHANGES_MAX)
        e->change[e->changes++] = (struct changed){ field, before, after };
}

/* As a page would show it: no machine's time. */
static const char *time_words(struct pool *pool, const char *text)
{
    char out[80];
    instant at;
    if (instant_parse_iso(text, &at) != ST_ok)
        return pool_copy(pool, text);
    struct moment m = instant_local(at);
    snprintf(out, sizeof out, "%04d-%02d-%02d %02d:%02d", m.civil.year, m.civil.month, m.civil.day, m.hour, m.minute);
    return pool_copy(pool, out);
}

/* A code's name is said as its word; figures and texts are as they are. */
static const char *json_words(struct pool *pool, const struct field *field, const json_t *value)
{
    const char *text = json_is_string(value) ? json_string_value(value) : NULL;
    uint16_t code;
    if (text && field && field->type == FT_CODE && code_value(field->codes, text, &code))
        return pool_copy(pool, code_word(field->codes, code));
    if (text && field && field->type == FT_TIME)
        return time_words(pool, text);
    if (text)
        return pool_copy(pool, text);
    if (json_is_boolean(value))
        return tr(json_is_true(value) ? "desk.yes" : "desk.no");
    if (json_is_integer(value))
        return pool_printf(pool, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    char *dumped = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    text = pool_copy(pool, dumped ? dumped : "");
    free(dumped);
    return text;
}

static void row_changes(struct page *p, struct entry *e, const struct audit_change *c)
{
    json_error_t error;
    const char *field;
    json_t *pair, *all = c->added || c->removed ? NULL : json_loads(c->difference, 0, &error);
    const struct record *record = record_by_name(c->table_name);
    const char *what = c->added ? tr("form.entry.added") : c->removed ? tr("form.entry.removed") : "";
    change_add(e, pool_printf(p->pool, "%s %s", tr(c->table_name), c->key_text), "", what);
    json_object_foreach(all, field, pair) {
        const struct field *f = record ? record_field(record, field) : NULL;
        if (strcmp(field, "version") != 0)
            change_add(e, pool_printf(p->pool, "  %s", tr(field)), json_words(p->pool, f, json_array_get(pair, 0)),
                       json_words(p->pool, f, json_array_get(pair, 1)));
    }
    json_decref(all);
}

static void entry_open(struct page *p)
{
    struct entry *e = p->state;
    const struct history_list *list = p->below->shown;
    unsigned row = (unsigned)strtoul(p->arg, NULL, 10);
    e->change = pool_array(p->pool, CHANGES_MAX, sizeof *e->change);
    if (p->below->screen != &screen_history || !list || row >= list->rows_n)
        return;
    struct audit *copy = POOL_NEW(p->pool, struct audit);
    record_copy(&audit_record, copy, &list->rows[row], p->pool);
    p->shown = copy;
    for (unsigned i = 0; i < copy->changes_n; i++)
        row_changes(p, e, &copy->changes[i]);
}

/* A part of the program has its name for a number: said once. */
static void who_text(const struct audit *a, char *out, size_t room)
{
    char name[80];
    staff_word(a->staff_no, a->staff_name, name, sizeof name);
    snprintf(out, room, "%s%s%s", strcmp(a->staff_no, a->staff_name) ? a->staff_no : "",
             strcmp(a->staff_no, a->staff_name) ? " " : "", name);
}

static void entry_text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct audit *a = p->shown;
    if (!a)
        return;
    if (strcmp(name, "@op") == 0)
        effect_what(a->op, out, room);
    else if (strcmp(name, "@why") == 0)
        remark_words(a->remark, code_word, out, room);
    else
        who_text(a, out, room);
}

static unsigned entry_rows(const struct page *p, const char *list)
{
    (void)list;
    return ((const struct entry *)p->state)->changes;
}

static void entry_cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct changed *c = &((const struct entry *)p->state)->change[row];
    (void)list;
    text_copy(out, room, strcmp(column, "@field") == 0 ? c->field : strcmp(column, "@before") == 0 ? c->before
              : c->after);
}

const struct screen screen_entry = {
    .name = "entry", .state = sizeof(struct entry), .computed = computed, .open = entry_open, .text = entry_text,
    .rows = entry_rows, .cell = entry_cell,
};
