/* Home: the one entry line, what this person may do, what waits, and for a
 * moment the result of the last posting. */
#include "config.h"
#include "desk/paint.h"
#include "desk/screen/common/found.h"
#include "desk/screen/common/hall_line.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define SLOTS 8
#define CODE_PARKED 2
#define MENU_COLUMNS 12               /* six of them side by side */
#define ABOVE 4                      /* slots in the upper row, of six lines; the lower have five */

/* spare: slots that no group begins in, for the groups that are longer than one. */
struct menu { const struct page *page; int slot, line, spare; bool full; };

/* The last line of a slot says that F10 has the rest, when no slot is spare. */
static void menu_line(struct menu *m, int column, enum look look, const char *text, bool more)
{
    int lines = m->slot < ABOVE ? 6 : 5;
    if (m->full)
        return;
    if (m->line == lines) {
        m->slot++;
        m->line = 0;
        m->spare--;
    }
    if (more && m->line + 1 == lines && m->spare <= 0) {
        m->full = true;
        text = tr("form.home.rest");
    }
    if (m->slot >= SLOTS)
        return;
    int row = (m->slot < ABOVE ? 9 : 15) + m->line++;
    paint_text(row_on_screen(m->page->desk, m->page->form, row), 3 + m->slot % ABOVE * 19 + column, 18 - column, look,
               text);
}

/* Places of a group run 1 to 9 and then 0, as on the keys. */
static int menu_code(int tens, int place)
{
    return tens * 10 + place % 10;
}

static bool group_has(const struct page *p, int tens, int place)
{
    for (; place <= 10; place++)
        if (desk_code_form(p->desk, menu_code(tens, place)))
            return true;
    return false;
}

/* A title too long for the menu has a shorter word for it. */
static const char *menu_word(const struct form *form)
{
    char key[80];
    snprintf(key, sizeof key, "menu.%s", form->name);
    const char *word = tr(key);
    return strcmp(word, key) == 0 ? tr(form->title) : word;
}

static void paint_group(const struct page *p, struct menu *m, int tens)
{
    char text[80], key[24];
    bool headed = false;
    m->full = false;
    for (int place = 1; place <= 10; place++) {
        int code = menu_code(tens, place);
        const struct form *form = desk_code_form(p->desk, code);
        if (!form)
            continue;
        if (!headed) {
            snprintf(key, sizeof key, "menu.%d", tens);
            snprintf(text, sizeof text, "%d %s", tens, tr(key));
            menu_line(m, 0, LOOK_BOLD, text, false);
        }
        headed = true;
        snprintf(text, sizeof text, "%02d %s", code, menu_word(form));
        menu_line(m, 2, LOOK_PLAIN, text, group_has(p, tens, place + 1));
    }
    if (headed) {
        m->slot++;
        m->line = 0;
    }
}

/* The menus with something for this person, in one row between the hint and the rule. */
static void paint_menus(const struct page *p)
{
    char text[80];
    int column = 3;
    for (int menu = MENU_FIRST; menu <= MENU_LAST; menu++) {
        const char *word = desk_code_word(p->desk, menu);
        if (!word)
            continue;
        snprintf(text, sizeof text, "%02d %s", menu, word);
        paint_text(row_on_screen(p->desk, p->form, 7), column, MENU_COLUMNS, LOOK_PLAIN, text);
        column += MENU_COLUMNS + 1;
    }
}

static void paint_hint(const struct page *p)
{
    const struct desk *d = p->desk;
    bool result = *desk_result(d, 0) != '\0';
    char told[MESSAGE_ROOM + 80];
    snprintf(told, sizeof told, "%s%s", desk_result_old(d) ? tr("desk.before_break") : "", desk_result(d, 0));
    int column = result && desk_result_old(d) ? 4 : 12;
    paint_text(row_on_screen(d, p->form, 5), column, 80 - column, result ? LOOK_BOLD : LOOK_PLAIN,
               result ? told : tr("form.home.hint1"));
    paint_text(row_on_screen(d, p->form, 6), 12, 68, LOOK_PLAIN, result ? desk_result(d, 1) : tr("form.home.hint2"));
}

static const char *last_word(const struct desk *d, const struct home_page *h)
{
    if (h->last_reversal)
        return "reversal";
    if (h->last_no_paper && !h->last_printed)
        return "form.pay.no_print";
    if (!h->last_printed)
        return "form.home.not_printed";
    return desk_user(d)->print_way == CODE_print_way_file ? "print.saved" : "print.sent";
}

static bool has_jobs(const struct desk *d)
{
    return desk_may(d, form_by_name("my_work"));
}

/* An approved act waits where it was parked: an empty Enter goes there. */
static bool approved(const struct desk *d)
{
    const struct home_page *h = desk_home(d);
    return h && h->my_approval && h->my_approval_state == CODE_approval_state_granted;
}

static void paint_day(const struct page *p)
{
    char text[300], n1[24], n2[24], n3[24], receipt[24], amount[MONEY_TEXT];
    const struct home_page *h = desk_home(p->desk);
    if (!h)
        return;
    int day = row_on_screen(p->desk, p->form, 21), last = row_on_screen(p->desk, p->form, 22);
    snprintf(n1, sizeof n1, "%" PRIu64, h->payments);
    snprintf(n2, sizeof n2, "%" PRIu64, h->reversals);
    if (h->shift_state) {
        tr_fill(text, sizeof text, "form.home.day", n1, n2, NULL, NULL);
        paint_text(day, 3, 36, LOOK_PLAIN, text);
    }
    snprintf(n1, sizeof n1, "%" PRIu64, h->parked);
    snprintf(n2, sizeof n2, "%" PRIu64, h->to_approve);
    snprintf(n3, sizeof n3, "%" PRIu64, h->jobs_at_risk);
    tr_fill(text, sizeof text, has_jobs(p->desk) ? "form.home.waits_jobs" : "form.home.waits", n1, n2, n3, NULL);
    paint_text(day, 41, 38, LOOK_PLAIN, text);
    if (h->yesterday) {
        paint_text(last, 3, 76, LOOK_BOLD, tr("form.home.yesterday"));
    } else if (approved(p->desk)) {
        paint_text(last, 3, 76, LOOK_BOLD, tr("form.home.approved"));
    } else if (h->last_receipt) {
        char name[160], count[24];
        snprintf(receipt, sizeof receipt, "%08" PRIu64, h->last_receipt);
        snprintf(count, sizeof count, "%" PRIu64, h->last_accounts);
        tr_fill(name, sizeof name, h->last_accounts > 1 ? "form.home.name_and" : "form.home.name", h->last_name,
                count, NULL, NULL);
        tr_fill(text, sizeof text, "form.home.last", receipt, name, money_format(h->last_amount, amount),
                tr(last_word(p->desk, h)));
        paint_text(last, 3, 76, LOOK_PLAIN, text);
    } else if (h->year_missing[0]) {
        tr_fill(text, sizeof text, "form.home.year_missing", h->year_missing, NULL, NULL, NULL);
        paint_text(last, 3, 76, LOOK_BOLD, text);
    } else if (h->notice[0]) {
        paint_text(last, 3, 76, LOOK_BOLD, h->notice);
    }
}

static void paint_home(const struct page *p)
{
    struct menu m = { .page = p, .spare = SLOTS };
    if (!desk_user(p->desk))
        return;
    for (int tens = 1; tens <= 9; tens++)
        m.spare -= group_has(p, tens, 1);
    hall_line_paint(p);
    paint_hint(p);
    for (int tens = 1; tens <= 9; tens++)
        paint_group(p, &m, tens);
    paint_menus(p);
    paint_day(p);
}

/* Up and Down leaf through the last searches. */
static void search_again(struct page *p, int step)
{
    const char *text = past_search_step(p->desk, step);
    if (text)
        input_set(p, "@line", text);
    else
        page_beep(p);
}

/* The result of the last customer stands until the first key of the next. */
static bool press(struct page *p, struct press k)
{
    if (k.code == PRESS_CHAR)
        desk_result_drop(p->desk);
    if (hall_line_press(p, k))
        return true;
    if (k.code == PRESS_UP || k.code == PRESS_DOWN) {
        search_again(p, k.code == PRESS_UP ? 1 : -1);
        return true;
    }
    /* A held Enter, after what it posted: the figures that say so are on their way. */
    if (k.code == PRESS_ENTER && input_empty(p, "@line") && approved(p->desk) && desk_home_fresh(p->desk)) {
        page_jump(p, CODE_PARKED);
        return true;
    }
    if (k.code != PRESS_BACK)
        return false;
    page_say(p, "form.home.leave", NULL, NULL, NULL, NULL);    /* by their codes: a digit may begin the next customer */
    return true;
}

static void typed(struct page *p)
{
    past_search_rest(p->desk);
}

/* The group's codes, to be picked by the digit they end in. */
static int group[MENU_PLACES];
static unsigned group_n;

static void code_picked(struct page *p, int number)
{
    if (number >= 1 && (unsigned)number <= group_n)
        page_jump(p, group[number - 1]);
}

static void act(struct page *p, int tens)
{
    char key[24];
    const char *line[10];            /* places 1 to 10 of the ten */
    group_n = 0;
    for (int place = 1; place <= 10; place++) {
        const struct form *form = desk_code_form(p->desk, menu_code(tens, place));
        if (!form)
            continue;
        line[group_n] = pool_printf(p->pool, "%02d %s", menu_code(tens, place), tr(form->title));
        group[group_n++] = menu_code(tens, place);
    }
    snprintf(key, sizeof key, "menu.%d", tens);
    if (tens && group_n)
        popup_choose(p, tr(key), line, group_n, code_picked);
    else
        page_beep(p);
}

/* - is back to the customer before; there and here they change places. */
static bool operator(struct page *p, int ch)
{
    char before[20];
    text_copy(before, sizeof before, past_customer_before(p->desk));
    if (ch != '-')
        return false;
    desk_result_drop(p->desk);
    if (before[0])
        account_open(p->desk, before);
    else
        page_beep(p);
    return true;
}

static void refresh(struct page *p)
{
    desk_refresh_home(p->desk);
}

/* A desk in the hall, where people take numbers, has that page alone; so has a board on a wall. */
static void again(struct page *p)
{
    const struct session_user *u = desk_user(p->desk);
    desk_refresh_home(p->desk);
    if (u && u->roles == CODE_BIT(CODE_role_kiosk) && !u->must_change)
        page_open(p->desk, "kiosk", "");
    if (u && u->roles == CODE_BIT(CODE_role_wall))
        page_open(p->desk, "wall", "");
}

static void print_last(struct page *p)
{
    char number[24];
    if (!desk_last_receipt(p->desk)) {
        page_beep(p);
        return;
    }
    snprintf(number, sizeof number, "%" PRIu64, desk_last_receipt(p->desk));
    page_open(p->desk, "reprint", number);
}

const struct screen screen_home = {
    .name = "home", .flags = SCREEN_REFRESH, .open = refresh, .again = again, .press = press,
    .typed = typed, .operator = operator, .act = act, .paint = paint_home, .print = print_last,
};
