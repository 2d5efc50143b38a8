/* Who is loaded and who is free (54), and giving jobs to one of them. */
#include "config.h"
#include "desk/screen/common/deadline.h"
#include "desk/screen/common/of_account.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BAR 10
#define JOBS_MAX 100

static const struct people_list *list_of(const struct page *p)
{
    return p->shown;
}

/* -- the list -- */

static const char *const computed[] = { "@late", "@risk", "@load", "@away", NULL };

static void answered(struct page *p, struct answer *a)
{
    if (page_showed(p, a) && list_of(p)->token[0])
        page_say(p, "form.lists.more", NULL, NULL, NULL, NULL);
}

static void open_page(struct page *p)
{
    struct people_ask q = { .unit_no = p->arg };
    page_hush(p);
    page_ask(p, OP_work_people, &q, answered);
}

static void again(struct page *p)
{
    page_ask_again(p, false);
}

static void pick(struct page *p, int digit)
{
    unsigned row;
    if (!page_row(p, digit, list_of(p) ? list_of(p)->people_n : 0, &row))
        return;
    page_open(p->desk, "person_work", list_of(p)->people[row].staff_no);
}

/* Of the most loaded; one cell for anybody who has anything. */
static void load_bar(const struct page *p, const struct people_row *r, char *out, size_t room)
{
    uint64_t most = list_of(p)->people[0].open, cells = most ? (r->open * BAR + most - 1) / most : 0;
    size_t n = 0;
    for (; n < cells && n + 1 < room; n++)
        out[n] = '=';
    out[n] = '\0';
}

static void marked(uint64_t n, const char *mark, char *out, size_t room)
{
    if (n)
        snprintf(out, room, "%s%" PRIu64, mark, n);
    else
        text_copy(out, room, ".");
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    const struct people_row *r = &list_of(p)->people[row];
    (void)list;
    if (strcmp(column, "@late") == 0)
        marked(r->late, "!!", out, room);
    else if (strcmp(column, "@risk") == 0)
        marked(r->at_risk, "!", out, room);
    else if (strcmp(column, "@load") == 0)
        load_bar(p, r, out, room);
    else if (r->away_until)
        snprintf(out, room, "!%.5s", instant_short(r->away_until, at));
    else if (r->online)
        text_copy(out, room, tr("form.people.yes"));
}

const struct screen screen_people = {
    .name = "people", .flags = SCREEN_REFRESH, .computed = computed, .open = open_page, .again = again, .act = pick,
    .cell = cell,
};

/* -- reassigning -- */

static const char *const assign_computed[] = { "@who", NULL };

static void assign_open(struct page *p)
{
    struct people_ask q = { .unit_no = "" };
    if (p->arg[0] && input_empty(p, "@jobs"))
        input_set(p, "@jobs", p->arg);
    page_focus(p, "staff_no");
    if (desk_has_role(p->desk, CODE_role_supervisor))
        page_ask_late(p, OP_work_people, &q, answered);
}

static void assign_text(const struct page *p, const char *name, char *out, size_t room)
{
    (void)name;
    for (unsigned i = 0; list_of(p) && i < list_of(p)->people_n; i++)
        if (strcmp(list_of(p)->people[i].staff_no, input_text(p, "staff_no")) == 0)
            text_copy(out, room, list_of(p)->people[i].staff_name);
}

/* Twelve digits each, blanks between; false: something else stands there. */
static bool jobs_read(struct page *p, struct job_no_row *job, unsigned *n_r)
{
    const char *at = input_text(p, "@jobs");
    for (*n_r = 0; *at; at += strspn(at, " ,")) {
        char *end;
        unsigned long long number = strtoull(at, &end, 10);
        if (end - at != 12 || *n_r == JOBS_MAX)
            return false;
        job[(*n_r)++].job_no = number;
        at = end;
    }
    return *n_r > 0;
}

static void failures_show(struct page *p, const struct work_assigned *r)
{
    char text[2000] = "", line[300], why[240];
    size_t n = 0;
    for (unsigned i = 0; i < r->failed_n; i++) {
        struct fault f = { .status = status_by_name(r->failed[i].status) };
        text_copy(f.arg[0], sizeof f.arg[0], r->failed[i].arg1);
        text_copy(f.arg[1], sizeof f.arg[1], r->failed[i].arg2);
        tr_fault(&f, why, sizeof why);
        snprintf(line, sizeof line, "%012" PRIu64 "  %s\n", r->failed[i].job_no, why);
        if (n + strlen(line) < sizeof text)
            n += (size_t)snprintf(text + n, sizeof text - n, "%s", line);
    }
    popup_text(p, tr("form.jobs_assign.failed"), text);
}

/* Those that failed stay typed, to be tried with somebody else. */
static void failures_keep(struct page *p, const struct work_assigned *r)
{
    char text[JOBS_MAX * 14] = "";
    size_t n = 0;
    for (unsigned i = 0; i < r->failed_n && i < JOBS_MAX; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "%s%012" PRIu64, i ? " " : "", r->failed[i].job_no);
    input_set(p, "@jobs", text);
}

static void assigned(struct page *p, struct answer *a)
{
    char done[24], left[24];
    struct page *below = p->below;
    const struct work_assigned *r = a->reply;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    snprintf(done, sizeof done, "%" PRIu64, r->done);
    snprintf(left, sizeof left, "%u", r->failed_n);
    if (r->failed_n == 0) {
        page_close(p);
        page_say(below, "form.jobs_assign.done", done, NULL, NULL, NULL);
        return;
    }
    failures_show(p, r);
    failures_keep(p, r);
    request_id_make(p->request_id);
    page_say(p, "form.jobs_assign.partly", done, left, NULL, NULL);
    page_stop(p);
}

static void assign_post(struct page *p, bool by_enter)
{
    struct job_no_row job[JOBS_MAX] = { { .job_no = 0 } };
    unsigned n;
    (void)by_enter;
    if (!jobs_read(p, job, &n)) {
        page_focus(p, "@jobs");
        page_say(p, "form.jobs_assign.not_jobs", NULL, NULL, NULL, NULL);
        page_stop(p);
        return;
    }
    struct work_assign q = { .jobs = job, .jobs_n = n, .staff_no = input_text(p, "staff_no"),
                             .remark = input_text(p, "remark"), .on_leave = !strcmp(input_text(p, "on_leave"), "1") };
    page_post(p, OP_work_assign, &q, assigned);
}

const struct screen screen_jobs_assign = {
    .name = "jobs_assign", .computed = assign_computed, .open = assign_open, .post = assign_post, .text = assign_text,
};
