/* Numbers are taken: on a screen in the hall, a key a kind, and by a clerk for who comes to
 * him. The screen in the hall has no other key: it is nobody's, and nothing of the office is
 * behind it. */
#include "config.h"
#include "desk/paint.h"
#include "desk/screen/common/hall_line.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define FIRST_ROW 6
#define KINDS_SHOWN 7                /* two rows each */
#define KIOSK_EVERY_S 15

/* -- the hall's screen -- */

struct kiosk { char said[MESSAGE_ROOM]; bool fresh; };

static void kinds_answered(struct page *p, struct answer *a)
{
    if (!a->fault.status)
        page_show(p, a);
    else
        page_refused(p, a);
}

static void kinds_ask(struct page *p)
{
    struct kiosk *k = p->state;
    if (!k->fresh)
        k->said[0] = '\0';           /* the last one has his slip by now */
    k->fresh = false;
    page_ask_late(p, OP_ticket_kinds, &(struct nothing){ 0 }, kinds_answered);
}

static void number_given(struct page *p, struct answer *a)
{
    struct kiosk *k = p->state;
    if (!page_went(p, a))
        return;
    slip_said(p, a->reply, k->said, sizeof k->said);
    k->fresh = true;
    kinds_ask(p);
    k->fresh = true;                 /* through one round more */
}

static const struct ticket_kind_now *kind_of(const struct page *p, int digit)
{
    const struct ticket_kinds *r = p->shown;
    for (uint32_t i = 0; r && digit && i < r->kinds_n; i++)
        if (r->kinds[i].kiosk_digit == (uint64_t)digit)
            return &r->kinds[i];
    return NULL;
}

/* Every key is the hall's: what is no kind's does nothing. */
static bool kiosk_press(struct page *p, struct press k)
{
    int32_t ch = k.code == PRESS_CHAR ? editor_fold(TYPED_COMMAND, k.ch) : 0;
    const struct ticket_kind_now *kind = ch >= '0' && ch <= '9' ? kind_of(p, (int)(ch - '0')) : NULL;
    if (k.code == PRESS_REFRESH)
        return false;
    if (kind)
        page_ask(p, OP_ticket_take, &(struct ticket_take){ .ticket_kind = kind->ticket_kind }, number_given);
    else
        page_beep(p);
    return true;
}

static void kind_paint(const struct page *p, int row, const struct ticket_kind_now *kind)
{
    char text[120], digit[24], waiting[24];
    snprintf(digit, sizeof digit, " %" PRIu64 " ", kind->kiosk_digit);
    snprintf(waiting, sizeof waiting, "%" PRIu64, kind->waiting);
    paint_text(row, 12, 3, LOOK_TITLE, digit);
    paint_text(row, 18, 30, LOOK_BOLD, code_word(&codes_ticket_kind, kind->ticket_kind));
    tr_fill(text, sizeof text, "form.kiosk.waiting", waiting, NULL, NULL, NULL);
    paint_text(row, 50, 28, LOOK_PLAIN, text);
    (void)p;
}

static void kiosk_paint(const struct page *p)
{
    const struct ticket_kinds *r = p->shown;
    const struct kiosk *k = p->state;
    char hall[160];
    unsigned shown = 0;
    if (!r)
        return;
    tr_fill(hall, sizeof hall, "form.kiosk.hall", desk_english() && *r->unit_name_en ? r->unit_name_en : r->unit_name,
            NULL, NULL, NULL);
    paint_text(row_on_screen(p->desk, p->form, 4), 12, 66, LOOK_BOLD, hall);
    for (uint32_t i = 0; i < r->kinds_n && shown < KINDS_SHOWN; i++)
        if (r->kinds[i].kiosk_digit)
            kind_paint(p, row_on_screen(p->desk, p->form, FIRST_ROW + 2 * (int)shown++), &r->kinds[i]);
    if (*k->said)
        paint_text(row_on_screen(p->desk, p->form, 21), 12, 66, LOOK_BOLD, k->said);
}

/* Nothing is typed: the field is there for the engine alone. */
static void kiosk_open(struct page *p)
{
    input_hide(p, "@line", true);
    kinds_ask(p);
}

static unsigned kiosk_every(const struct page *p)
{
    (void)p;
    return KIOSK_EVERY_S;
}

const struct screen screen_kiosk = {
    .name = "kiosk", .state = sizeof(struct kiosk), .flags = SCREEN_CLOSED, .open = kiosk_open, .press = kiosk_press,
    .paint = kiosk_paint, .every = kiosk_every, .refresh = kinds_ask,
};

/* -- a clerk's -- */

static void taken(struct page *p, struct answer *a)
{
    char line[MESSAGE_ROOM];
    if (!page_went(p, a))
        return;
    slip_said(p, a->reply, line, sizeof line);
    page_result(p, line, "");
}

static void take_post(struct page *p, bool by_enter)
{
    struct ticket_take q = { 0 };
    (void)by_enter;
    page_send(p, OP_ticket_take, &q, taken);
}

const struct screen screen_ticket_take = { .name = "ticket_take", .post = take_post };
