/* The day of one person, in the order of the road: a digit opens a job, and the digits of rows
 * one after the other, in the field below, are the order he means to go in. On a telephone's terminal it is the
 * page everything begins at (desk/session.c). */
#include "config.h"
#include "desk/screen.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

static const char *const computed[] = { "@head", "@when", NULL };

static const struct road_page *day_of(const struct page *p)
{
    return p->shown;
}

static void answered(struct page *p, struct answer *a)
{
    if (!page_showed(p, a))
        return;
    if (day_of(p)->more)
        page_say(p, "form.my_day.more", NULL, NULL, NULL, NULL);
    else
        page_say_none(p, day_of(p)->rows_n, "form.my_day.none");
}

static void open_page(struct page *p)
{
    struct road_ask q = { .staff_no = p->arg };
    page_focus(p, "@line");
    page_ask(p, OP_work_day, &q, answered);
}

static void again(struct page *p)
{
    if (!page_ask_again(p, false))
        open_page(p);
}

static void pick(struct page *p, int digit)
{
    unsigned row;
    if (page_row(p, digit, day_of(p) ? day_of(p)->rows_n : 0, &row))
        page_open_number(p->desk, "job", day_of(p)->rows[row].job_no);
}

/* -- his own order -- */

/* Each digit once; false: something else stands there. */
static bool order_read(struct page *p, struct job_no_row *job, unsigned *n_r)
{
    *n_r = 0;
    for (const char *at = input_text(p, "@order"); *at; at++) {
        unsigned row;
        if (*at == ' ' || *at == ',')
            continue;
        if (!isdigit((unsigned char)*at) || !page_row(p, *at - '0', day_of(p)->rows_n, &row))
            return false;
        for (unsigned i = 0; i < *n_r; i++)
            if (job[i].job_no == day_of(p)->rows[row].job_no)
                return false;
        job[(*n_r)++].job_no = day_of(p)->rows[row].job_no;
    }
    return *n_r > 0;
}

static void ordered(struct page *p, struct answer *a)
{
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    input_set(p, "@order", "");
    request_id_make(p->request_id);
    page_focus(p, "@line");
    open_page(p);
}

static void post(struct page *p, bool by_enter)
{
    enum { DIGITS = 9 };
    struct job_no_row job[DIGITS + 1] = { { .job_no = 0 } };
    unsigned n;
    (void)by_enter;
    if (!day_of(p) || !order_read(p, job, &n)) {
        page_focus(p, "@order");
        page_say(p, "form.my_day.order_how", NULL, NULL, NULL, NULL);
        page_stop(p);
        return;
    }
    struct road_put q = { .jobs = job, .jobs_n = n, .day = day_of(p)->day };
    page_post(p, OP_work_road, &q, ordered);
}

static void enter(struct page *p, int input)
{
    char line[128];
    if (strcmp(p->form->input[input].name, "@order") == 0) {
        post(p, true);
        return;
    }
    text_copy(line, sizeof line, p->input[input].editor.text);
    command_run(p, line);
}

static void event(struct page *p, const char *topic)
{
    if (strncmp(topic, "job:", 4) == 0 && page_is_top(p) && input_empty(p, "@line") && input_empty(p, "@order"))
        page_ask_again(p, true);
}

/* -- what is shown -- */

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    char day[DATE_TEXT];
    (void)name;
    if (day_of(p))
        snprintf(out, room, "%s  %s", date_format(day_of(p)->day, day), day_of(p)->staff_name);
}

/* The hour that was agreed, else the slot's beginning; a job that nobody waits for at an hour has its mark alone. */
static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct road_row *r = &day_of(p)->rows[row];
    (void)list;
    (void)column;
    if (*r->opens)
        text_copy(out, room, *r->at_time ? r->at_time : r->opens);
    else if (r->work_state == CODE_work_state_late || r->work_state == CODE_work_state_at_risk)
        text_copy(out, room, r->work_state == CODE_work_state_late ? "!!" : "!");
}

const struct screen screen_my_day = {
    .name = "my_day", .flags = SCREEN_REFRESH, .computed = computed, .open = open_page, .again = again, .act = pick,
    .post = post, .enter = enter, .event = event, .text = text, .cell = cell,
};
