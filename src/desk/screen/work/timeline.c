/* The course of a job as bars: one row for the whole and one a stage, all on one
 * scale from acceptance to now, or to the last due time if that is later. `=` is
 * work, `.` is waiting for somebody, `|` is where the limit ends. Of a job of very many
 * spans the last ones stand here, and `<` before the first time. A digit asks why a
 * clock stands as it does, and the core tells it line by line. */
#include "config.h"
#include "desk/known.h"
#include "desk/screen/common/deadline.h"
#include "desk/screen/work/of_job.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS 56

static const char *const computed[] = { "@rows", "@state", "@from", "@until", "@stage", "@bar", "@mark", NULL };

struct scale { instant from, until; };

static const struct job_page *page_of(const struct page *p)
{
    const struct job_page *page = p->shown;
    return page && page->job_n && page->clocks_n ? page : NULL;
}

/* -- the scale -- */

static struct scale scale_of(const struct job_page *page)
{
    struct scale s = { .from = page->more_spans ? page->spans[0].from : page->job->accepted_at,
                       .until = page->job->closed_at ? page->job->closed_at : page->now };
    for (unsigned i = 0; i < page->clocks_n; i++)
        if (page->clocks[i].due > s.until)
            s.until = page->clocks[i].due;
    for (unsigned i = 0; i < page->spans_n; i++)
        if (page->spans[i].from < s.from)
            s.from = page->spans[i].from;
    if (s.until <= s.from)
        s.until = s.from + 1;
    return s;
}

/* The cell that instant falls in, at most the one after the last. */
static int cell_of(const struct scale *s, instant t)
{
    int64_t length = s->until - s->from, part = t > s->from ? t - s->from : 0;
    return part >= length ? CELLS : (int)(part / (length / CELLS + 1));
}

static instant span_end(const struct job_page *page, const struct job_span *span)
{
    return span->to ? span->to : page->now;
}

/* Work beats waiting in a cell that has both, and a short span still shows. */
static void span_draw(const struct job_page *page, const struct scale *s, const struct job_span *span, char bar[CELLS])
{
    int from = cell_of(s, span->from), to = cell_of(s, span_end(page, span));
    for (int i = from; i < CELLS && (i < to || i == from); i++)
        if (bar[i] != '=')
            bar[i] = span->waits ? '.' : '=';
}

static void bar_text(const struct job_page *page, const struct job_clock *k, char *out, size_t room)
{
    char bar[CELLS + 1];
    struct scale s = scale_of(page);
    memset(bar, ' ', CELLS);
    bar[CELLS] = '\0';
    struct job_span own = { .from = k->started, .to = k->closed };
    if (k->clock_kind >= CODE_clock_kind_promise && k->started)
        span_draw(page, &s, &own, bar);
    for (unsigned i = 0; i < page->spans_n; i++) {
        const struct job_span *span = &page->spans[i];
        bool whole = !k->stage_no && (!k->closed || span->from < k->closed);
        if (whole || (k->stage_no && span->stage_no == k->stage_no))
            span_draw(page, &s, span, bar);
    }
    if (k->due) {
        int at = cell_of(&s, k->due);
        bar[at < CELLS ? at : CELLS - 1] = '|';
    }
    text_copy(out, room, bar);
}

/* -- what stands there -- */

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    const struct job_page *page = page_of(p);
    if (!page)
        return;
    struct scale s = scale_of(page);
    if (strcmp(name, "@from") == 0)
        snprintf(out, room, "%s%s", page->more_spans ? "<" : "", instant_short(s.from, at));
    else if (strcmp(name, "@until") == 0)
        text_copy(out, room, instant_short(s.until, at));
    else
        text_copy(out, room, code_word(&codes_work_state, page->clocks[0].work_state));
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return page_of(p) ? page_of(p)->clocks_n : 0;
}

static void mark_text(const struct job_clock *k, char *out, size_t room)
{
    bool late = k->work_state == CODE_work_state_late || k->work_state == CODE_work_state_missed;
    bool met = k->work_state == CODE_work_state_met;
    if (late)
        text_copy(out, room, tr("form.timeline.late"));
    else if (k->work_state == CODE_work_state_at_risk)
        text_copy(out, room, "!");
    else if (met)
        text_copy(out, room, tr("form.timeline.met"));
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct job_page *page = page_of(p);
    const struct job_clock *k = &page->clocks[row];
    (void)list;
    if (strcmp(column, "@stage") == 0)
        text_copy(out, room, k->clock_kind >= CODE_clock_kind_promise ? code_word(&codes_clock_kind, k->clock_kind)
                  : k->stage_no ? stage_word(k->stage) : tr("form.timeline.whole"));
    else if (strcmp(column, "@bar") == 0)
        bar_text(page, k, out, room);
    else if (strcmp(column, "@mark") == 0)
        mark_text(k, out, room);
}

/* -- why -- */

static void nothing_picked(struct page *p, int number)
{
    (void)p;
    (void)number;
}

/* Some of what a line says is the key of a word. */
static const char *word(const char *arg)
{
    return strchr(arg, '.') && arg[0] >= 'a' && arg[0] <= 'z' ? tr(arg) : arg;
}

static void explained(struct page *p, struct answer *a)
{
    char text_[400];
    const struct explain_page *e = a->reply;
    if (!page_went(p, a))
        return;
    const char **line = pool_array(a->pool, e->lines_n + 1, sizeof *line);
    unsigned n = 0;
    for (; n < e->lines_n; n++) {
        const struct explain_line *l = &e->lines[n];
        tr_fill(text_, sizeof text_, l->key, word(l->arg1), word(l->arg2), word(l->arg3), word(l->arg4));
        line[n] = pool_copy(a->pool, text_);
    }
    if (e->more)
        line[n++] = tr("form.timeline.more");
    page_stop(p);
    popup_choose(p, tr("form.timeline.why"), line, n, nothing_picked);
}

static void explain(struct page *p, int digit)
{
    const struct job_page *page = page_of(p);
    unsigned row;
    if (!page_row(p, digit, page ? page->clocks_n : 0, &row))
        return;
    struct explain_ask q = { .job_no = page->job->job_no,
                             .stage_no = page->clocks[row].stage_no };
    page_ask(p, OP_work_explain, &q, explained);
}

const struct screen screen_timeline = {
    .name = "timeline", .flags = SCREEN_REFRESH, .computed = computed, .open = of_job_open, .act = explain,
    .text = text, .rows = rows, .cell = cell,
};
