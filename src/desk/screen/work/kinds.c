/* The kinds of change an account may have, as a list one moves in: by groups, in the order
 * of their places, with the papers each asks for. What is typed narrows it: a part of a
 * name, or its initials. Picking one opens its form. */
#include "config.h"
#include "desk/screen/customer/change.h"
#include "desk/screen/common/of_account.h"
#include "desk/screen/work/kinds.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>

struct offering {
    uint32_t *row;                   /* of the flows those of accounts, opened by people, that are meant */
    unsigned rows;
    char typed[64];                  /* what the list is narrowed by; "" nothing */
};

static const char *const computed[] = { "@account", "@kinds", "@group", "@kind", "@papers", NULL };

bool kind_meant(const struct flow *flow, const char *typed)
{
    char initials[64], word[80], part[80];
    pinyin_initials(kind_word(flow->job_kind), false, initials, sizeof initials);
    text_fold_search(kind_word(flow->job_kind), word, sizeof word);
    text_fold_search(typed, part, sizeof part);
    return (*part && strstr(word, part)) || strncmp(initials, typed, strlen(typed)) == 0
        || strcmp(flow->job_kind, typed) == 0;
}

#define PLACES_OF_GROUP 10

const char *kind_group(const struct flow *flow)
{
    char key[40];
    snprintf(key, sizeof key, "flow.group.%u", (unsigned)(flow->place / PLACES_OF_GROUP + 1));
    const char *word = tr(flow->place ? key : "flow.group.0");
    return strncmp(word, "flow.", 5) == 0 ? tr("flow.group.0") : word;
}

static struct offering *offering_of(const struct page *p)
{
    return p->state;
}

static const struct flow *flow_of_row(const struct page *p, unsigned row)
{
    const struct flow_list *list = p->shown;
    return &list->flows[offering_of(p)->row[row]];
}

/* What may be accepted without an account: the form `orders`. */
static bool of_nobody(const struct page *p)
{
    return strcmp(p->form->name, "orders") == 0;
}

static void narrow(struct page *p)
{
    struct offering *s = offering_of(p);
    const struct flow_list *list = p->shown;
    s->rows = 0;
    for (uint32_t i = 0; i < list->flows_n; i++)
        if (list->flows[i].of_account && list->flows[i].by_hand && change_may(p->desk, &list->flows[i])
            && (list->flows[i].account_optional || !of_nobody(p)) && kind_meant(&list->flows[i], s->typed))
            s->row[s->rows++] = i;
    p->top[0] = p->bar = 0;
    page_say_none(p, s->rows, "form.kinds.none");
}

static void answered(struct page *p, struct answer *a)
{
    struct offering *s = offering_of(p);
    if (!page_began(p, a))
        return;
    s->row = pool_array(p->pool, ((const struct flow_list *)p->shown)->flows_n + 1, sizeof *s->row);
    narrow(p);
}

static void open_page(struct page *p)
{
    static const struct nothing nothing;
    offering_of(p)->typed[0] = '\0';
    page_ask(p, OP_work_flows, &nothing, answered);
}

static void act(struct page *p, int digit)
{
    unsigned row;
    if (page_row(p, digit, offering_of(p)->rows, &row))
        change_open(p->desk, flow_of_row(p, row), of_nobody(p) ? "" : p->arg);
}

/* Letters and words narrow the list, digits and an empty Enter are the command line's. */
static void enter(struct page *p, int input)
{
    struct offering *s = offering_of(p);
    char typed[64];
    text_copy(typed, sizeof typed, p->input[input].editor.text);
    if (!typed[0] || isdigit((unsigned char)typed[0])) {
        command_run(p, typed);
        return;
    }
    text_copy(s->typed, sizeof s->typed, typed);
    page_hush(p);
    narrow(p);
    input_set(p, "@line", "");
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return offering_of(p)->rows;
}

static void papers_text(const struct flow *flow, char *out, size_t room)
{
    char word[64];
    size_t n = 0;
    for (uint32_t i = 0; i < flow->papers_n && n < room; i++) {
        flow_word("paper_kind", flow->papers[i].paper_kind, word, sizeof word);
        int k = snprintf(out + n, room - n, "%s%s", i ? "  " : "", word);
        n += k > 0 ? (size_t)k : 0;
    }
}

/* The group stands where it begins. */
static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct flow *flow = flow_of_row(p, row);
    (void)list;
    if (strcmp(column, "@kind") == 0)
        text_copy(out, room, kind_word(flow->job_kind));
    else if (strcmp(column, "@papers") == 0)
        papers_text(flow, out, room);
    else if (row == p->top[0] || kind_group(flow) != kind_group(flow_of_row(p, row - 1)))
        text_copy(out, room, kind_group(flow));
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    (void)name;
    if (of_nobody(p))
        text_copy(out, room, tr("form.orders.about"));
    else
        of_account_text(p, out, room);
}

const struct screen screen_kinds = {
    .name = "kinds", .flags = SCREEN_REFRESH, .state = sizeof(struct offering), .computed = computed,
    .open = open_page, .enter = enter, .act = act, .rows = rows, .cell = cell, .text = text,
};
