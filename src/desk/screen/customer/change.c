/* Account changes (41, 42, 44, 45, and each kind whose flow names no form): whose account and what it owes, the fields,
 * and what accepting it now would be: the core is asked after every Enter
 * (work.prospect) and its checks, what the change ends, the due day and the stages
 * stand below before anybody presses F9.
 *
 * A change that debts stand against goes to payment by F10 1 and, the money taken,
 * the form is there again with all that was typed (ux H8). The forms differ in their
 * fields and the kind of job alone: of a kind without a form they are put on
 * change_made once the core has said what it asks. */
#include "config.h"
#include "desk/known.h"
#include "desk/screen/common/of_account.h"
#include "desk/screen/customer/change.h"
#include "desk/screen/work/accept.h"
#include "desk/screen/work/made.h"
#include "desk/screen/work/prospect.h"
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#define STOPS 8

struct changing {
    struct prospect prospect;
    struct account_page page;        /* account_n is 0 until it is known */
    struct fault refused;            /* why it cannot be accepted as it stands; ST_ok */
    const char *kind;                /* of change_made; "" not known yet */
    bool made;                       /* what its flow asks is on the form */
    bool optional;                   /* and it is accepted without an account too */
};

#define MADE "change_made"

/* Where Enter stops; the form's other inputs are reached by Tab. The kind of job
 * has the name of its form, but of a made one, where Enter stops at what is needed. */
static const struct { const char *form, *stop[STOPS]; } kinds[] = {
    { "rename", { "change.new_name", "change.paper_no", "@missing" } },
    { "transfer", { "change.new_name", "change.id_no", "change.phone", "change.prepayment_way", "change.meter_reading",
                    "@missing" } },
    { "household_flag", { "change.flag_kind", "change.from", "change.until", "change.paper_no", "change.heads",
                          "@missing" } },
    { "close", { "change.meter_reading", "@missing" } },
};

static const char *const computed[] = {
    "@name", "@address", "@state", "@owed", "@ahead", "@papers", "@check1", "@check2", "@ends1", "@ends2", "@due",
    "@stages", "@side", NULL,
};

static struct changing *changing_of(const struct page *p)
{
    return p->state;
}

static const struct account *account_of(const struct page *p)
{
    const struct account_page *page = &changing_of(p)->page;
    return page->account_n ? page->account : NULL;
}

/* Whose it is is known, or need not be. */
static bool whose_known(const struct page *p)
{
    return account_of(p) || (changing_of(p)->optional && !p->arg[0]);
}

static bool has(const struct page *p, const char *input)
{
    return form_input(p->form, input) >= 0;
}

static bool of_made(const struct page *p)
{
    return strcmp(p->form->name, MADE) == 0;
}

static const char *kind_of(const struct page *p)
{
    return of_made(p) ? changing_of(p)->kind : p->form->name;
}

/* -- the request -- */

/* What is typed as missing is owed where the flow lets it be: the core says which. */
static void papers_fill(const struct page *p, struct work_accept *q, struct pool *pool)
{
    const struct work_prospect *w = p->shown;
    const char *typed = input_text(p, "@missing");
    uint32_t n = w ? w->papers_n : 0;
    q->papers = pool_array(pool, n + 1, sizeof *q->papers);
    for (uint32_t i = 0; i < n && i < 9; i++)
        if (strchr(typed, (int)('1' + i)))
            q->papers[q->papers_n++] = (struct job_paper){
                .paper_kind = pool_copy(pool, w->papers[i].paper_kind), .paper_no = "",
                .paper_held = CODE_paper_held_owed };
}

static enum status request_fill(struct page *p, bool whole, struct work_accept *q, struct pool *pool, struct fault *f)
{
    const struct account *a = account_of(p);
    *q = (struct work_accept){ .job_kind = kind_of(p), .account_no = a ? a->account_no : "",
                               .row_version = a ? a->version : 0 };
    record_init(&work_accept_record, q);
    enum status s = page_fill(p, q, pool, f);
    if (!s)
        s = found_fill(p, whole, &q->found, &q->found_n, pool, f);
    if (s)
        return s;
    if (q->change_n && has(p, "change.meter_reading"))
        q->change->reading_taken = !input_empty(p, "change.meter_reading");
    papers_fill(p, q, pool);
    return ST_ok;
}

/* -- while it is typed -- */

static void prospect_ask(struct page *p);
static void ready_say(struct page *p);

static void prospect_answered(struct page *p, struct answer *a)
{
    struct changing *s = changing_of(p);
    s->refused = a->fault;
    if (prospect_answer(p, &s->prospect, a))
        prospect_ask(p);
    else if (s->prospect.ready && a->fault.status == ST_ok)
        ready_say(p);
}

static void prospect_ask(struct page *p)
{
    struct changing *s = changing_of(p);
    struct pool *pool = pool_new(2048);
    struct work_accept q;
    struct fault f = { .status = ST_ok };
    if (prospect_may_ask(&s->prospect) && whose_known(p) && *kind_of(p) &&
        request_fill(p, false, &q, pool, &f) == ST_ok)
        prospect_asked(&s->prospect, page_ask_late(p, OP_work_prospect, &q, prospect_answered));
    pool_free(&pool);
}

/* -- opening -- */

static void made_first(struct page *p)
{
    if (!page_next_needed(p))
        page_focus(p, "@missing");
}

static const char *const *stops_of(const struct page *p)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (strcmp(kinds[i].form, p->form->name) == 0)
            return kinds[i].stop;
    panic("no stops for form %s", p->form->name);
}

static void answered(struct page *p, struct answer *a)
{
    struct changing *s = changing_of(p);
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    bool first = !s->page.account_n;
    page_rests_on(p, a, &s->page);
    record_copy(&account_page_record, &s->page, a->reply, p->pool);
    input_set(p, "@line", p->arg);
    if (first && strcmp(page_focus_name(p), "@line") == 0 && !of_made(p))
        page_focus(p, stops_of(p)[0]);
    else if (first && strcmp(page_focus_name(p), "@line") == 0 && changing_of(p)->made)
        made_first(p);
    s->prospect.ready &= !p->reread;          /* row 22 says what somebody changed until he goes on */
    prospect_ask(p);
}

static void made_put(struct page *p, const struct flow *flow)
{
    if (changing_of(p)->made)
        return;
    const struct made made = { .flow = flow, .find = flow->asks, .finds = flow->asks_n,
                               .title = pool_printf(p->pool, "flow.kind.%s", flow->job_kind) };
    const struct form *form = form_of_flow(p, p->form, &made);
    if (!form)
        return;
    changing_of(p)->made = true;
    changing_of(p)->optional = flow->account_optional;
    page_form(p, form);
    if (whose_known(p))
        page_hush(p);
    if (whose_known(p) && !p->typed)
        made_first(p);
    prospect_ask(p);
}

static void flows_answered(struct page *p, struct answer *a)
{
    const struct flow_list *list = a->reply;
    struct fault f = { .status = ST_ok };
    if (!page_went(p, a))
        return;
    for (uint32_t i = 0; i < list->flows_n; i++)
        if (strcmp(list->flows[i].job_kind, kind_of(p)) == 0) {
            made_put(p, &list->flows[i]);
            return;
        }
    fault_set(&f, ST_flow_unknown, "job_kind", kind_of(p), NULL, NULL);
    page_say_fault(p, &f);
}

static void open_page(struct page *p)
{
    static const struct nothing nothing;
    struct account_ask q = { .account_no = p->arg };
    struct changing *s = changing_of(p);
    if (!s->kind)
        s->kind = "";
    if (of_account_known(p))
        page_ask(p, OP_account_show, &q, answered);
    if (of_made(p) && *s->kind && !s->made)
        page_ask(p, OP_work_flows, &nothing, flows_answered);
}

/* Which kind it is is known after the page stands: from who opened it, or of what was parked. */
static void kind_set(struct page *p, const char *kind)
{
    static const struct nothing nothing;
    changing_of(p)->kind = pool_copy(p->pool, kind);
    page_ask(p, OP_work_flows, &nothing, flows_answered);
}

bool change_may(const struct desk *d, const struct flow *flow)
{
    const struct form *form = form_by_name(*flow->form ? flow->form : MADE);
    return form && desk_may(d, form);
}

void change_open(struct desk *d, const struct flow *flow, const char *account_no)
{
    char kind[32];
    text_copy(kind, sizeof kind, flow->job_kind);
    struct page *p = page_open(d, *flow->form ? flow->form : MADE, account_no);
    if (of_made(p))
        kind_set(p, kind);
}

/* -- keys -- */

static void ready_say(struct page *p)
{
    const struct work_prospect *w = p->shown;
    prospect_say(p, w ? w->accept_outcome : 0, "form.accept.will");
}

static void ready_at_end(struct page *p)
{
    changing_of(p)->prospect.ready = true;
    ready_say(p);
}

static void made_next(struct page *p, const char *name)
{
    if (strcmp(name, "@missing") == 0)
        ready_at_end(p);
    else
        made_first(p);
}

static void next_stop(struct page *p, const char *name)
{
    if (of_made(p)) {
        made_next(p, name);
        return;
    }
    const char *const *stop = stops_of(p);
    unsigned at = 0;
    while (stop[at] && strcmp(stop[at], name) != 0)
        at++;
    if (stop[at] && stop[at + 1])
        page_focus(p, stop[at + 1]);
    else if (stop[at])
        ready_at_end(p);
    else
        page_focus(p, stop[0]);
}

static void enter(struct page *p, int input)
{
    const char *name = p->input[input].spec->name;
    if (strcmp(name, "@line") == 0 && strcmp(input_text(p, "@line"), p->arg) != 0) {
        p->arg = "";
        changing_of(p)->page.account_n = 0;
        of_account_enter(p, input);
        return;
    }
    next_stop(p, name);
    prospect_ask(p);
}

static void act(struct page *p, int digit)
{
    const struct form *pay = form_by_name("pay");
    if (digit != 1 || !account_of(p) || !pay || !desk_may(p->desk, pay)) {
        page_beep(p);
        return;
    }
    p->awaits = true;
    page_open(p->desk, "pay", p->arg);
}

/* -- posting -- */

static void accepted(struct page *p, struct answer *a)
{
    if (a->fault.status == ST_ok) {
        accept_result(p, a->reply);
        return;
    }
    changing_of(p)->refused = a->fault;
    page_refused(p, a);
}

static void typed(struct page *p)
{
    prospect_typed(&changing_of(p)->prospect);
}

/* -- parking -- */

static void save(const struct page *p, json_t *body)
{
    json_object_set_new(body, "kind", json_string(kind_of(p)));
}

static void load(struct page *p, const json_t *body)
{
    const char *kind = json_string_value(json_object_get(body, "kind"));
    if (of_made(p) && kind)
        kind_set(p, kind);
}

static bool unfinished(const struct page *p)
{
    return p->typed && page_filled(p);
}

/* An F9 that has not seen what the core makes of what is typed shows it. */
static void show_first(struct page *p)
{
    changing_of(p)->prospect.ready = true;
    prospect_ask(p);
    ready_say(p);
    page_stop(p);
}

static void post(struct page *p, bool by_enter)
{
    struct pool *pool = pool_new(2048);
    struct work_accept q;
    struct fault f = { .status = ST_ok };
    bool good = whose_known(p) && request_fill(p, true, &q, pool, &f) == ST_ok;
    (void)by_enter;
    if (!whose_known(p)) {
        of_account_known(p);
        page_beep(p);
    } else if (good && !prospect_seen(&changing_of(p)->prospect)) {
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

static void account_text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct account_page *page = &changing_of(p)->page;
    const struct account *a = account_of(p);
    char amount[MONEY_TEXT];
    if (strcmp(name, "@name") == 0)
        text_copy(out, room, a->account_name);
    else if (strcmp(name, "@address") == 0)
        text_copy(out, room, a->address);
    else if (strcmp(name, "@state") == 0)
        text_copy(out, room, code_word(&codes_account_state, a->account_state));
    else
        tr_fill(out, room, "form.pay.yuan", money_format(strcmp(name, "@owed") ? page->prepayment : page->due, amount),
                NULL, NULL, NULL);
}

/* A refusal stands where the checks do, and below it what can be done about it:
 * nothing else of a prospect is known then. */
static void refusal_text(const struct page *p, bool below, char *out, size_t room)
{
    struct fault f = page_fault(p, &changing_of(p)->refused);
    char why[MESSAGE_ROOM];
    if (below)
        text_copy(out, room, f.status == ST_debts_open ? tr("form.change.pay_first") : "");
    else
        snprintf(out, room, "!! %s", tr_fault(&f, why, sizeof why));
}

static void lines_text(const struct work_prospect *w, bool ends, unsigned row, char *out, size_t room)
{
    struct work_prospect only = *w;
    if (ends) {
        only.checks = w->ends;
        only.checks_n = w->ends_n;
    }
    only.ends_n = 0;
    accept_checks(&only, row, out, room);
}

static void papers_text(const struct work_prospect *w, char *out, size_t room)
{
    char one[120];
    size_t n = 0;
    for (uint32_t i = 0; i < w->papers_n && n + 1 < room; i++) {
        accept_paper(&w->papers[i], i + 1, one, sizeof one);
        int k = snprintf(out + n, room - n, "%s%s", i ? "  " : "", one);
        n += k > 0 ? (size_t)k : 0;
    }
}

static void prospect_text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct work_prospect *w = p->shown;
    if (strcmp(name, "@papers") == 0)
        papers_text(w, out, room);
    else if (strcmp(name, "@due") == 0)
        accept_due(w, out, room);
    else if (strcmp(name, "@stages") == 0)
        accept_stages(w, out, room);
    else
        lines_text(w, name[1] == 'e', name[strlen(name) - 1] == '2', out, room);
}

static bool of_the_account(const char *name)
{
    static const char *const names[] = { "@name", "@address", "@state", "@owed", "@ahead" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct changing *s = changing_of(p);
    if (strcmp(name, "@side") == 0)
        page_side_text(p, out, room);
    if (!whose_known(p) || (of_the_account(name) && !account_of(p)))
        return;
    if (of_the_account(name))
        account_text(p, name, out, room);
    else if (s->refused.status != ST_ok && strncmp(name, "@check", 6) == 0)
        refusal_text(p, name[6] == '2', out, room);
    else if (s->refused.status == ST_ok && p->shown)
        prospect_text(p, name, out, room);
}

static void list_add(const struct check_line *list, uint32_t n, char *out, size_t room)
{
    for (uint32_t i = 0; i < n; i++) {
        size_t at = strlen(out);
        char one[320];
        accept_check(&list[i], one, sizeof one);
        snprintf(out + at, room - at, "%s\n", one);
    }
}

/* F1: every line of them, whatever has room on the form. */
static void explain(const struct page *p, char *out, size_t room)
{
    const struct work_prospect *w = p->shown;
    if (!w || changing_of(p)->refused.status != ST_ok)
        return;
    list_add(w->checks, w->checks_n, out, room);
    if (w->ends_n) {
        size_t at = strlen(out);
        snprintf(out + at, room - at, "%s:\n", tr("form.change.ends"));
    }
    list_add(w->ends, w->ends_n, out, room);
}

const struct screen screen_change = {
    .name = "change", .state = sizeof(struct changing), .computed = computed, .open = open_page, .again = open_page,
    .typed = typed, .enter = enter, .post = post, .act = act, .text = text, .explain = explain,
    .save = save, .load = load, .unfinished = unfinished,
};
