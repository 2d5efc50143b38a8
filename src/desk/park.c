/* Parking: an unfinished form goes to the core as a draft and its page closes.
 * Nothing asks, nothing is lost, and it is told which form it was. The place is
 * chosen from the core's own list, so that another session of the same person keeps
 * its drafts; the same form of the same account takes the place it has already. */
#include "config.h"
#include "desk/hooks.h"
#include "desk/session.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TITLE_COLUMNS 60             /* of the draft's field */
#define ABOUT_COLUMNS 36             /* of the list it is taken back from (02) */

struct parking {
    struct parking *next;
    struct pool *pool;
    struct draft draft;
    bool sent;                       /* the draft itself is with the core, unanswered */
};

static json_t *inputs_json(const struct page *p)
{
    json_t *inputs = p->kept ? json_loads(p->kept, 0, NULL) : json_object();
    for (unsigned i = 0; i < p->form->inputs; i++)
        if (p->input[i].spec->type != INPUT_SECRET && p->input[i].editor.n)
            json_object_set_new(inputs, p->input[i].spec->name, json_string(p->input[i].editor.text));
    return inputs;
}

static char *body_json(const struct page *p)
{
    json_t *body = json_object(), *state = json_object();
    json_object_set_new(body, "arg", json_string(p->arg));
    json_object_set_new(body, "focus", json_string(page_focus_name(p)));
    json_object_set_new(body, "inputs", inputs_json(p));
    if (p->screen->save)
        p->screen->save(p, state);
    json_object_set_new(body, "state", state);
    json_t *asked = hooks.keep(p);
    if (asked)
        json_object_set_new(body, "consent", asked);
    char *text = json_dumps(body, JSON_COMPACT);
    json_decref(body);
    return text;
}

static void parking_free(struct desk *d)
{
    struct parking *k = d->parking;
    d->parking = k->next;
    struct pool *pool = k->pool;
    pool_free(&pool);
}

#define PLACES 9

bool park_full(const struct page *p)
{
    const struct desk *d = p->desk;
    uint64_t n = d->home ? d->home->parked : 0;
    for (const struct parking *k = d->parking; k; k = k->next)
        n += k->draft.slot == 0;
    return p->slot == 0 && n >= PLACES;
}

/* Was it opened with something? A form opened by its code alone says of nobody whose it is. */
static bool of_something(const struct draft *draft)
{
    const struct form *form = form_by_name(draft->form);
    return form && strncmp(draft->title, tr(form->title), strlen(draft->title)) != 0;
}

/* The same form of the same account, that waits for nothing: what is typed now is newer. */
static bool older_of(const struct draft *old, const struct draft *now)
{
    return of_something(now) && strcmp(old->form, now->form) == 0 && strcmp(old->title, now->title) == 0
           && !old->request_id[0] && !strstr(old->body, "\"consent\":");
}

static uint64_t place_of(const struct draft_list *list, const struct draft *draft)
{
    unsigned taken = 0;
    for (unsigned i = 0; i < list->drafts_n; i++) {
        if (older_of(&list->drafts[i], draft))
            return list->drafts[i].slot;
        if (list->drafts[i].slot <= PLACES)
            taken |= 1u << list->drafts[i].slot;
    }
    for (uint64_t slot = 1; slot <= PLACES; slot++)
        if (!(taken & 1u << slot))
            return slot;
    return 0;
}

static void parking_next(struct page *home);

/* On row 23: the message row belongs to the page that is open by now. */
static void tell_parked(struct desk *d, uint64_t slot)
{
    char number[8];
    const struct draft *kept = &d->parking->draft;
    snprintf(number, sizeof number, "%u", (unsigned)(slot ? slot : kept->slot));
    tr_fill(d->alert, sizeof d->alert, "park.told", number, kept->title, kept->about, NULL);
    d->dirty = true;
}

/* Nothing is lost: what found no place stands open again. What the core will never take
 * is said so, and may then be left for good. */
static void stay_open(struct desk *d, const struct fault *f)
{
    char why[MESSAGE_ROOM];
    park_restore(d, &d->parking->draft);
    struct page *p = d->top;
    p->slot = 0;
    p->unparkable = f->status != ST_ok && f->status != ST_field_too_many;
    if (p->unparkable)
        page_say(p, "park.cannot", tr_fault(f, why, sizeof why), NULL, NULL, NULL);
    else
        page_say(p, "park.full", NULL, NULL, NULL, NULL);
    page_stop(p);
}

static void put_answered(struct page *home, struct answer *a)
{
    struct desk *d = home->desk;
    if (a->fault.status == ST_ok)
        tell_parked(d, ((const struct draft *)a->reply)->slot);
    else
        stay_open(d, &a->fault);
    parking_free(d);
    desk_refresh_home(d);
    parking_next(home);
}

static void list_answered(struct page *home, struct answer *a)
{
    struct desk *d = home->desk;
    struct draft *draft = &d->parking->draft;
    if (a->fault.status == ST_ok && draft->slot == 0)
        draft->slot = place_of(a->reply, draft);
    if (a->fault.status != ST_ok || draft->slot == 0) {
        stay_open(d, &a->fault);
        parking_free(d);
        parking_next(home);
        return;
    }
    d->parking->sent = true;
    page_ask(home, OP_draft_put, draft, put_answered);
}

static void parking_next(struct page *home)
{
    static const struct nothing nothing;
    if (home->desk->parking)
        page_ask(home, OP_draft_list, &nothing, list_answered);
}

static const char *about(const struct page *p, struct pool *pool)
{
    char out[240] = "";
    if (p->screen->about)
        p->screen->about(p, out, sizeof out);
    for (unsigned i = 0; !out[0] && i < p->form->inputs; i++)
        if (p->input[i].spec->type == INPUT_TEXT)
            text_copy(out, sizeof out, p->input[i].editor.text);
    out[text_fit(out, ABOUT_COLUMNS, width_mode_now())] = '\0';
    return pool_copy(pool, out);
}

/* The form and what it was opened with, in one line. */
static const char *title(const struct page *p, struct pool *pool)
{
    char *out = pool_printf(pool, "%s%s%s", tr(p->form->title), p->arg[0] ? " " : "", p->arg);
    for (char *at = out; *at; at++)
        *at = (unsigned char)*at < ' ' ? ' ' : *at;
    out[text_fit(out, TITLE_COLUMNS, width_mode_now())] = '\0';
    return out;
}

void park(struct page *p)
{
    struct desk *d = p->desk;
    struct pool *pool = pool_new(2048);
    struct parking *k = POOL_NEW(pool, struct parking), **last = &d->parking;
    char *body = body_json(p);
    *k = (struct parking){ .pool = pool };
    k->draft = (struct draft){
        .staff_no = "", .slot = p->slot, .form = p->form->name, .body = pool_copy(pool, body),
        .title = title(p, pool), .about = about(p, pool),
        .request_id = p->posting ? pool_copy(pool, p->request_id) : "",
        .money_in_hand = page_money_in_hand(p),
    };
    free(body);
    bool idle = !d->parking;
    while (*last)
        last = &(*last)->next;
    *last = k;
    if (idle && !d->ending)
        parking_next(desk_bottom(d));
}

bool park_money(const struct desk *d)
{
    for (const struct parking *k = d->parking; k; k = k->next)
        if (k->draft.money_in_hand)
            return true;
    return false;
}

/* The session ends now: what is typed goes to the core before the process does. */
void park_all_now(struct desk *d)
{
    static const struct nothing nothing;
    for (struct page *p = d->top; p && p->below; p = p->below)
        if (page_unfinished(p) || p->posting)
            park(p);
    while (d->parking) {
        struct draft *draft = &d->parking->draft;
        struct pool *pool = pool_new(4096);
        struct draft_list list = { .drafts_n = 0 };
        struct draft put;
        char id[REQUEST_ID_MAX + 1];
        request_id_make(id);
        if (d->has_core && !d->parking->sent &&
            link_call(&d->core, OP_draft_list, id, 0, &nothing, &list, pool, 2 * SECOND, NULL) == ST_ok) {
            draft->slot = draft->slot ? draft->slot : place_of(&list, draft);
            request_id_make(id);
            if (draft->slot)
                link_call(&d->core, OP_draft_put, id, 0, draft, &put, pool, 2 * SECOND, NULL);
        }
        pool_free(&pool);
        parking_free(d);
    }
    if (d->has_core)
        link_flush(&d->core);
}

/* -- taking back -- */

static void outcome_answered(struct page *p, struct answer *a)
{
    char said[MESSAGE_ROOM];
    const struct request_answer *r = a->reply;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    outcome_text(r, said, sizeof said);
    page_say(p, "desk.said", said, NULL, NULL, NULL);
    if (!r->posted)
        return;
    p->typed = false;                  /* done: it must not be parked again, nor posted */
    park_drop(p);
}

/* What the form has no input for is kept for one that is made (page_form). */
static void inputs_load(struct page *p, const json_t *inputs)
{
    const char *name;
    json_t *value, *kept = json_object();
    json_object_foreach((json_t *)inputs, name, value)
        if (json_is_string(value) && form_input(p->form, name) >= 0)
            input_set(p, name, json_string_value(value));
        else if (json_is_string(value))
            json_object_set(kept, name, value);
    char *text = p->form->made_row && json_object_size(kept) ? json_dumps(kept, JSON_COMPACT) : NULL;
    p->kept = text ? pool_copy(p->pool, text) : NULL;
    free(text);
    json_decref(kept);
}

void parked_load(struct page *p)
{
    json_t *inputs = p->kept ? json_loads(p->kept, 0, NULL) : NULL;
    if (inputs)
        inputs_load(p, inputs);
    json_decref(inputs);
}

void park_restore(struct desk *d, const struct draft *draft)
{
    json_t *body = json_loads(draft->body, 0, NULL);
    if (!form_by_name(draft->form) || !body) {
        json_decref(body);
        return;
    }
    const char *arg = json_string_value(json_object_get(body, "arg"));
    const char *focus = json_string_value(json_object_get(body, "focus"));
    const json_t *state = json_object_get(body, "state");
    struct page *p = page_open(d, draft->form, arg ? arg : "");
    p->slot = (unsigned)draft->slot;
    p->typed = true;
    inputs_load(p, json_object_get(body, "inputs"));
    if (focus && form_input(p->form, focus) >= 0)
        page_focus(p, focus);
    else if (focus && p->kept)
        p->kept_focus = pool_copy(p->pool, focus);
    if (p->screen->load && state)
        p->screen->load(p, state);
    if (p->focus >= 0)
        p->input[p->focus].editor.fresh = false;     /* half typed, it is typed on */
    if (draft->request_id && draft->request_id[0]) {
        struct request_outcome q = { .request_id = draft->request_id };
        page_ask(p, OP_request_settle, &q, outcome_answered);
    } else if (json_object_get(body, "consent")) {
        hooks.take_back(p, json_object_get(body, "consent"));
    }
    json_decref(body);
}

static void dropped(struct page *home, struct answer *a)
{
    (void)a;
    desk_refresh_home(home->desk);
}

void park_drop(struct page *p)
{
    struct draft_slot q = { .slot = p->slot };
    if (p->slot)
        page_ask_late(desk_bottom(p->desk), OP_draft_drop, &q, dropped);
    p->slot = 0;
}
