/* One job: where it stands, the clock of each stage, what happened so far, and
 * what may be done, by digit. The stage's own form is the flow's; the others are
 * plain forms opened with the job's number. Of what happened the last is on top; a
 * piece of it is here, and the one before or after is asked for when somebody turns
 * past its end. */
#include "config.h"
#include "desk/known.h"
#include "desk/screen/work/accept.h"
#include "desk/screen/work/of_job.h"
#include "desk/screen/work/stage_said.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const computed[] = {
    "@state", "@staff", "@limit", "@clocks", "@stage", "@started", "@due", "@closed", "@clock", "@events", "@at",
    "@act", "@at_stage", "@who", "@text", "@papers", "@place", "@hint", NULL,
};

enum { LIST_CLOCKS, LIST_EVENTS };   /* of the form */
#define PIECE 250                    /* events, as work.show gives them */

static const struct job_page *page_of(const struct page *p)
{
    return p->shown;
}

static bool is_open(const struct page *p)
{
    return of_job(p) && of_job(p)->job_state == CODE_job_state_open;
}

static bool is_stopped(const struct page *p)
{
    return page_of(p)->clocks_n && page_of(p)->clocks[0].stopped;
}

static const struct flow_stage *stage_of(const struct page *p, uint64_t stage_no)
{
    const struct flow *flow = page_of(p)->flow_n ? page_of(p)->flow : NULL;
    return flow && stage_no >= 1 && stage_no <= flow->stages_n ? &flow->stages[stage_no - 1] : NULL;
}

/* -- events, the last one first -- */

static uint64_t event_number(const struct job *job, unsigned row)
{
    return row < job->events_n ? job->events[job->events_n - 1 - row].event_no : 0;
}

static uint64_t last_event(const struct job *job)
{
    return job->last_event > event_number(job, 0) ? job->last_event : event_number(job, 0);
}

static unsigned events_seen(const struct page *p)
{
    return (unsigned)body_rows(p, &p->form->list[LIST_EVENTS]);
}

/* "12/132": which page of them stands here. */
static void place_text(const struct page *p, char *out, size_t room)
{
    unsigned seen = events_seen(p);
    uint64_t last = last_event(of_job(p)), top = event_number(of_job(p), p->top[LIST_EVENTS]);
    if (last > seen && top)
        snprintf(out, room, "%" PRIu64 "/%" PRIu64, (last - top) / seen + 1, (last + seen - 1) / seen);
}

static void piece_shown(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void piece_ask(struct page *p, uint64_t before, uint64_t rows, unsigned top)
{
    struct job_ask q = { .job_no = of_job(p)->job_no, .before = before, .rows = rows };
    p->top[LIST_EVENTS] = top;
    page_ask(p, OP_work_show, &q, piece_shown);
}

static bool turn(struct page *p, int step)
{
    const struct job *job = of_job(p);
    unsigned seen = events_seen(p);
    if (!job || !job->events_n)
        return false;
    long top = (long)p->top[LIST_EVENTS] + step * (long)seen;
    uint64_t first = job->events[0].event_no, newest = event_number(job, 0), after = last_event(job) - newest;
    if (top >= 0 && top < (long)job->events_n) {
        p->top[LIST_EVENTS] = (unsigned)top;
    } else if (step > 0 && first > 1) {
        piece_ask(p, first, PIECE, 0);
    } else if (step < 0 && after) {
        uint64_t rows = after < PIECE ? after : PIECE;
        piece_ask(p, newest + 1 + rows, rows, (unsigned)((rows - 1) / seen * seen));
    } else {
        return false;
    }
    return true;
}

static bool more(const struct page *p)
{
    const struct job *job = of_job(p);
    return job && (page_of(p)->more || event_number(job, 0) < last_event(job));
}

/* Somebody else's act must not move a row under what is typed or read. */
static void event(struct page *p, const char *topic)
{
    bool newest = of_job(p) && event_number(of_job(p), 0) == last_event(of_job(p));
    if (strncmp(topic, "job:", 4) == 0 && input_empty(p, "@line") && newest)
        of_job_again(p);
}

/* -- acts -- */

static void form_open(struct page *p, const char *name)
{
    const struct form *form = form_by_name(name);
    if (!form || !desk_may(p->desk, form)) {
        page_beep(p);
        return;
    }
    page_hush(p);
    page_open(p->desk, name, p->arg);
}

static const char *const ends[] = { "job_withdraw", "job_end" };

/* A clock of the job's own that runs: of it other acts are offered. */
static bool own_runs(const struct page *p, uint16_t clock_kind)
{
    const struct job_page *page = page_of(p);
    for (uint32_t i = 0; i < page->clocks_n; i++)
        if (page->clocks[i].clock_kind == clock_kind)
            return page->clocks[i].started && !page->clocks[i].closed;
    return false;
}

/* Was a last day answered to its plan? */
static bool plan_answered(const struct page *p)
{
    const struct job *j = of_job(p);
    for (uint32_t i = 0; i < j->found_n; i++)
        if (strcmp(j->found[i].finding, "plan_until") == 0)
            return true;
    return false;
}

#define NOTES 10
#define LINKS "job_links"            /* no form: the jobs it has to do with, to go to one */

/* What may be said of it, in order; a closed job is linked and no more. */
static unsigned notes(const struct page *p, const char *name[NOTES])
{
    bool promised = own_runs(p, CODE_clock_kind_promise), ordered = own_runs(p, CODE_clock_kind_regulator);
    const char *const all[NOTES] = {
        "job_note", "job_urge", promised ? "job_promise_kept" : "job_promise",
        ordered ? "job_order_answered" : "job_order", promised ? "job_promise_move" : NULL,
        "job_link", "job_merge", "job_split", plan_answered(p) ? "plan_extend" : NULL,
        page_of(p)->links_n ? LINKS : NULL,
    };
    unsigned n = 0;
    for (unsigned i = 0; i < NOTES; i++)
        if (all[i] && (is_open(p) || strcmp(all[i], "job_link") == 0 || strcmp(all[i], LINKS) == 0))
            name[n++] = all[i];
    return n;
}

/* The papers, or where it has fees either. */
static const char *const papers[] = { "job_papers", "fees" };

static const char *const limits[] = { "job_correct", "job_limit" };

/* The forms behind an act; one of them this person's is enough. */
static enum act_stand offers(const struct page *p, int digit)
{
    static const char *const of[10][2] = {
        [2] = { "job_pause", "job_resume" }, [3] = { "job_papers" }, [4] = { "job_note", "job_urge" },
        [5] = { "job_assign" }, [6] = { "job_withdraw", "job_end" }, [7] = { "timeline" }, [8] = { "job_rate" },
        [9] = { "job_correct", "job_limit" },
    };
    bool any = !of[digit][0];
    for (unsigned i = 0; i < 2 && of[digit][i]; i++)
        any |= form_by_name(of[digit][i]) && desk_may(p->desk, form_by_name(of[digit][i]));
    return any ? ACT_OFFERED : ACT_OF_OTHERS;
}

static void end_picked(struct page *p, int number) { form_open(p, ends[number - 1]); }
static void paper_picked(struct page *p, int number) { form_open(p, papers[number - 1]); }
static void limit_picked(struct page *p, int number) { form_open(p, limits[number - 1]); }

/* Of one that was accepted with it: how far it is. */
static void progress_words(const struct job_link_row *l, char *out, size_t room)
{
    char stage[64] = "", day[64] = "";
    if (*l->stage)
        flow_word("stage", l->stage, stage, sizeof stage);
    else
        text_copy(stage, sizeof stage, code_word(&codes_job_state, l->job_state));
    if (l->due)
        accept_day(l->due, day, sizeof day);
    snprintf(out, room, "  %s %s", stage, day);
}

/* "并入 261123000316  投诉 李明", and which way it points. */
static void link_words(const struct job_link_row *l, char *out, size_t room)
{
    char key[64], progress[140] = "";
    snprintf(key, sizeof key, "form.job.link_%s%s", code_name(&codes_link_kind, l->link_kind),
             l->link_kind == CODE_link_kind_linked ? "" : l->from_here ? "_to" : "_from");
    if (l->link_kind == CODE_link_kind_together && *l->job_kind)
        progress_words(l, progress, sizeof progress);
    snprintf(out, room, "%s %012" PRIu64 "%s%s %s%s", tr(key), l->job_no, *l->job_kind ? "  " : "",
             *l->job_kind ? kind_word(l->job_kind) : "", l->title, progress);
}

static void link_picked(struct page *p, int number)
{
    char no[24];
    snprintf(no, sizeof no, "%012" PRIu64, page_of(p)->links[number - 1].job_no);
    page_open(p->desk, "job", no);
}

static void choose_link(struct page *p)
{
    uint32_t n = page_of(p)->links_n;
    const char **line = pool_array(p->pool, n + 1, sizeof *line);
    char words[240];
    for (uint32_t i = 0; i < n; i++) {
        link_words(&page_of(p)->links[i], words, sizeof words);
        line[i] = pool_copy(p->pool, words);
    }
    popup_choose(p, tr("form.job_links.title"), line, n, link_picked);
}

static void note_picked(struct page *p, int number)
{
    const char *name[NOTES];
    notes(p, name);
    if (strcmp(name[number - 1], LINKS) == 0)
        choose_link(p);
    else
        form_open(p, name[number - 1]);
}

static void choose(struct page *p, const char *title, const char *const *name, unsigned n, picked_fn *fn)
{
    char key[64];
    const char *line[NOTES];
    for (unsigned i = 0; i < n; i++) {
        snprintf(key, sizeof key, "form.%s.title", name[i]);
        line[i] = tr(key);
    }
    popup_choose(p, tr(title), line, n, fn);
}

static void choose_note(struct page *p)
{
    const char *name[NOTES];
    unsigned n = notes(p, name);
    choose(p, "form.job.act_note", name, n, note_picked);
}

static void finish(struct page *p)
{
    uint64_t mine = page_of(p)->my_stage;
    const struct flow_stage *stage = stage_of(p, mine ? mine : of_job(p)->stage_no);
    char role[64];
    const char *word = stage ? code_name(&codes_role, stage->role) : NULL;
    if (stage && page_of(p)->mine) {
        form_open(p, *stage->form ? stage->form : "stage_made");
        return;
    }
    snprintf(role, sizeof role, "code.role.%s", word ? word : "");
    page_say(p, "form.job.not_mine", word ? tr(role) : "", *of_job(p)->staff_name ? of_job(p)->staff_name : "", NULL,
             NULL);
    page_stop(p);
}

static void act(struct page *p, int digit)
{
    if (!of_job(p) || digit < 1) {
        page_beep(p);
    } else if (digit == 7) {
        form_open(p, "timeline");
    } else if (digit == 8) {
        form_open(p, "job_rate");
    } else if (!is_open(p)) {
        if (digit == 6)
            form_open(p, "job_reopen");
        else if (digit == 3 && page_of(p)->fees_n)
            form_open(p, "fees");
        else if (digit == 4)
            choose_note(p);
        else
            page_say(p, "form.job.closed", code_word(&codes_job_state, of_job(p)->job_state), NULL, NULL, NULL);
    } else {
        switch (digit) {
        case 1: finish(p); break;
        case 2: form_open(p, is_stopped(p) ? "job_resume" : "job_pause"); break;
        case 3:
            if (page_of(p)->fees_n)
                choose(p, "form.job.act_papers", papers, COUNT_OF(papers), paper_picked);
            else
                form_open(p, "job_papers");
            break;
        case 4: choose_note(p); break;
        case 5: form_open(p, "job_assign"); break;
        case 6: choose(p, "form.job.act_end", ends, 2, end_picked); break;
        case 9: choose(p, "form.job.act_limit", limits, 2, limit_picked); break;
        default: page_beep(p);
        }
    }
}

/* -- what is shown -- */

#define SAID_COLUMNS 69              /* of the row for papers */

/* What is to be paid of its fees, and under which number. */
static void fees_text(const struct page *p, char *out, size_t room)
{
    const struct job_page *page = page_of(p);
    char left[MONEY_TEXT];
    out[0] = '\0';
    if (page->fees_n && page->fees->left)
        tr_fill(out, room, "form.job.fees", money_format(page->fees->left, left), page->fees->account_no, NULL, NULL);
}

/* The first job it has to do with, and how many more: nobody is to do what is done under another number. */
static size_t links_text(const struct page *p, char *out, size_t room)
{
    const struct job_page *page = page_of(p);
    char more[24] = "";
    if (!page->links_n)
        return 0;
    link_words(&page->links[0], out, room);
    if (page->links_n > 1)
        snprintf(more, sizeof more, " +%u", (unsigned)page->links_n - 1);
    size_t n = strlen(out);
    snprintf(out + n, room - n, "%s", more);
    return strlen(out);
}

/* What is to be paid, other jobs, the papers that are owed, and behind them what was found for fields of its own. */
static void papers_text(const struct page *p, char *out, size_t room)
{
    const struct job *job = of_job(p);
    char word[64], until[DATE_TEXT], said[240];
    fees_text(p, out, room);
    size_t n = strlen(out);
    if (page_of(p)->links_n && n + 4 < room) {
        n += (size_t)snprintf(out + n, room - n, "%s", n ? "   " : "");
        n += links_text(p, out + n, room - n);
    }
    size_t said_first = n;
    for (uint32_t i = 0; i < job->papers_n && n + 1 < room; i++) {
        if (job->papers[i].paper_held != CODE_paper_held_owed)
            continue;
        flow_word("paper_kind", job->papers[i].paper_kind, word, sizeof word);
        date_format(job->papers[i].owed_until, until);
        int k = snprintf(out + n, room - n, "%s%s%s %s", n > said_first ? "  " : n ? "   " : "",
                         n > said_first ? "" : tr("form.job.owes"), word, until + 5);
        n += k > 0 ? (size_t)k : 0;
    }
    found_said(page_of(p), SAID_COLUMNS - text_width(out, WIDTH_EAST_ASIAN), said, sizeof said);
    n = strlen(out);
    snprintf(out + n, room - n, "%s%s", n && *said ? "   " : "", said);
}

/* F1: all that was said of it. */
static void explain(const struct page *p, char *out, size_t room)
{
    if (of_job(p))
        said_rest(page_of(p), 0, out, room);
}

/* The whole's limit, and how long the stage it stands at usually takes. */
static void limit_text(const struct job_page *page, char *out, size_t room)
{
    char of[24], days[24], most[24];
    const struct job_clock *k = NULL;
    clock_text(&page->clocks[0], out, room);
    for (uint32_t i = 1; i < page->clocks_n && !k; i++)
        if (page->clocks[i].stage_no == page->job->stage_no && page->clocks[i].usual_of)
            k = &page->clocks[i];
    if (!k)
        return;
    snprintf(of, sizeof of, "%" PRIu64, k->usual_of);
    snprintf(days, sizeof days, "%" PRIu64, k->usual_days);
    snprintf(most, sizeof most, "%" PRIu64, k->usual_most);
    size_t n = strlen(out);
    n += (size_t)snprintf(out + n, room - n, "%s", n ? "   " : "");
    if (n < room)
        tr_fill(out + n, room - n, k->usual_few ? "form.job.usual_few"
                : k->usual_here ? "form.job.usual_here" : "form.job.usual_all", days, most, of, NULL);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct job *job = of_job(p);
    if (!job)
        return;
    if (strcmp(name, "@state") == 0)
        text_copy(out, room, is_open(p) && page_of(p)->clocks_n
                  ? code_word(&codes_work_state, page_of(p)->clocks[0].work_state)
                  : code_word(&codes_job_state, job->job_state));
    else if (strcmp(name, "@staff") == 0)
        text_copy(out, room, *job->staff_name ? job->staff_name : is_open(p) ? tr("form.job.nobody") : "");
    else if (strcmp(name, "@limit") == 0 && page_of(p)->clocks_n)
        limit_text(page_of(p), out, room);
    else if (strcmp(name, "@papers") == 0)
        papers_text(p, out, room);
    else if (strcmp(name, "@place") == 0)
        place_text(p, out, room);
    else if (strcmp(name, "@hint") == 0)
        text_copy(out, room, tr(is_open(p) ? page_of(p)->mine ? "form.job.hint_mine" : "form.job.hint"
                                : "form.job.hint_closed"));
}

static unsigned rows(const struct page *p, const char *list)
{
    const struct job_page *page = page_of(p);
    if (!of_job(p))
        return 0;
    return strcmp(list, "@clocks") == 0 ? page->clocks_n : of_job(p)->events_n;
}

/* The whole, then clocks of its own, which nobody is to miss, then the stages; where not all
 * fit, those of the beginning that are done give way to the one it stands at. */
static const struct job_clock *clock_at(const struct page *p, unsigned row)
{
    const struct job_page *page = page_of(p);
    unsigned seen = (unsigned)body_rows(p, &p->form->list[LIST_CLOCKS]), own = 0;
    while (own + 1 < page->clocks_n && page->clocks[page->clocks_n - 1 - own].clock_kind >= CODE_clock_kind_promise)
        own++;
    unsigned first = page->clocks_n - own, passed = 0;       /* of its own */
    while (own && own + first - passed > seen && passed + 1 < first && page->clocks[passed + 1].closed)
        passed++;
    return &page->clocks[row == 0 ? 0 : row <= own ? first + row - 1 : row - own + passed];
}

static void clock_cell(const struct job_clock *k, const char *column, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    if (strcmp(column, "@stage") == 0 && k->clock_kind >= CODE_clock_kind_promise)
        snprintf(out, room, "%s%s%s", code_word(&codes_clock_kind, k->clock_kind), *k->text ? " " : "", k->text);
    else if (strcmp(column, "@stage") == 0 && k->stage_no)
        flow_word("stage", k->stage, out, room);
    else if (strcmp(column, "@stage") == 0)
        text_copy(out, room, tr("form.job.whole"));
    else if (strcmp(column, "@started") == 0)
        text_copy(out, room, k->started ? instant_short(k->started, at) : "");
    else if (strcmp(column, "@due") == 0)
        text_copy(out, room, k->due ? instant_short(k->due, at) : "");
    else if (strcmp(column, "@closed") == 0)
        text_copy(out, room, k->closed ? instant_short(k->closed, at) : "");
    else
        text_copy(out, room, code_word(&codes_work_state, k->work_state));
}

static void said_text(const struct job_event *e, char *out, size_t room)
{
    const char *why = e->stop_reason ? code_word(&codes_stop_reason, e->stop_reason) : "";
    snprintf(out, room, "%s%s%s%s%s", why, *why && *e->paper_no ? " " : "", e->paper_no,
             (*why || *e->paper_no) && *e->text ? " " : "", e->text);
}

/* A clock of the job's own has a number beyond its stages. */
static const struct job_clock *own_clock(const struct page *p, uint64_t stage_no)
{
    const struct job_page *page = page_of(p);
    for (uint32_t i = 0; i < page->clocks_n; i++)
        if (page->clocks[i].clock_kind >= CODE_clock_kind_promise && page->clocks[i].stage_no == stage_no)
            return &page->clocks[i];
    return NULL;
}

static void event_cell(const struct page *p, const struct job_event *e, const char *column, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    const struct flow_stage *stage = stage_of(p, e->stage_no);
    const struct job_clock *own = own_clock(p, e->stage_no);
    if (strcmp(column, "@at") == 0)
        text_copy(out, room, instant_short(e->at, at));
    else if (strcmp(column, "@act") == 0)
        text_copy(out, room, e->work_act == CODE_work_act_started && e->stage_no ? tr("form.job.begun")
                                                                             : code_word(&codes_work_act, e->work_act));
    else if (strcmp(column, "@at_stage") == 0 && own)
        text_copy(out, room, code_word(&codes_clock_kind, own->clock_kind));
    else if (strcmp(column, "@at_stage") == 0)
        flow_word("stage", stage ? stage->stage : "", out, room);
    else if (strcmp(column, "@who") == 0)
        text_copy(out, room, e->staff_name);
    else
        said_text(e, out, room);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct job *job = of_job(p);
    if (strcmp(list, "@clocks") == 0)
        clock_cell(clock_at(p, row), column, out, room);
    else
        event_cell(p, &job->events[job->events_n - 1 - row], column, out, room);
}

const struct screen screen_job = {
    .name = "job", .flags = SCREEN_REFRESH, .computed = computed, .open = of_job_open, .again = of_job_open,
    .event = event, .more = more, .turn = turn, .act = act, .offers = offers, .text = text, .rows = rows,
    .cell = cell, .explain = explain,
};
