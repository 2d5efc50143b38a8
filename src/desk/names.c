/* F4 with names: what a field wants is a number (of a person, a unit) and people know
 * names. F4, and Enter on what is no number, list those whose number begins so, whose
 * name has it, or whose name's initials do (李 or lw for 李伟); the one that is meant is
 * picked, or taken at once where there is one, and its name stands behind the field.
 *
 * The list comes whole from the core, which gives each person what he may see; it is
 * kept only for the words behind the fields. */
#include "config.h"
#include "desk/session.h"
#include <stdlib.h>
#include <string.h>

struct names {
    const char *field;
    enum op_id op;
    const char *list, *number, *name, *name_en;
    bool offered;
    const char *by;                  /* only where the page's input of that name has this value; NULL always */
    uint16_t value;
};

/* Which fields, by the last step of their name, and where their names are. */
static const struct names table[] = {
#define NAMES(field, op, list, number, name, name_en) \
    { #field, OP_##op, #list, #number, #name, #name_en, false, NULL, 0 },
#define NAMES_OFFERED(field, op, list, number, name, name_en) \
    { #field, OP_##op, #list, #number, #name, #name_en, true, NULL, 0 },
#define NAMES_BY(field, by, value, op, list, number, name, name_en) \
    { #field, OP_##op, #list, #number, #name, #name_en, false, #by, CODE_##by##_##value },
#include "desk/names.def"
#undef NAMES
#undef NAMES_OFFERED
#undef NAMES_BY
};

struct known_name { const char *number, *name; };

/* As many as there are: a county's areas are thousands. Texts lie in the pool. */
static struct {
    const struct names *of;
    struct pool *pool;
    struct known_name *one;
    unsigned n, room;
    bool entered;
} got;

/* The last step of an input's name, @ left out. */
static const char *last_step(const struct input *in)
{
    const char *last = strrchr(in->spec->name, '.');
    const char *name = last ? last + 1 : in->spec->name;
    return name + (*name == '@');
}

static bool holds(const struct page *p, const struct names *of)
{
    for (unsigned i = 0; of->by && i < p->form->inputs; i++)
        if (!strcmp(last_step(&p->input[i]), of->by))
            return strtoul(p->input[i].editor.text, NULL, 10) == of->value;
    return !of->by;
}

static const struct names *names_of(const struct page *p, const struct input *in)
{
    for (size_t i = 0; in && i < COUNT_OF(table); i++)
        if (strcmp(table[i].field, last_step(in)) == 0 && holds(p, &table[i]))
            return &table[i];
    return NULL;
}

bool names_there(const struct page *p, const struct input *in)
{
    const struct names *of = names_of(p, in);
    const struct session_user *u = desk_user(p->desk);
    return of && u && op_info[of->op].roles & u->roles;
}

/* -- the list -- */

static void got_add(const char *number, const char *name)
{
    if (got.n == got.room) {
        got.room = got.room ? got.room * 2 : 32;
        got.one = realloc(got.one, got.room * sizeof *got.one);
        if (!got.one)
            panic("out of memory");
    }
    got.one[got.n++] = (struct known_name){ pool_copy(got.pool, number), pool_copy(got.pool, name) };
}

static const char *text_in(const struct record *record, const char *name, const void *row)
{
    const struct field *f = record_field(record, name);
    const char *text = f && f->type == FT_TEXT ? *(const char *const *)field_in(f, row) : NULL;
    return text ? text : "";
}

static void got_take(const struct names *of, const void *reply)
{
    const struct field *list = record_field(op_info[of->op].reply, of->list);
    for (uint32_t i = 0; i < list_count(list, reply); i++) {
        const void *row = list_element(list, reply, i);
        const char *en = text_in(list->of, of->name_en, row);
        got_add(text_in(list->of, of->number, row),
                desk_english() && *en ? en : text_in(list->of, of->name, row));
    }
}

static void answered(struct page *p, struct answer *a);

static void ask(struct page *p, const struct names *of, const char *token)
{
    const struct record *record = op_info[of->op].request;
    struct pool *pool = pool_new(1024);
    void *q = pool_get(pool, record->size);
    record_init(record, q);
    *(const char **)field_at(record_field(record, "token"), q) = token;
    page_ask(p, of->op, q, answered);
    pool_free(&pool);
}

/* -- what is meant -- */

static bool initials_begin(const char *name, const char *typed)
{
    char initials[64];
    size_t n = strlen(typed);
    pinyin_initials(name, true, initials, sizeof initials);
    return n && strncmp(initials, typed, n) == 0;
}

static bool meant(const struct known_name *one, const char *typed)
{
    return strncmp(one->number, typed, strlen(typed)) == 0 || strstr(one->name, typed)
           || initials_begin(one->name, typed);
}

static void take(struct page *p, const struct known_name *one)
{
    struct input *in = &p->input[p->focus];
    input_set(p, in->spec->name, one->number);
    in->own = p->typed = true;
    if (p->screen->typed)
        p->screen->typed(p);
}

/* What is one of them already, whatever letters it has: Enter goes on. */
static bool is_one(const struct page *p)
{
    const struct input *in = &p->input[p->focus];
    for (unsigned i = 0; names_of(p, in) == got.of && i < got.n; i++)
        if (!strcmp(got.one[i].number, in->editor.text))
            return true;
    return false;
}

static void offer(struct page *p)
{
    const char *typed = p->input[p->focus].editor.text;
    const struct known_name *only = NULL;
    unsigned n = 0;
    bool exact = is_one(p);
    if (exact && got.entered) {
        page_go_on(p);
        return;
    }
    struct pool *pool = pool_new(4096);
    const char **line = pool_array(pool, got.n + 1, sizeof *line), **value = pool_array(pool, got.n + 1, sizeof *value);
    for (unsigned i = 0; i < got.n; i++) {
        if (!exact && !meant(&got.one[i], typed))       /* what is one of them already narrows nothing */
            continue;
        only = &got.one[i];
        value[n] = only->number;
        line[n++] = pool_printf(pool, "%s  %s", only->number, only->name);
    }
    if (n == 1 && *typed)
        take(p, only);
    else if (n)
        popup_values(p, tr(p->input[p->focus].spec->label), line, value, n);
    else
        page_say(p, "help.names.none", typed, NULL, NULL, NULL);
    page_stop(p);
    pool_free(&pool);
}

static void answered(struct page *p, struct answer *a)
{
    const struct names *of = names_of(p, p->focus >= 0 ? &p->input[p->focus] : NULL);
    if (!page_went(p, a) || of != got.of || of->op != a->op)
        return;
    got_take(of, a->reply);
    const char *token = text_in(op_info[a->op].reply, "token", a->reply);
    if (*token)
        ask(p, of, token);
    else
        offer(p);
}

void names_show(struct page *p)
{
    got.of = names_of(p, &p->input[p->focus]);
    got.n = 0;
    if (got.pool)
        pool_free(&got.pool);
    got.pool = pool_new(4096);
    got.entered = false;
    ask(p, got.of, "");
}

/* The number of the row that is typed itself: a new one is none of the list. */
static bool is_own(const struct page *p, const struct names *of)
{
    const struct record *request = p->form->op ? p->form->op->request : NULL;
    return request && record_field(op_info[of->op].reply, of->list)->of == request && !strcmp(of->field, of->number);
}

bool names_enter(struct page *p)
{
    const struct input *in = p->focus >= 0 ? &p->input[p->focus] : NULL;
    const char *text = in ? in->editor.text : "";
    if (!*text || text[strspn(text, "0123456789 ")] == '\0' || !names_there(p, in) || is_one(p))
        return false;
    if (names_of(p, in)->offered || is_own(p, names_of(p, in)))
        return false;
    names_show(p);
    got.entered = true;
    return true;
}

/* -- behind the field -- */

void names_shown(const struct page *p, struct input *in)
{
    if (!got.of || names_of(p, in) != got.of)
        return;
    for (unsigned i = 0; i < got.n; i++)
        if (strcmp(got.one[i].number, in->editor.text) == 0)
            text_copy(in->shown, sizeof in->shown, got.one[i].name);
}
