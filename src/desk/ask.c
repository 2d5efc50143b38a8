/* Asking the core without waiting for it. A request goes out with a number, its
 * answer is matched by it, and until then a copy is kept: when the link breaks,
 * the desk gets a new one through the gate and sends every unanswered request
 * again under its old request id, so that nothing is posted twice. */
#include "config.h"
#include "desk/session.h"
#include <string.h>

#define ASK_PATIENCE_S 3

static struct ask *ask_free_place(struct desk *d)
{
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (!d->ask[i].used)
            return &d->ask[i];
    return NULL;
}

/* Passwords and PINs do not stay in memory longer than their question. */
static void secrets_wipe(const struct ask *a)
{
    const struct record *record = op_info[a->op].request;
    for (unsigned i = 0; a->request && i < record->fields; i++) {
        const struct field *field = &record->field[i];
        char *text;
        if (!(field->flags & F_SECRET) || field->type != FT_TEXT)
            continue;
        memcpy(&text, (char *)a->request + field->at, sizeof text);
        if (text && *text)
            explicit_bzero(text, strlen(text));
    }
}

static void ask_release(struct ask *a)
{
    if (a->pool) {
        secrets_wipe(a);
        pool_free(&a->pool);
    }
    *a = (struct ask){ .used = false };
}

static void ask_send(struct desk *d, struct ask *a)
{
    a->lost = !d->has_core
              || link_send(&d->core, a->op, a->request_id, a->approval_no, a->request, &a->number) == ST_unavailable;
    if (a->lost)
        core_lost(d);
}

/* What a clerk must be told the end of, whatever dies on the way. */
static bool moves_money(enum op_id op)
{
    return op == OP_pay_take || op == OP_till_turn_in || op == OP_till_exchange || op == OP_deposit_make
           || op_info[op].flags & OPF_APPROVAL;
}

static bool ask_begin(struct page *p, enum op_id op, const void *request, answer_fn *fn, const char *id, bool holds)
{
    struct desk *d = p->desk;
    struct ask *a = ask_free_place(d);
    if (!a) {
        page_say_fault(p, &(struct fault){ .status = ST_too_busy });
        return false;
    }
    const struct record *record = op_info[op].request;
    *a = (struct ask){ .used = true, .holds = holds, .op = op, .page = p, .fn = fn, .sent = clock_ticks(),
                       .approval_no = p->approval_no };
    a->pool = pool_new(1024);
    a->request = pool_get(a->pool, record->size);
    record_copy(record, a->request, request, a->pool);
    if (id)
        text_copy(a->request_id, sizeof a->request_id, id);
    else
        request_id_make(a->request_id);
    a->posts = id && moves_money(op);
    if (a->posts)
        untold_note(d);
    ask_send(d, a);
    return true;
}

bool page_ask(struct page *p, enum op_id op, const void *request, answer_fn *fn)
{
    return ask_begin(p, op, request, fn, NULL, true);
}

bool page_ask_late(struct page *p, enum op_id op, const void *request, answer_fn *fn)
{
    return ask_begin(p, op, request, fn, NULL, false);
}

bool page_post(struct page *p, enum op_id op, const void *request, answer_fn *fn)
{
    if (p->posting) {
        page_say(p, "desk.posting", NULL, NULL, NULL, NULL);
        return false;
    }
    p->posting = ask_begin(p, op, request, fn, p->request_id, true);
    return p->posting;
}

void page_send(struct page *p, enum op_id op, void *request, answer_fn *fn)
{
    struct pool *pool = pool_new(512);
    struct fault f = { .status = ST_ok };
    if (page_fill(p, request, pool, &f) == ST_ok)
        page_post(p, op, request, fn);
    else
        page_say_fault(p, &f);
    pool_free(&pool);
}

void page_show(struct page *p, struct answer *a)
{
    struct pool *before = p->shown_pool;
    stale_shown(p, a);
    p->seen = 0;
    rows_show(p, a);
    if (before)
        pool_free(&before);
    p->shown_pool = a->pool;
    a->pool = NULL;
    p->desk->dirty = true;
}

void page_unshow(struct page *p)
{
    if (p->shown_pool)
        pool_free(&p->shown_pool);
    p->shown = NULL;
    p->shown_pool = NULL;
    p->desk->dirty = true;
}

bool page_went(struct page *p, struct answer *a)
{
    bool good = a->fault.status == ST_ok;
    if (!good)
        page_refused(p, a);
    return good;
}

bool page_showed(struct page *p, struct answer *a)
{
    bool good = page_went(p, a);
    if (good)
        page_show(p, a);
    return good;
}

bool page_began(struct page *p, struct answer *a)
{
    bool good = a->fault.status == ST_ok;
    if (good)
        page_show(p, a);
    else
        page_failed(p, a);
    return good;
}

bool asks_hold(const struct desk *d)
{
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (d->ask[i].used && d->ask[i].holds && d->ask[i].page)
            return true;
    return false;
}

int64_t asks_waiting(const struct desk *d)
{
    instant first = 0;
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (d->ask[i].used && d->ask[i].page && (first == 0 || d->ask[i].sent < first))
            first = d->ask[i].sent;
    return first ? (clock_ticks() - first) / SECOND : 0;
}

/* The core is silent: the form can be edited and left again, and what was typed
 * for the straight path no longer counts. The question itself goes on waiting. */
void asks_let_go(struct desk *d)
{
    bool held = asks_hold(d);
    if (!held || (d->has_core && asks_waiting(d) < ASK_PATIENCE_S))
        return;
    for (unsigned i = 0; i < ASKS_MAX; i++)
        d->ask[i].holds = false;
    page_say(d->top, "desk.silent", NULL, NULL, NULL, NULL);
    page_stop(d->top);
}

void asks_forget_page(struct page *p)
{
    for (unsigned i = 0; i < ASKS_MAX; i++)
        if (p->desk->ask[i].page == p)
            p->desk->ask[i].page = NULL;
}

static void answer_decode(struct answer *a, const struct link_message *m)
{
    const struct record *record = op_info[a->op].reply;
    a->fault = m->fault;
    if (m->fault.status != ST_ok)
        return;
    a->pool = pool_new(m->body_n + record->size + 512);
    void *bytes = pool_get(a->pool, m->body_n + 1), *reply = pool_get(a->pool, record->size);
    memcpy(bytes, m->body, m->body_n);
    if (record_decode(record, reply, bytes, m->body_n, NULL, a->pool, &a->fault) != ST_ok)
        return;
    record_init(record, reply);
    a->reply = a->whole = reply;
}

/* Is it still open? An answer may have closed it. */
static bool page_stands(const struct desk *d, const struct page *p)
{
    const struct page *at = d->top;
    while (at && at != p)
        at = at->below;
    return at;
}

static void answer_take(struct desk *d, const struct link_message *m)
{
    struct ask *found = NULL;
    for (unsigned i = 0; i < ASKS_MAX && !found; i++)
        if (d->ask[i].used && !d->ask[i].lost && d->ask[i].number == m->number)
            found = &d->ask[i];
    if (!found)
        return;
    struct ask ask = *found;          /* the answer may ask again: its place is free by then */
    *found = (struct ask){ .used = false };
    struct answer answer = { .op = ask.op, .fn = ask.fn };
    if (op_info[ask.op].kind == OP_READ) {       /* what is only read may be kept, to be asked again */
        answer.request = ask.request;
        answer.request_pool = ask.pool;
    }
    answer_decode(&answer, m);
    d->dirty = true;
    if (ask.page) {
        if (strcmp(ask.request_id, ask.page->request_id) == 0)
            ask.page->posting = false;
        bool anew = ask.page->anew && ask.op == ask.page->source.op;
        ask.fn(ask.page, &answer);
        if (anew && page_stands(d, ask.page))
            page_told_anew(ask.page, &answer);
        if (page_stands(d, ask.page))
            stale_told(ask.page, &answer);
    }
    if (answer.pool)
        pool_free(&answer.pool);
    if (op_info[ask.op].kind == OP_READ && !answer.request_pool)
        ask.pool = NULL;                         /* taken */
    ask_release(&ask);
}

static bool is_me(const struct desk *d, const char *staff_no)
{
    return d->user && strcmp(d->user->staff_no, staff_no) == 0;
}

/* Does home say anything of it to this person (ops/events.def)? */
static bool home_concerned(const struct desk *d, const char *topic)
{
    struct event_topic e;
    if (!event_read(topic, &e) || !d->home || is_me(d, e.whom) || is_me(d, e.person))
        return true;
    switch (e.home) {
    case HOME_deciders: return desk_has_role(d, CODE_role_supervisor) || d->home->stands_in;
    case HOME_supervisors: return desk_has_role(d, CODE_role_supervisor);
    case HOME_unit: return !strcmp(e.whom, d->user->unit_no) || desk_has_role(d, CODE_role_supervisor);
    case HOME_job: return d->home->alert_n && d->home->alert->job_no == e.number;
    default: return e.home == HOME_all;
    }
}

static void event_take(struct desk *d, const char *topic)
{
    char copy[80];
    text_copy(copy, sizeof copy, topic);
    if (home_concerned(d, copy))
        desk_refresh_home(d);
    known_event(d, copy);
    for (struct page *p = d->top; p; p = p->below)
        if (p->screen->event)
            p->screen->event(p, copy);
    d->dirty = true;
}

void asks_receive(struct desk *d)
{
    struct link_message m;
    while (d->has_core) {
        enum status s = link_receive(&d->core, &m);
        if (s == ST_ok && m.kind == WIRE_REPLY)
            answer_take(d, &m);
        else if (s == ST_ok && m.kind == WIRE_EVENT)
            event_take(d, m.topic);
        else if (s == ST_too_busy)
            return;
        else
            core_lost(d);
        desk_run_ahead(d);
    }
}

void core_lost(struct desk *d)
{
    if (d->has_core)
        link_release(&d->core);
    d->has_core = false;
    d->dirty = true;
    for (unsigned i = 0; i < ASKS_MAX; i++)
        d->ask[i].lost = true;
    if (!d->core_wanted && d->started)
        control_send(d->control, CTRL_WANT_CORE, NULL, 0, -1, -1);
    d->core_wanted = true;
}

void core_back(struct desk *d, int fd)
{
    if (d->has_core)
        link_release(&d->core);
    link_init(&d->core, fd);
    d->has_core = true;
    d->core_wanted = false;
    for (unsigned i = 0; i < ASKS_MAX && d->has_core; i++) {
        if (d->ask[i].used && d->ask[i].page)
            ask_send(d, &d->ask[i]);
        else if (d->ask[i].used)
            ask_release(&d->ask[i]);
    }
}
