/* A refusal that re-reads, for every form that posts a version: the core says that
 * somebody changed what the form was opened on (ST_stale), so the question that brought
 * it is asked again, what differs is said field by field, what was typed is kept and F9
 * goes on. What nobody typed in follows what is stored now: else F9 would undo the
 * other's change unseen.
 *
 * A screen does nothing for it but show what it asked for (page_show) or say where it
 * keeps it (page_rests_on); one whose question is not the same the second time asks it
 * itself (.reask). Where the row is one of the list below, and where what
 * changed may forbid going on, it says so by .renew. */
#include "config.h"
#include "desk/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHANGES_ROOM 1000
#define DEEP 3                       /* lists in lists that are compared */

struct reread {
    struct pool *pool;
    struct fault fault;
    answer_fn *then;                 /* the page's own, of the question that is asked again */
    bool below;                      /* the question is the page's below */
    bool own;                        /* the page asks itself, by op: .reask */
    bool compared;
    enum op_id op;
    char line[CHANGES_ROOM];         /* a line a change */
    size_t n;
    unsigned changes;
};

/* -- what differs -- */

bool field_quiet(const struct field *f)
{
    static const char *const quiet[] = { "version", "row_version", "token", "last_event", "capitals" };
    for (size_t i = 0; i < COUNT_OF(quiet); i++)
        if (strcmp(f->name, quiet[i]) == 0)
            return true;
    return f->flags & F_SECRET || f->type == FT_HASH || f->type == FT_BYTES
           || (f->type == FT_LIST && strcmp(f->name, "events") == 0);   /* who and when is in the refusal */
}

enum format field_format_shown(const struct field *f)
{
    static const char *const flow[] = { "job_kind", "stage", "paper_kind" };
    for (size_t i = 0; i < COUNT_OF(flow); i++)
        if (strcmp(f->name, flow[i]) == 0)
            return FORMAT_FLOW;
    return FORMAT_TYPE;
}

static void change_add(struct reread *r, const char *about, const char *before, const char *after)
{
    const char *none = tr("desk.stale_none");
    int k = snprintf(r->line + r->n, sizeof r->line - r->n, "%s %s -> %s\n", about, *before ? before : none,
                     *after ? after : none);
    r->changes++;
    if (k > 0 && (size_t)k < sizeof r->line - r->n)
        r->n += (size_t)k;
    r->line[r->n] = '\0';
}

/* What an element is called: the first of its fields that is a word. */
static void element_words(const struct record *record, const void *element, char *out, size_t room)
{
    out[0] = '\0';
    for (unsigned i = 0; i < record->fields && !out[0]; i++)
        if (record->field[i].type == FT_TEXT || record->field[i].type == FT_CODE)
            value_text(&record->field[i], field_format_shown(&record->field[i]), element, out, room);
}

static void fields_differ(struct reread *r, const struct record *record, const void *before, const void *after,
                           const char *about, unsigned deep);

/* What it is known by in its list: the numbers and months it begins with, else what it is called. */
static void element_key(const struct record *record, const void *element, char *out, size_t room)
{
    char one[80];
    size_t n = 0;
    out[0] = '\0';
    for (unsigned i = 0; i < record->fields; i++) {
        const struct field *f = &record->field[i];
        const char *end = strrchr(f->name, '_');
        if (f->type != FT_MONTH && (!end || (strcmp(end, "_no") != 0 && strcmp(end, "_seq") != 0)))
            break;
        value_text(f, FORMAT_TYPE, element, one, sizeof one);
        snprintf(out + n, room - n, "%s%s", n && *one ? " " : "", one);
        n = strlen(out);
    }
    if (!n)
        element_words(record, element, out, room);
}

/* The element of that key, the one at its own place first; -1 none. */
static int element_find(const struct field *list, const void *of, const char *key, uint32_t place)
{
    char one[160];
    uint32_t n = list_count(list, of);
    for (uint32_t step = 0; step <= n; step++) {
        uint32_t i = step ? step - 1 : place;
        if (i >= n)
            continue;
        element_key(list->of, list_element(list, of, i), one, sizeof one);
        if (strcmp(one, key) == 0)
            return (int)i;
    }
    return -1;
}

/* Of two that stand alone the list is about nothing else. */
static void list_differs(struct reread *r, const struct field *f, const void *before, const void *after,
                         const char *about, unsigned deep)
{
    char key[160], word[160];
    uint32_t had = list_count(f, before), has = list_count(f, after);
    bool alone = had == 1 && has == 1;
    for (uint32_t i = 0; i < had; i++) {
        const void *element = list_element(f, before, i);
        element_key(f->of, element, key, sizeof key);
        element_words(f->of, element, word, sizeof word);
        int at = alone ? 0 : element_find(f, after, key, i);
        if (at < 0)
            change_add(r, tr(f->name), key, "");
        else
            fields_differ(r, f->of, element, list_element(f, after, (uint32_t)at), alone ? about : word, deep + 1);
    }
    for (uint32_t i = 0; i < has && !alone; i++) {
        element_key(f->of, list_element(f, after, i), key, sizeof key);
        if (element_find(f, before, key, i) < 0)
            change_add(r, tr(f->name), "", key);
    }
}

static void fields_differ(struct reread *r, const struct record *record, const void *before, const void *after,
                           const char *about, unsigned deep)
{
    char had[160], has[160], what[200];
    for (unsigned i = 0; i < record->fields; i++) {
        const struct field *f = &record->field[i];
        if (field_quiet(f))
            continue;
        if (f->type == FT_LIST && deep < DEEP)
            list_differs(r, f, before, after, about, deep);
        if (f->type == FT_LIST || field_equal(f, before, after))
            continue;
        value_text(f, field_format_shown(f), before, had, sizeof had);
        value_text(f, field_format_shown(f), after, has, sizeof has);
        snprintf(what, sizeof what, "%s%s%s", about, *about ? " " : "", tr(f->name));
        if (strcmp(had, has) != 0)
            change_add(r, what, had, has);
    }
}

/* Of an answer the row that has a version: what else is in it is worked out anew each time. An answer
 * without such a row, as a quote, is what the page rests on itself. */
static bool row_in(const struct record *record, const void *of, const struct record **row_record_r, const void **row_r)
{
    *row_record_r = record;
    *row_r = of;
    if (record_field(record, "version"))
        return of;
    for (unsigned i = 0; of && i < record->fields; i++) {
        const struct field *f = &record->field[i];
        if (f->type != FT_LIST || !record_field(f->of, "version") || list_count(f, of) != 1)
            continue;
        *row_record_r = f->of;
        *row_r = list_element(f, of, 0);
        return true;
    }
    return of;
}

static void rows_compare(struct reread *r, const struct record *record, const void *before, const void *after)
{
    const struct record *of, *now_of;
    const void *had, *has;
    if (row_in(record, before, &of, &had) && row_in(record, after, &now_of, &has) && of == now_of)
        fields_differ(r, of, had, has, "", 0);
}

/* -- what was typed -- */

static const char **own_texts(const struct page *p, struct pool *pool)
{
    const char **text = pool_array(pool, p->form->inputs + 1, sizeof *text);
    for (unsigned i = 0; i < p->form->inputs; i++)
        text[i] = p->input[i].own ? pool_copy(pool, p->input[i].editor.text) : NULL;
    return text;
}

/* His text goes back over what the page filled in; behind it stands what is stored now. */
static void own_back(struct page *p, const char *const *text)
{
    for (unsigned i = 0; i < p->form->inputs; i++) {
        struct input *in = &p->input[i];
        if (!text[i] || in->own)
            continue;
        char *now = strdup(in->editor.text);
        editor_set(&in->editor, text[i]);
        in->own = true;
        if (p->focus == (int)i)
            input_entered(p, p->focus);
        if (now && *now && strcmp(now, text[i]) != 0)
            tr_fill(in->shown, sizeof in->shown, "desk.stale_now", now, NULL, NULL, NULL);
        free(now);
    }
}

/* -- saying -- */

/* The first changes that fit beside the rest of the sentence. */
static void said_changes(const struct reread *r, char *out, size_t room, unsigned columns)
{
    size_t n = 0;
    out[0] = '\0';
    for (const char *at = r->line; *at; at += strcspn(at, "\n") + 1) {
        char one[300];
        snprintf(one, sizeof one, "%s%.*s", n ? "; " : "", (int)strcspn(at, "\n"), at);
        if (n && (unsigned)text_width(out, WIDTH_EAST_ASIAN) + (unsigned)text_width(one, WIDTH_EAST_ASIAN) > columns)
            break;
        int k = snprintf(out + n, room - n, "%s", one);
        n += k > 0 && (size_t)k < room - n ? (size_t)k : 0;
    }
}

#define SAID_COLUMNS 34

static void changes_say(struct page *p, const struct reread *r)
{
    char changes[400];
    said_changes(r, changes, sizeof changes, SAID_COLUMNS);
    p->changed = r->n ? pool_copy(p->pool, r->line) : NULL;
    page_say(p, r->changes ? "desk.stale" : "desk.stale_same", r->fault.arg[0], r->fault.arg[1], changes, NULL);
    page_stop(p);
}

/* -- asking again -- */

static bool stands(const struct desk *d, const struct page *page)
{
    for (const struct page *p = d->top; p; p = p->below)
        if (p == page)
            return true;
    return false;
}

static void reread(struct page *p, struct answer *a)
{
    struct desk *d = p->desk;
    struct reread *r = p->reread;
    if (!page_went(p, a)) {
        stale_forget(p);
        return;
    }
    const struct record *record = op_info[a->op].reply;
    const char **own = own_texts(p, r->pool);
    int focus = p->focus;
    const void *before = r->below ? NULL : p->rests.pool ? p->rests_of : p->source.part ? NULL : p->shown;
    if (before)
        rows_compare(r, record, before, a->reply);
    a->fn = r->then;
    if (r->below)
        page_show(p->below, a);
    else
        r->then(p, a);
    if (!stands(d, p))                   /* and what it kept has gone with it */
        return;
    bool on = !p->screen->renew || p->screen->renew(p);
    if (!stands(d, p))
        return;
    if (on) {
        own_back(p, own);
        if (focus >= 0)
            page_focus_at(p, focus);
        changes_say(p, r);
    }
    stale_forget(p);
}

void stale_shown(struct page *p, const struct answer *a)
{
    struct reread *r = p->reread;
    if (!r || !r->own || a->op != r->op || !p->shown || p->source.part)
        return;
    rows_compare(r, op_info[a->op].reply, p->shown, a->reply);
    r->compared = true;
}

/* Refused, it may have asked otherwise. */
static bool asked_still(const struct page *p, enum op_id op)
{
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (p->desk->ask[i].used && p->desk->ask[i].page == p && p->desk->ask[i].op == op)
            return true;
    return false;
}

void stale_told(struct page *p, const struct answer *a)
{
    struct reread *r = p->reread;
    if (!r || !r->own || a->op != r->op || (!r->compared && asked_still(p, r->op)))
        return;
    if (r->compared)
        changes_say(p, r);
    stale_forget(p);
}

void stale_row(struct page *p, const struct record *record, const void *before, const void *after)
{
    if (p->reread)
        fields_differ(p->reread, record, before, after, "", 0);
}

static const struct source *source_of(const struct page *p, bool *below_r)
{
    *below_r = false;
    if (p->rests.pool)
        return &p->rests;
    if (p->source.pool)
        return &p->source;
    *below_r = p->screen->renew && p->below && p->below->source.pool;
    return *below_r ? &p->below->source : NULL;
}

void stale_reread(struct page *p, const struct answer *a)
{
    bool below = false, own = p->screen->reask && p->source.pool;
    const struct source *s = own ? &p->source : source_of(p, &below);
    if (a->fault.status != ST_stale || op_info[a->op].kind != OP_WRITE || !s || p->reread || p->screen->refresh)
        return;
    struct pool *pool = pool_new(1024);
    p->reread = POOL_NEW(pool, struct reread);
    *p->reread = (struct reread){ .pool = pool, .fault = a->fault, .then = s->fn, .below = below, .own = own,
                                  .op = s->op };
    request_id_make(p->request_id);
    if (!(own ? p->screen->reask(p) : page_ask(p, s->op, s->request, reread)))
        stale_forget(p);
}

void stale_forget(struct page *p)
{
    struct pool *pool = p->reread ? p->reread->pool : NULL;
    p->reread = NULL;
    if (pool)
        pool_free(&pool);
}
