/* 一件事 (0854): several changes of one account accepted at once. Which they are is typed as their numbers, a part of
 * their names or their initials, in one field; the form then asks what any of them asks, each thing once, with one
 * list of papers. After every Enter the core says what accepting them would be, a row each (work.together_prospect),
 * and why one of them cannot be: then none is.
 *
 * What a kind asks is its flow's (made.h) or, of one with a form of its own, that form's fields of the change. */
#include "config.h"
#include "desk/known.h"
#include "desk/print.h"
#include "desk/screen/common/of_account.h"
#include "desk/screen/common/run_on.h"
#include "desk/screen/customer/change.h"
#include "desk/screen/work/accept.h"
#include "desk/screen/work/kinds.h"
#include "desk/screen/work/made.h"
#include "desk/screen/work/prospect.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WISHES_SHOWN 6               /* as many as a request has */
#define PAPER_COLUMNS 58             /* of each of two rows; what has no room F1 lists */
#define TYPED_ROOM 128
#define NUMBERS_COLUMNS 54           /* of the line that says it is done */

struct joining {
    struct flow *flow;               /* changes of an account that this person may accept */
    unsigned flows;
    const struct flow *wish[WISHES_SHOWN];
    unsigned wishes;
    struct account_page page;        /* account_n is 0 until it is known */
    struct fault refused;            /* why they cannot be accepted as it stands; ST_ok */
    const struct form *plain;        /* before any is chosen */
    struct prospect prospect;
};

static const char *const computed[] = {
    "@name", "@names", "@papers1", "@papers2", "@side", "@wish1", "@wish2", "@wish3", "@wish4", "@wish5", "@wish6",
    NULL,
};

static struct joining *joining_of(const struct page *p)
{
    return p->state;
}

static const struct account *account_of(const struct page *p)
{
    const struct account_page *page = &joining_of(p)->page;
    return page->account_n ? page->account : NULL;
}

/* -- which -- */

/* By the number it has in the list of kinds; else the only one that is meant. NULL: none, or several. */
static const struct flow *flow_meant(const struct page *p, const char *typed)
{
    const struct joining *s = joining_of(p);
    const struct flow *found = NULL;
    bool number = typed[strspn(typed, "0123456789")] == '\0';
    for (unsigned i = 0; i < s->flows; i++) {
        if (number ? s->flow[i].place != strtoul(typed, NULL, 10) : !kind_meant(&s->flow[i], typed))
            continue;
        if (found)
            return NULL;
        found = &s->flow[i];
    }
    return found;
}

/* The next word of *at; "" none. Whatever a hand puts between numbers parts them. */
static void word_next(const char **at, char out[TYPED_ROOM])
{
    static const char apart[] = " ,;+/";
    *at += strspn(*at, apart);
    size_t n = strcspn(*at, apart);
    snprintf(out, TYPED_ROOM, "%.*s", (int)n, *at);
    *at += n;
}

/* False, and said: a word of it means none, or there are too many. */
static bool wishes_read(struct page *p)
{
    struct joining *s = joining_of(p);
    struct fault f = { .status = ST_ok };
    char word[TYPED_ROOM], limit[24];
    const char *at = input_text(p, "@wishes");
    s->wishes = 0;
    for (word_next(&at, word); word[0]; word_next(&at, word)) {
        const struct flow *flow = flow_meant(p, word);
        if (!flow) {
            fault_set(&f, ST_flow_unknown, "@wishes", word, NULL, NULL);
            break;
        }
        if (s->wishes == WISHES_SHOWN) {
            snprintf(limit, sizeof limit, "%d", WISHES_SHOWN);
            fault_set(&f, ST_field_too_many, "@wishes", limit, NULL, NULL);
            break;
        }
        s->wish[s->wishes++] = flow;
    }
    if (!f.status)
        return true;
    page_say_fault(p, &f);
    page_stop(p);
    page_focus(p, "@wishes");
    page_input(p, "@wishes")->editor.fresh = true;       /* typed anew, not on */
    return false;
}

static void wishes_write(struct page *p)
{
    const struct joining *s = joining_of(p);
    char text[TYPED_ROOM] = "";
    for (unsigned i = 0; i < s->wishes; i++) {
        size_t n = strlen(text);
        snprintf(text + n, sizeof text - n, "%s%u", i ? " " : "", (unsigned)s->wish[i]->place);
    }
    input_set(p, "@wishes", text);
}

/* -- the form of all of them -- */

struct asking { struct flow_find *find; uint32_t n, room; struct field *own; unsigned owns; };

static void ask_add(struct asking *a, const struct flow_find *find)
{
    for (uint32_t i = 0; i < a->n; i++)
        if (a->find[i].own == find->own && strcmp(a->find[i].finding, find->finding) == 0) {
            a->find[i].must |= find->must;
            return;
        }
    a->find[a->n++] = *find;
}

static void own_add(struct asking *a, const struct record *own)
{
    for (unsigned i = 0; own && i < own->fields; i++) {
        unsigned k = 0;
        while (k < a->owns && strcmp(a->own[k].name, own->field[i].name) != 0)
            k++;
        if (k == a->owns)
            a->own[a->owns++] = own->field[i];
    }
}

/* Of a form of its own: the fields of the change that it has. */
static void form_asks(struct asking *a, const struct form *form, struct pool *pool)
{
    static const char change[] = "change.";
    for (unsigned i = 0; i < form->inputs; i++)
        if (strncmp(form->input[i].name, change, sizeof change - 1) == 0)
            ask_add(a, &(struct flow_find){ .finding = pool_copy(pool, form->input[i].name + sizeof change - 1) });
}

static void flow_asks(struct asking *a, const struct flow *flow, struct pool *pool)
{
    const struct form *form = *flow->form ? form_by_name(flow->form) : NULL;
    own_add(a, flow_own(flow, pool));
    for (uint32_t i = 0; i < flow->asks_n; i++)
        ask_add(a, &flow->asks[i]);
    if (form && !flow->asks_n)
        form_asks(a, form, pool);
}

static struct asking asking_new(const struct joining *s, struct pool *pool)
{
    struct asking a = { .n = 0 };
    unsigned finds = 0, owns = 0;
    for (unsigned i = 0; i < s->wishes; i++) {
        const struct form *form = *s->wish[i]->form ? form_by_name(s->wish[i]->form) : NULL;
        finds += s->wish[i]->asks_n + (form ? form->inputs : 0);
        owns += s->wish[i]->fields_n;
    }
    a.find = pool_array(pool, finds + 1, sizeof *a.find);
    a.own = pool_array(pool, owns + 1, sizeof *a.own);
    return a;
}

static void form_put(struct page *p)
{
    struct joining *s = joining_of(p);
    struct asking a = asking_new(s, p->pool);
    struct flow all = { .job_kind = "together", .of_account = true };
    for (unsigned i = 0; i < s->wishes; i++)
        flow_asks(&a, s->wish[i], p->pool);
    const struct made made = { .flow = &all, .find = a.find, .finds = a.n,
                               .own = a.owns ? record_make(all.job_kind, a.own, a.owns, p->pool) : NULL };
    const struct form *form = a.n ? form_of_flow(p, s->plain, &made) : s->plain;
    if (form)
        page_form(p, form);
}

/* -- the request -- */

/* Numbers apart by a space: with several wishes there may be more than nine. */
static bool paper_said(const char *typed, uint32_t i)
{
    char no[24], word[TYPED_ROOM];
    const char *at = typed;
    snprintf(no, sizeof no, "%u", i + 1);
    for (word_next(&at, word); word[0]; word_next(&at, word))
        if (strcmp(word, no) == 0)
            return true;
    return false;
}

static void papers_fill(const struct page *p, struct work_together *q, struct pool *pool)
{
    const struct together_prospect *w = p->shown;
    const char *typed = input_text(p, "@missing");
    uint32_t n = w ? w->papers_n : 0;
    q->papers = pool_array(pool, n + 1, sizeof *q->papers);
    for (uint32_t i = 0; i < n; i++)
        if (paper_said(typed, i))
            q->papers[q->papers_n++] = (struct job_paper){ .paper_kind = pool_copy(pool, w->papers[i].paper_kind),
                .paper_no = "", .paper_held = CODE_paper_held_owed };
}

static enum status request_fill(struct page *p, bool whole, struct work_together *q, struct pool *pool,
                                struct fault *f)
{
    const struct joining *s = joining_of(p);
    const struct account *a = account_of(p);
    *q = (struct work_together){ .account_no = a ? a->account_no : "", .row_version = a ? a->version : 0 };
    record_init(&work_together_record, q);
    enum status st = page_fill(p, q, pool, f);
    if (!st)
        st = found_fill(p, whole, &q->found, &q->found_n, pool, f);
    if (st)
        return st;
    q->wishes = pool_array(pool, WISHES_SHOWN, sizeof *q->wishes);
    for (unsigned i = 0; i < s->wishes; i++) {
        struct work_wish *w = &q->wishes[q->wishes_n++];
        record_init(&work_wish_record, memset(w, 0, sizeof *w));
        w->job_kind = s->wish[i]->job_kind;
    }
    if (q->change_n && form_input(p->form, "change.meter_reading") >= 0)
        q->change->reading_taken = !input_empty(p, "change.meter_reading");
    papers_fill(p, q, pool);
    return ST_ok;
}

/* -- while it is typed -- */

static void prospect_ask(struct page *p);

static void ready_say(struct page *p)
{
    const struct together_prospect *w = p->shown;
    prospect_say(p, w ? w->accept_outcome : 0, "form.together.will");
}

static void prospect_answered(struct page *p, struct answer *a)
{
    struct joining *s = joining_of(p);
    s->refused = a->fault;
    if (prospect_answer(p, &s->prospect, a))
        prospect_ask(p);
    else if (s->prospect.ready && a->fault.status == ST_ok)
        ready_say(p);
}

static void prospect_ask(struct page *p)
{
    struct joining *s = joining_of(p);
    struct pool *pool = pool_new(4096);
    struct work_together q;
    struct fault f = { .status = ST_ok };
    if (prospect_may_ask(&s->prospect) && account_of(p) && s->wishes &&
        request_fill(p, false, &q, pool, &f) == ST_ok)
        prospect_asked(&s->prospect, page_ask_late(p, OP_work_together_prospect, &q, prospect_answered));
    pool_free(&pool);
}

/* -- opening -- */

static void begin(struct page *p)
{
    if (joining_of(p)->flows && account_of(p) && strcmp(page_focus_name(p), "@line") == 0)
        page_focus(p, "@wishes");
}

/* What was parked says which they are before the kinds are known. */
static void flows_answered(struct page *p, struct answer *a)
{
    struct joining *s = joining_of(p);
    const struct flow_list *list = a->reply;
    if (!page_went(p, a))
        return;
    s->flow = pool_array(p->pool, list->flows_n + 1, sizeof *s->flow);
    s->flows = 0;
    for (uint32_t i = 0; i < list->flows_n; i++)
        if (list->flows[i].of_account && list->flows[i].by_hand && list->flows[i].place &&
            change_may(p->desk, &list->flows[i]))
            record_copy(&flow_record, &s->flow[s->flows++], &list->flows[i], p->pool);
    if (!input_empty(p, "@wishes") && wishes_read(p))
        form_put(p);
    begin(p);
    prospect_ask(p);
}

static void account_answered(struct page *p, struct answer *a)
{
    struct joining *s = joining_of(p);
    if (!page_went(p, a))
        return;
    page_rests_on(p, a, &s->page);
    record_copy(&account_page_record, &s->page, a->reply, p->pool);
    input_set(p, "@line", p->arg);
    s->prospect.ready &= !p->reread;
    begin(p);
    prospect_ask(p);
}

static void open_page(struct page *p)
{
    static const struct nothing nothing;
    struct account_ask q = { .account_no = p->arg };
    struct joining *s = joining_of(p);
    if (!s->plain)
        s->plain = p->form;
    if (of_account_known(p))
        page_ask(p, OP_account_show, &q, account_answered);
    if (!s->flows)
        page_ask(p, OP_work_flows, &nothing, flows_answered);
}

/* -- keys -- */

static void wish_picked(struct page *p, int number)
{
    struct joining *s = joining_of(p);
    if (!wishes_read(p) || s->wishes == WISHES_SHOWN)
        return;
    s->wish[s->wishes++] = &s->flow[number - 1];
    wishes_write(p);
    form_put(p);
    prospect_ask(p);
}

static void kinds_offer(struct page *p)
{
    const struct joining *s = joining_of(p);
    const char **line = pool_array(p->pool, s->flows + 1, sizeof *line);
    for (unsigned i = 0; i < s->flows; i++)
        line[i] = pool_printf(p->pool, "%2u  %s  %s", (unsigned)s->flow[i].place, kind_word(s->flow[i].job_kind),
                              kind_group(&s->flow[i]));
    popup_choose(p, tr("form.together.wishes"), line, s->flows, wish_picked);
}

static bool press(struct page *p, struct press k)
{
    if (k.code != PRESS_LIST || strcmp(page_focus_name(p), "@wishes") != 0 || !joining_of(p)->flows)
        return false;
    kinds_offer(p);
    return true;
}

/* What they ask is typed from its top on, needed or not. */
static void wishes_enter(struct page *p)
{
    if (!wishes_read(p))
        return;
    wishes_write(p);
    form_put(p);
    if (joining_of(p)->wishes)
        page_walk(p, form_input(p->form, "@wishes"));
}

static void enter(struct page *p, int input)
{
    char name[64];
    text_copy(name, sizeof name, p->input[input].spec->name);
    if (strcmp(name, "@line") == 0 && strcmp(input_text(p, "@line"), p->arg) != 0) {
        p->arg = "";
        joining_of(p)->page.account_n = 0;
        of_account_enter(p, input);
        return;
    }
    if (strcmp(name, "@wishes") == 0) {
        wishes_enter(p);
    } else if (strcmp(name, "@missing") == 0) {
        joining_of(p)->prospect.ready = true;
        ready_say(p);
    } else {
        page_walk(p, input);
    }
    prospect_ask(p);
}

static void typed(struct page *p)
{
    prospect_typed(&joining_of(p)->prospect);
}

/* -- posting -- */

static void numbers_text(const struct together_done *r, bool kinds, char *out, size_t room)
{
    size_t n = 0;
    out[0] = '\0';
    for (uint32_t i = 0; i < r->rows_n && n < room; i++) {
        int k = snprintf(out + n, room - n, "%s%s%s%012" PRIu64, i ? "  " : "", kinds ? kind_word(r->rows[i].job_kind)
                         : "", kinds ? " " : "", r->rows[i].job_no);
        n += k > 0 ? (size_t)k : 0;
    }
}

static void accepted(struct page *p, struct answer *a)
{
    const struct together_done *r = a->reply;
    char line1[MESSAGE_ROOM], line2[MESSAGE_ROOM], numbers[MESSAGE_ROOM], no[24];
    if (a->fault.status != ST_ok) {
        joining_of(p)->refused = a->fault;
        page_refused(p, a);
        return;
    }
    if (r->notice_n) {
        accept_result(p, r->notice);
        return;
    }
    snprintf(no, sizeof no, "%012" PRIu64, r->rows_n ? r->rows[0].job_no : 0);
    numbers_text(r, true, numbers, sizeof numbers);
    if (text_width(numbers, WIDTH_EAST_ASIAN) > NUMBERS_COLUMNS)
        numbers_text(r, false, numbers, sizeof numbers);         /* the slip says which is which */
    tr_fill(line1, sizeof line1, "form.together.done", numbers, NULL, NULL, NULL);
    tr_fill(line2, sizeof line2, "form.together.told", tr(print_paper(p->desk, "paper_together", r, no)), NULL, NULL,
            NULL);
    page_result(p, line1, line2);
}

/* An F9 that has not seen what the core makes of what is typed shows it. */
static void show_first(struct page *p)
{
    joining_of(p)->prospect.ready = true;
    prospect_ask(p);
    ready_say(p);
    page_stop(p);
}

static void post(struct page *p, bool by_enter)
{
    struct joining *s = joining_of(p);
    struct pool *pool = pool_new(4096);
    struct work_together q;
    struct fault f = { .status = ST_ok };
    (void)by_enter;
    if (!account_of(p)) {
        of_account_known(p);
        page_beep(p);
    } else if (wishes_read(p)) {
        if (request_fill(p, true, &q, pool, &f)) {
            page_say_fault(p, &f);
            page_stop(p);
        } else if (!prospect_seen(&s->prospect)) {
            show_first(p);
        } else {
            page_post(p, OP_work_together, &q, accepted);
        }
    }
    pool_free(&pool);
}

static bool unfinished(const struct page *p)
{
    return p->typed && page_filled(p);
}

/* -- what is shown -- */

/* Row `row` of them, as many on it as fit. */
static void papers_text(const struct together_prospect *w, unsigned row, char *out, size_t room)
{
    char one[120];
    struct run_on r = { .row = row, .columns = PAPER_COLUMNS, .gap = "  ", .out = out, .room = room };
    out[0] = '\0';
    for (uint32_t i = 0; i < w->papers_n; i++) {
        accept_paper(&w->papers[i], i + 1, one, sizeof one);
        run_on(&r, one);
    }
}

static void names_text(const struct joining *s, char *out, size_t room)
{
    size_t n = 0;
    for (unsigned i = 0; i < s->wishes && n < room; i++) {
        int k = snprintf(out + n, room - n, "%s%u %s", i ? "   " : "", i + 1, kind_word(s->wish[i]->job_kind));
        n += k > 0 ? (size_t)k : 0;
    }
}

/* "2 户名变更  5 工作日，12-07 周一 17:30", with the first thing that speaks against it. */
static void wish_text(const struct page *p, unsigned i, char *out, size_t room)
{
    const struct joining *s = joining_of(p);
    const struct together_prospect *w = p->shown;
    char due[160], check[240] = "";
    if (i >= s->wishes || !w || i >= w->wishes_n)
        return;
    accept_due(&w->wishes[i], due, sizeof due);
    for (uint32_t k = w->wishes[i].checks_n; k-- > 0;)
        if (w->wishes[i].checks[k].warns)
            accept_check(&w->wishes[i].checks[k], check, sizeof check);
    snprintf(out, room, "%u %s  %s  %s", i + 1, kind_word(s->wish[i]->job_kind), due, check);
}

static void refusal_text(const struct page *p, char *out, size_t room)
{
    struct fault f = page_fault(p, &joining_of(p)->refused);
    char why[MESSAGE_ROOM];
    snprintf(out, room, "!! %s", tr_fault(&f, why, sizeof why));
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct joining *s = joining_of(p);
    const struct together_prospect *w = p->shown;
    if (strcmp(name, "@side") == 0)
        page_side_text(p, out, room);
    else if (strcmp(name, "@name") == 0 && account_of(p))
        text_copy(out, room, account_of(p)->account_name);
    else if (strcmp(name, "@names") == 0)
        names_text(s, out, room);
    else if (strcmp(name, "@wish1") == 0 && s->refused.status != ST_ok)
        refusal_text(p, out, room);
    else if (!w || s->refused.status != ST_ok)
        return;
    else if (strcmp(name, "@papers1") == 0)
        papers_text(w, 0, out, room);
    else if (strcmp(name, "@papers2") == 0)
        papers_text(w, 1, out, room);
    else if (strncmp(name, "@wish", 5) == 0)
        wish_text(p, (unsigned)(name[5] - '1'), out, room);
}

/* F1: every paper, and every line of what was found, of each of them. */
static void explain(const struct page *p, char *out, size_t room)
{
    const struct together_prospect *w = p->shown;
    for (uint32_t i = 0; w && i < w->papers_n; i++) {
        char one[120];
        size_t n = strlen(out);
        accept_paper(&w->papers[i], i + 1, one, sizeof one);
        snprintf(out + n, room - n, "%s\n", one);
    }
    for (uint32_t i = 0; w && joining_of(p)->refused.status == ST_ok && i < w->wishes_n; i++)
        for (uint32_t k = 0; k < w->wishes[i].checks_n; k++) {
            char one[320];
            size_t n = strlen(out);
            accept_check(&w->wishes[i].checks[k], one, sizeof one);
            snprintf(out + n, room - n, "%u %s\n", i + 1, one);
        }
}

const struct screen screen_together = {
    .name = "together", .state = sizeof(struct joining), .computed = computed, .open = open_page, .again = open_page,
    .press = press, .typed = typed, .enter = enter, .post = post, .text = text, .explain = explain,
    .unfinished = unfinished,
};
