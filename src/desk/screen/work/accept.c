/* Acceptance (31): who, where, what, papers. Enter visits what needs typing, in
 * the order it is asked across the counter; Tab visits all. While one types, the
 * core is asked what accepting it would be (work.prospect): what it found, when
 * it is due and why, which stages follow. F9 accepts what it has shown: when
 * something was typed since (Tab asks nothing) it shows first. With papers missing that
 * may not be owed, nothing is accepted and the list of all of them is printed.
 *
 * The kind is typed by its number, a part of its name or its initials. What its flow asks
 * of its own stands on a second side of the form (made.h). */
#include "config.h"
#include "desk/known.h"
#include "desk/print.h"
#include "desk/screen/work/accept.h"
#include "desk/screen/work/kinds.h"
#include "desk/screen/work/made.h"
#include "desk/screen/work/prospect.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAPERS_SHOWN 6               /* on two lines of the form */

struct unit_choice { char unit_no[16], name[48]; };

struct accepting {
    struct flow *flow;               /* those people open for applications */
    const struct form **form;        /* of each, once it was made */
    const struct form *plain;        /* of those that ask nothing */
    unsigned flows;
    const char *kind;                /* of what was parked; NULL none */
    struct unit_choice *unit;        /* of the page's pool, as the list grows */
    unsigned units, unit_room;
    struct prospect prospect;
};

static const char *const computed[] = {
    "@kind_name", "@unit_name", "@papers1", "@papers2", "@check1", "@check2", "@due", "@stages", "@side", NULL,
};

/* As it is asked; the form's other inputs are reached by Tab. */
static const char *const order[] = {
    "@kind", "application.id_no", "application.applicant", "application.phone", "@unit", "application.place",
    "application.door", "@capacity", "@missing",
};

static struct accepting *accepting_of(const struct page *p)
{
    return p->state;
}

static const struct work_prospect *prospect_of(const struct page *p)
{
    return p->shown;
}

static const struct flow *flow_of(const struct page *p)
{
    const struct accepting *s = accepting_of(p);
    unsigned long no = strtoul(input_text(p, "@kind"), NULL, 10);
    return no >= 1 && no <= s->flows ? &s->flow[no - 1] : NULL;
}

/* The unit of typed digits: the end of its number, one unit's only. */
static const struct unit_choice *unit_of(const struct page *p)
{
    const struct accepting *s = accepting_of(p);
    const char *typed = input_text(p, "@unit");
    size_t n = strlen(typed);
    const struct unit_choice *found = NULL;
    for (unsigned i = 0; n && i < s->units; i++) {
        size_t all = strlen(s->unit[i].unit_no);
        if (all < n || strcmp(s->unit[i].unit_no + all - n, typed) != 0)
            continue;
        if (found)
            return NULL;
        found = &s->unit[i];
    }
    return found;
}

/* -- the request -- */

/* The papers typed as missing: owed where the flow lets them be. */
static void papers_fill(const struct page *p, struct work_accept *q, struct pool *pool)
{
    const struct flow *flow = flow_of(p);
    const char *typed = input_text(p, "@missing");
    q->papers = pool_array(pool, flow->papers_n + 1, sizeof *q->papers);
    for (uint32_t i = 0; i < flow->papers_n && i < PICKS; i++)
        if (strchr(typed, (int)('1' + i)))
            q->papers[q->papers_n++] = (struct job_paper){
                .paper_kind = flow->papers[i].paper_kind, .paper_no = "",
                .paper_held = flow->papers[i].may_owe ? CODE_paper_held_owed : CODE_paper_held_missing };
}

static enum status request_fill(struct page *p, bool whole, struct work_accept *q, struct pool *pool, struct fault *f)
{
    const struct unit_choice *unit = unit_of(p);
    uint64_t kw = 0;
    *q = (struct work_accept){ .account_no = "" };
    record_init(&work_accept_record, q);
    enum status s = page_fill(p, q, pool, f);
    if (!s)
        s = found_fill(p, whole, &q->found, &q->found_n, pool, f);
    if (!s)
        s = input_number(p, "@capacity", &kw, f);
    if (s)
        return s;
    if (!flow_of(p))
        return fault_set(f, ST_flow_unknown, "@kind", input_text(p, "@kind"), NULL, NULL);
    if (!unit && !input_empty(p, "@unit"))
        return fault_set(f, ST_unit_unknown, "@unit", input_text(p, "@unit"), NULL, NULL);
    q->job_kind = flow_of(p)->job_kind;
    q->unit_no = unit ? unit->unit_no : "";
    if (q->application_n)
        q->application->capacity_w = kw * 1000;
    papers_fill(p, q, pool);
    return ST_ok;
}

/* -- while it is typed -- */

static void prospect_ask(struct page *p);
static void ready_say(struct page *p);

static void prospect_answered(struct page *p, struct answer *a)
{
    struct accepting *s = accepting_of(p);
    if (prospect_answer(p, &s->prospect, a))
        prospect_ask(p);
    else if (s->prospect.ready)
        ready_say(p);
}

static void prospect_ask(struct page *p)
{
    struct accepting *s = accepting_of(p);
    struct pool *pool = pool_new(2048);
    struct work_accept q;
    struct fault f = { .status = ST_ok };
    if (prospect_may_ask(&s->prospect) && request_fill(p, false, &q, pool, &f) == ST_ok)
        prospect_asked(&s->prospect, page_ask_late(p, OP_work_prospect, &q, prospect_answered));
    pool_free(&pool);
}

/* -- the form of a kind -- */

static const struct form *form_of_kind(struct page *p, const struct flow *flow)
{
    struct accepting *s = accepting_of(p);
    const struct form **form = &s->form[flow - s->flow];
    const struct made made = { .flow = flow, .find = flow->asks, .finds = flow->asks_n, .head = "form.accept.asks" };
    if (!*form)
        *form = flow->asks_n ? form_of_flow(p, s->plain, &made) : s->plain;
    return *form;
}

/* Another kind asks for other things; what is typed of those both ask for stays. */
static void form_follow(struct page *p)
{
    const struct flow *flow = flow_of(p);
    const struct form *form = flow ? form_of_kind(p, flow) : NULL;
    bool stands = form && (form->side ? p->form->side == form->side : p->form == form);
    if (form && !stands)
        page_form(p, form);
}

/* -- opening -- */

/* The place of what was parked among the kinds there are now. */
static void kind_back(struct page *p)
{
    const struct accepting *s = accepting_of(p);
    char number[8];
    for (unsigned i = 0; s->kind && i < s->flows; i++) {
        if (strcmp(s->flow[i].job_kind, s->kind) != 0)
            continue;
        snprintf(number, sizeof number, "%u", i + 1);
        input_set(p, "@kind", number);
    }
}

static void flows_answered(struct page *p, struct answer *a)
{
    struct accepting *s = accepting_of(p);
    const struct flow_list *list = a->reply;
    if (a->fault.status != ST_ok) {
        page_failed(p, a);
        return;
    }
    s->flows = 0;
    s->flow = pool_array(p->pool, list->flows_n + 1, sizeof *s->flow);
    s->form = pool_array(p->pool, list->flows_n + 1, sizeof *s->form);
    memset(s->form, 0, (list->flows_n + 1) * sizeof *s->form);
    for (uint32_t i = 0; i < list->flows_n; i++)
        if (!list->flows[i].of_account && list->flows[i].by_hand)
            record_copy(&flow_record, &s->flow[s->flows++], &list->flows[i], p->pool);
    kind_back(p);
    form_follow(p);
    prospect_ask(p);
}

static struct unit_choice *choice_new(struct page *p)
{
    struct accepting *s = accepting_of(p);
    if (s->units == s->unit_room) {
        struct unit_choice *old = s->unit;
        s->unit_room = s->unit_room ? s->unit_room * 2 : 64;
        s->unit = pool_array(p->pool, s->unit_room, sizeof *s->unit);
        if (s->units)
            memcpy(s->unit, old, s->units * sizeof *s->unit);
    }
    return &s->unit[s->units++];
}

/* All of them, page by page: the digits of any may be typed. */
static void units_answered(struct page *p, struct answer *a)
{
    const struct unit_list *list = a->reply;
    if (a->fault.status != ST_ok)
        return;
    for (uint32_t i = 0; i < list->units_n; i++) {
        const struct unit *u = &list->units[i];
        if (u->closed || u->unit_kind == CODE_unit_kind_company)
            continue;
        struct unit_choice *choice = choice_new(p);
        text_copy(choice->unit_no, sizeof choice->unit_no, u->unit_no);
        text_copy(choice->name, sizeof choice->name,
                  desk_english() && u->unit_name_en[0] ? u->unit_name_en : u->unit_name);
    }
    struct list_ask on = { .token = list->token };
    if (on.token[0])
        page_ask(p, OP_unit_list, &on, units_answered);
}

static void open_page(struct page *p)
{
    static const struct nothing nothing;
    static const struct list_ask first = { .token = "" };
    accepting_of(p)->units = 0;
    accepting_of(p)->plain = p->form;
    page_ask(p, OP_unit_list, &first, units_answered);
    page_ask(p, OP_work_flows, &nothing, flows_answered);
}

/* -- keys -- */

static void ready_say(struct page *p)
{
    const struct work_prospect *w = prospect_of(p);
    prospect_say(p, w ? w->accept_outcome : 0, "form.accept.will");
}

/* -- kinds -- */

static void kinds_offer(struct page *p, const char *typed)
{
    const struct accepting *s = accepting_of(p);
    struct pool *pool = pool_new(2048);
    const char **line = pool_array(pool, s->flows + 1, sizeof *line);
    const char **value = pool_array(pool, s->flows + 1, sizeof *value);
    unsigned n = 0;
    for (unsigned i = 0; i < s->flows; i++) {
        if (!kind_meant(&s->flow[i], typed))
            continue;
        value[n] = pool_printf(pool, "%u", i + 1);
        line[n++] = pool_printf(pool, "%s  %s", kind_word(s->flow[i].job_kind), kind_group(&s->flow[i]));
    }
    if (n)
        popup_values(p, tr("form.accept.kind"), line, value, n);
    pool_free(&pool);
}

/* The number of what is typed, or 0: of the only one that is meant, where it is none of a number. */
static unsigned kind_number(const struct page *p, const char *typed, unsigned *meant_r)
{
    const struct accepting *s = accepting_of(p);
    unsigned long number = strtoul(typed, NULL, 10);
    unsigned only = 0;
    *meant_r = 0;
    if (typed[strspn(typed, "0123456789")] == '\0')
        return number <= s->flows ? (unsigned)number : 0;
    for (unsigned i = 0; i < s->flows; i++) {
        if (!kind_meant(&s->flow[i], typed))
            continue;
        (*meant_r)++;
        only = i + 1;
    }
    return *meant_r == 1 ? only : 0;
}

/* False, and said or offered: it is not known which is meant. */
static bool kind_enter(struct page *p)
{
    char typed[128], number[16];
    unsigned meant;
    struct fault f = { .status = ST_ok };
    text_copy(typed, sizeof typed, input_text(p, "@kind"));
    unsigned kind = kind_number(p, typed, &meant);
    if (kind) {
        snprintf(number, sizeof number, "%u", kind);
        input_set(p, "@kind", number);
        form_follow(p);
    } else if (meant) {
        kinds_offer(p, typed);
    } else {
        fault_set(&f, ST_flow_unknown, "@kind", typed, NULL, NULL);
        page_say_fault(p, &f);
        page_stop(p);
    }
    page_input(p, "@kind")->editor.fresh = true;         /* typed anew, not on */
    return kind;
}

/* -- Enter -- */

static bool unit_enter(struct page *p)
{
    struct fault f = { .status = ST_ok };
    if (unit_of(p))
        return true;
    fault_set(&f, ST_unit_unknown, "@unit", input_text(p, "@unit"), NULL, NULL);
    page_say_fault(p, &f);
    page_stop(p);
    return false;
}

/* After the last of them come those that the kind asks of its own. */
static void enter(struct page *p, int input)
{
    const char *name = p->input[input].spec->name;
    bool asked = p->input[input].spec->side > 1;
    if ((strcmp(name, "@kind") == 0 && !kind_enter(p)) || (strcmp(name, "@unit") == 0 && !unit_enter(p)))
        return;
    unsigned at = 0;
    while (at < COUNT_OF(order) && strcmp(order[at], name) != 0)
        at++;
    bool last = at + 1 == COUNT_OF(order), further = false;
    if (at + 1 < COUNT_OF(order))
        page_focus(p, order[at + 1]);
    else
        further = page_next_needed(p);
    accepting_of(p)->prospect.ready = (last || asked) && !further;
    prospect_ask(p);
    if (accepting_of(p)->prospect.ready)
        ready_say(p);
}

/* F4 in the township's field: the units there are. */
static void units_offer(struct page *p)
{
    const struct accepting *s = accepting_of(p);
    struct pool *pool = pool_new(1024);
    const char **line = pool_array(pool, s->units + 1, sizeof *line);
    const char **value = pool_array(pool, s->units + 1, sizeof *value);
    for (unsigned i = 0; i < s->units; i++) {
        line[i] = s->unit[i].name;
        value[i] = s->unit[i].unit_no;
    }
    if (s->units)
        popup_values(p, tr("form.accept.unit"), line, value, s->units);
    pool_free(&pool);
}

static bool press(struct page *p, struct press k)
{
    const struct accepting *s = accepting_of(p);
    char focus[64];
    text_copy(focus, sizeof focus, page_focus_name(p));
    bool units = strcmp(focus, "@unit") == 0 && s->units, kinds = strcmp(focus, "@kind") == 0 && s->flows;
    if (k.code != PRESS_CHAR)
        form_follow(p);
    if (k.code != PRESS_LIST || (!units && !kinds))
        return false;
    if (units)
        units_offer(p);
    else
        kinds_offer(p, "");
    return true;
}

/* -- posting -- */

static void accepted(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok)
        page_refused(p, a);
    else
        accept_result(p, a->reply);
}

/* -- parking: a kind's number is its place today, its name stays -- */

static void save(const struct page *p, json_t *body)
{
    if (flow_of(p))
        json_object_set_new(body, "kind", json_string(flow_of(p)->job_kind));
}

static void load(struct page *p, const json_t *body)
{
    const char *kind = json_string_value(json_object_get(body, "kind"));
    accepting_of(p)->kind = kind ? pool_copy(p->pool, kind) : NULL;
}

static bool unfinished(const struct page *p)
{
    return p->typed && page_filled(p);
}

static void typed(struct page *p)
{
    prospect_typed(&accepting_of(p)->prospect);
}

/* Papers, findings, limit and stages of what is typed, for a first F9 that has not seen them. */
static void show_first(struct page *p)
{
    accepting_of(p)->prospect.ready = true;
    prospect_ask(p);
    ready_say(p);
    page_stop(p);
}

static void post(struct page *p, bool by_enter)
{
    struct pool *pool = pool_new(2048);
    struct work_accept q;
    struct fault f = { .status = ST_ok };
    bool good = request_fill(p, true, &q, pool, &f) == ST_ok;
    (void)by_enter;
    if (good && !prospect_seen(&accepting_of(p)->prospect)) {
        show_first(p);
    } else if (good) {
        page_post(p, OP_work_accept, &q, accepted);
    } else {
        page_say_fault(p, &f);
        page_stop(p);
    }
    pool_free(&pool);
}

/* -- what is shown -- */

/* "1 Identity here   2 Property owed": how each paper of the flow stands; F1 lists those that have no room. */
static void papers_text(const struct page *p, uint32_t from, uint32_t to, char *out, size_t room)
{
    const struct work_prospect *w = prospect_of(p);
    char one[160], more[24] = "";
    size_t n = 0;
    for (uint32_t i = from; w && i < w->papers_n && i < to && n + 1 < room; i++) {
        accept_paper(&w->papers[i], i + 1, one, sizeof one);
        int k = snprintf(out + n, room - n, "%s%s", i > from ? "    " : "", one);
        n += k > 0 ? (size_t)k : 0;
    }
    if (w && to == PAPERS_SHOWN && w->papers_n > to && n < room)
        others_text(w->papers_n - to, false, more, sizeof more);
    text_copy(out + n, room - n, more);
}

static void explain(const struct page *p, char *out, size_t room)
{
    const struct work_prospect *w = prospect_of(p);
    for (uint32_t i = 0; w && w->papers_n > PAPERS_SHOWN && i < w->papers_n; i++) {
        char one[160];
        size_t n = strlen(out);
        accept_paper(&w->papers[i], i + 1, one, sizeof one);
        snprintf(out + n, room - n, "%s\n", one);
    }
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct work_prospect *w = prospect_of(p);
    const struct unit_choice *unit = unit_of(p);
    if (strcmp(name, "@kind_name") == 0 && flow_of(p))
        flow_word("job_kind", flow_of(p)->job_kind, out, room);
    else if (strcmp(name, "@unit_name") == 0 && unit)
        text_copy(out, room, unit->name);
    else if (strcmp(name, "@side") == 0)
        page_side_text(p, out, room);
    else if (strcmp(name, "@papers1") == 0)
        papers_text(p, 0, PAPERS_SHOWN / 2, out, room);
    else if (strcmp(name, "@papers2") == 0)
        papers_text(p, PAPERS_SHOWN / 2, PAPERS_SHOWN, out, room);
    else if (!w)
        return;
    else if (strcmp(name, "@check1") == 0)
        accept_checks(w, 0, out, room);
    else if (strcmp(name, "@check2") == 0)
        accept_checks(w, 1, out, room);
    else if (strcmp(name, "@due") == 0)
        accept_due(w, out, room);
    else if (strcmp(name, "@stages") == 0)
        accept_stages(w, out, room);
}

const struct screen screen_accept = {
    .name = "accept", .state = sizeof(struct accepting), .computed = computed, .open = open_page,
    .press = press, .typed = typed, .enter = enter, .post = post, .text = text, .explain = explain,
    .save = save, .load = load, .unfinished = unfinished,
};
