/* The wall: work.wall turned page by page, units, then teams, then kinds, and from the beginning.
 * It stands in an office for everybody to see, so that it has figures and no person, no field
 * to type in and nothing behind it; + and - turn it by hand. It never locks: whoever has its
 * terminal has what hangs on the wall (SCREEN_CLOSED), and it comes in by its key alone. */
#include "config.h"
#include "desk/screen/common/deadline.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const computed[] = { "@totals", "@time", "@by", "@heat", "@name", "@late", "@today", "@one_day",
                                        "@two_days", "@five_days", "@beyond", "@paused", "@all", "@waiting", "@page",
                                        NULL };

struct wall { uint16_t by; unsigned first; };

static const struct wall_page *page_of(const struct page *p)
{
    return p->shown;
}

static void answered(struct page *p, struct answer *a)
{
    page_showed(p, a);
}

static void ask(struct page *p)
{
    struct wall *w = p->state;
    if (!w->by)
        w->by = CODE_board_by_unit;
    page_ask_late(p, OP_work_wall, &(struct wall_ask){ .board_by = w->by }, answered);
}

static unsigned fits(const struct page *p)
{
    return (unsigned)body_rows(p, &p->form->list[0]);
}

/* On, or back: within what is counted by, then to the next of it. */
static void turn(struct page *p, int step)
{
    struct wall *w = p->state;
    unsigned kinds = CODE_board_by_kind;
    if (step > 0 && page_of(p) && w->first + fits(p) < page_of(p)->heat_n) {
        w->first += fits(p);
    } else if (step < 0 && w->first) {
        w->first = w->first > fits(p) ? w->first - fits(p) : 0;
    } else {
        w->by = (uint16_t)((w->by - 1u + (step > 0 ? 1u : kinds - 1u)) % kinds + 1u);
        w->first = 0;
    }
    ask(p);
}

static void turned(struct page *p)
{
    turn(p, 1);
}

static bool press(struct page *p, struct press k)
{
    int32_t ch = k.code == PRESS_CHAR ? editor_fold(TYPED_COMMAND, k.ch) : 0;
    if (k.code == PRESS_REFRESH)
        return false;
    if (ch == '+' || ch == '-' || k.code == PRESS_PAGE_DOWN || k.code == PRESS_PAGE_UP)
        turn(p, ch == '-' || k.code == PRESS_PAGE_UP ? -1 : 1);
    else
        page_beep(p);
    return true;
}

static void open_page(struct page *p)
{
    input_hide(p, "@line", true);
    ask(p);
}

static unsigned every(const struct page *p)
{
    return page_of(p) && page_of(p)->refresh_s ? (unsigned)page_of(p)->refresh_s : 0;
}

/* -- figures -- */

static void totals_text(const struct wall_page *b, char *out, size_t room)
{
    const struct { const char *word; uint64_t n; } figure[] = {
        { "form.board.open", b->open }, { "form.board.late", b->late }, { "form.board.at_risk", b->at_risk },
        { "form.board.normal", b->normal }, { "form.board.paused", b->paused },
    };
    size_t n = 0;
    for (size_t i = 0; i < COUNT_OF(figure) && n < room; i++)
        n += (size_t)snprintf(out + n, room - n, "%s%s %" PRIu64, i ? "   " : "", tr(figure[i].word), figure[i].n);
}

static void waiting_text(const struct wall_page *b, char *out, size_t room)
{
    size_t n = (size_t)snprintf(out, room, "%s", b->waiting_n ? tr("form.wall.waiting") : "");
    for (uint32_t i = 0; i < b->waiting_n && n < room; i++)
        n += (size_t)snprintf(out + n, room - n, "   %s %" PRIu64,
                              code_word(&codes_ticket_kind, b->waiting[i].ticket_kind), b->waiting[i].waiting);
}

static void time_text(const struct wall_page *b, char *out, size_t room)
{
    struct moment m = instant_local(b->at);
    if (b->recounting)
        text_copy(out, room, tr("form.board.recounting"));
    else
        snprintf(out, room, "%02d-%02d %02d:%02d", m.civil.month, m.civil.day, m.hour, m.minute);
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct wall_page *b = page_of(p);
    if (!b)
        return;
    if (strcmp(name, "@totals") == 0)
        totals_text(b, out, room);
    else if (strcmp(name, "@time") == 0)
        time_text(b, out, room);
    else if (strcmp(name, "@by") == 0)
        text_copy(out, room, code_word(&codes_board_by, ((const struct wall *)p->state)->by));
    else if (strcmp(name, "@waiting") == 0)
        waiting_text(b, out, room);
    else if (strcmp(name, "@page") == 0)
        pages_text(((const struct wall *)p->state)->first, fits(p), b->heat_n, out, room);
}

static unsigned rows(const struct page *p, const char *list)
{
    const struct wall *w = p->state;
    unsigned n = page_of(p) ? page_of(p)->heat_n : 0, left = n > w->first ? n - w->first : 0;
    (void)list;
    return left < fits(p) ? left : fits(p);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    const struct wall *w = p->state;
    (void)list;
    heat_cell_text(&page_of(p)->heat[w->first + row], w->by, column, out, room);
}

const struct screen screen_wall = {
    .name = "wall", .state = sizeof(struct wall), .flags = SCREEN_CLOSED, .computed = computed,
    .open = open_page, .press = press, .every = every, .refresh = turned, .text = text, .rows = rows, .cell = cell,
};
