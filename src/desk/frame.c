/* The frame every screen stands in (ux 3): title, rule, body, message, state,
 * key bar. Places never move from screen to screen; the cursor always rests in
 * the field. On a taller terminal the growing list grows and what is under it
 * moves down with the last four rows. On one that is a row or two shorter rules and
 * empty lines give way; on a smaller one nothing is shown and no key acts. */
#include "config.h"
#include "desk/session.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>


/* -- rows 1 and 2 -- */

/* Unit, window and name, roles: the first `parts` of them that have room. */
#define WHO_PARTS 3

static void who(const struct desk *d, unsigned parts, char *out, size_t room)
{
    char window[40] = "", roles[80], key[96];
    const struct session_user *u = d->user;
    const char *no = d->home && d->home->window_no[0] ? d->home->window_no : u->window_no;
    bool en = desk_english();
    if (d->top && d->top->screen->scope)
        d->top->screen->scope(d->top, window, sizeof window);
    else if (no[0])
        tr_fill(window, sizeof window, "desk.window", no, NULL, NULL, NULL);
    uint64_t both = CODE_BIT(CODE_role_clerk) | CODE_BIT(CODE_role_cashier);
    text_copy(roles, sizeof roles, "");
    if ((u->roles & both) == both)
        text_copy(roles, sizeof roles, tr("teller"));
    for (unsigned i = 0; i < codes_role.codes && !roles[0]; i++) {
        if (!(u->roles & CODE_BIT(codes_role.code[i].value)))
            continue;
        snprintf(key, sizeof key, "code.role.%s", codes_role.code[i].name);
        text_copy(roles, sizeof roles, tr(key));
    }
    const char *name = en && u->staff_name_en[0] ? u->staff_name_en : u->staff_name;
    const char *unit = en && u->unit_name_en[0] ? u->unit_name_en : u->unit_name;
    if (parts == WHO_PARTS)
        tr_fill(out, room, window[0] ? "desk.who" : "desk.who_no_window", unit, window, name, roles);
    else
        snprintf(out, room, "%s%s%s%s%s", parts > 1 ? unit : "", parts > 1 && window[0] ? " " : "",
                 parts > 1 ? window : "", parts > 1 ? "  " : "", name);
}

static void clock_text(char *out, size_t room)
{
    struct moment m = instant_local(clock_now());
    char day[16], time[16], key[24];
    snprintf(day, sizeof day, "%02d-%02d", m.civil.month, m.civil.day);
    snprintf(time, sizeof time, "%02d:%02d", m.hour, m.minute);
    snprintf(key, sizeof key, "weekday.%d", m.weekday);
    tr_fill(out, room, "desk.clock", day, tr(key), time, NULL);
}

/* The page, and that it is no real office; who sits at it gives way where both have no room. */
static void paint_title(const struct desk *d, const struct page *p)
{
    char left[160], right[240] = "", person[160], clock[64], code[CODE_TEXT];
    const char *demo = d->user && d->user->demo ? tr("desk.demo") : "";
    snprintf(left, sizeof left, "%s%s%s", p->form->code >= 0 ? code_text(p->form->code, code) : "",
             p->form->code >= 0 ? " " : "", tr(p->form->title));
    int taken = paint_width(left) + (*demo ? 2 + paint_width(demo) : 0), edge = wide(d, 1, RIGHT_EDGE) - 2;
    clock_text(clock, sizeof clock);
    for (unsigned parts = d->user ? WHO_PARTS : 0; !right[0] || taken + paint_width(right) > edge; parts--) {
        if (d->user && parts)
            who(d, parts, person, sizeof person);
        snprintf(right, sizeof right, "%s%s%s", parts ? person : "", parts ? "  " : "", clock);
        if (!parts)
            break;
    }
    paint_blank(1, 1, edge + 2, LOOK_TITLE);
    paint_text(1, 2, edge - paint_width(right) - (*demo ? 2 + paint_width(demo) : 0), LOOK_TITLE, left);
    paint_text(1, 2 + taken - paint_width(demo), paint_width(demo), LOOK_TITLE, demo);
    paint_right(1, 2, edge + 1, LOOK_TITLE, right);
    paint_rule(row_on_screen(d, p->form, 2), 1, edge + 2);
}

/* -- the body -- */

static const struct item *label_of(const struct form *form, const struct input_spec *spec)
{
    const struct item *found = NULL;
    for (unsigned i = 0; i < form->items; i++) {
        const struct item *item = &form->item[i];
        if (item->kind == ITEM_LABEL && item->row == spec->row && item->to < spec->from
            && (!found || item->to > found->to))
            found = item;
    }
    return found;
}

static bool label_hidden(const struct page *p, const struct item *item)
{
    for (unsigned i = 0; i < p->form->inputs; i++)
        if (p->input[i].hidden && label_of(p->form, p->input[i].spec) == item)
            return true;
    return false;
}

void item_text(const struct page *p, const struct item *item, char *out, size_t room)
{
    out[0] = '\0';
    if (item->field) {
        const void *at = p->shown ? path_follow(&item->path, p->shown) : NULL;
        if (at)
            value_text(item->field, (enum format)item->format, at, out, room);
    } else if (p->screen->text) {
        p->screen->text(p, item->name, out, room);
    }
}

/* Is row 21 the form's own? Then a rule above it parts the foot from the body. */
static bool foot_begins(const struct form *form)
{
    bool found = form->acts > 0 && form->acts_row == 21;
    for (unsigned i = 0; i < form->items && !found; i++)
        found = form->item[i].row == 21 && form->item[i].kind != ITEM_RULE;
    return found;
}

/* A label that nothing follows on its row is no field's. */
static bool is_hint(const struct form *form, const struct item *item)
{
    bool last = item->kind == ITEM_LABEL;
    for (unsigned i = 0; i < form->items && last; i++)
        last = form->item[i].row != item->row || form->item[i].from <= item->from;
    for (unsigned i = 0; i < form->inputs && last; i++)
        last = form->input[i].row != item->row || form->input[i].from < item->from;
    return last;
}

/* What is said behind a field is never painted over half a hint: the hint is not painted. */
static bool hint_covered(const struct page *p, const struct item *item)
{
    bool covered = false;
    for (unsigned i = 0; i < p->form->inputs && !covered; i++) {
        const struct input *in = &p->input[i];
        bool before = in->spec->row == item->row && in->spec->to < item->from && !(in->spec->flags & INPUT_CHOICES);
        covered = before && in->shown[0] && in->spec->to + 2 + paint_width(in->shown) >= item->from;
    }
    return covered && is_hint(p->form, item);
}

/* A figure wider than its place. It is painted when all else stands: into the blanks beside it. */
static bool is_wider(const struct item *item, struct span s, const char *text)
{
    return item->align == ALIGN_RIGHT && paint_width(text) > s.to - s.from + 1;
}

static void paint_wider(const struct desk *d, const struct page *p)
{
    char text[400];
    for (unsigned i = 0; i < p->form->items; i++) {
        const struct item *item = &p->form->item[i];
        if (item->kind == ITEM_RULE || item->kind == ITEM_LABEL || item->align != ALIGN_RIGHT)
            continue;
        struct span s = span_of(d, p->form, item);
        item_text(p, item, text, sizeof text);
        if (is_wider(item, s, text))
            paint_figure(row_on_screen(d, p->form, item->row), s.from, s.to - s.from + 1,
                         item_look(item, p->shown, text), text);
    }
}

static void paint_item(const struct desk *d, const struct page *p, const struct item *item, const struct item *here)
{
    char text[400];
    int row = row_on_screen(d, p->form, item->row);
    switch (item->kind) {
    case ITEM_RULE:
        if (row && item->row == 20 && foot_begins(p->form))
            row = row_on_screen(d, p->form, 21) - 1;
        paint_rule(row, item->from, wide(d, item->from, item->to));
        break;
    case ITEM_LABEL:
        if (!label_hidden(p, item) && !hint_covered(p, item))
            item_paint(span_of(d, p->form, item), row, item, item == here ? LOOK_HERE : LOOK_PLAIN, tr(item->name));
        break;
    default:
        item_text(p, item, text, sizeof text);
        if (!is_wider(item, span_of(d, p->form, item), text))
            item_paint(span_of(d, p->form, item), row, item, item_look(item, p->shown, text), text);
        break;
    }
}

/* Behind a field is room up to what stands next on its row, and a blank before that. A hint gives way to a name. */
static int room_to(const struct form *form, const struct input_spec *spec, bool over_hint)
{
    int to = form_edge(form) + 2;
    for (unsigned i = 0; i < form->items; i++) {
        const struct item *item = &form->item[i];
        if (item->row == spec->row && item->from > spec->to && item->from < to && !(over_hint && is_hint(form, item)))
            to = item->from;
    }
    for (unsigned i = 0; i < form->inputs; i++)
        if (form->input[i].row == spec->row && form->input[i].from > spec->to && form->input[i].from < to)
            to = form->input[i].from;
    return to - 2;
}

static void paint_choices(int row, int column, int to, const struct code_set *set)
{
    char text[400];
    code_choices_text(set, to - column + 1, text, sizeof text);
    paint_text(row, column, to - column + 1, LOOK_PLAIN, text);
}

static void paint_input(const struct desk *d, const struct page *p, int i)
{
    char shown[600];
    const struct input *in = &p->input[i];
    const struct input_spec *spec = in->spec;
    int row = row_on_screen(d, p->form, spec->row), columns = spec->to - spec->from + 1;
    struct editor seen = in->editor;
    if (i != p->focus)
        seen.at = 0;                 /* a long text nobody types in is seen from its beginning */
    unsigned cursor = editor_show(&seen, d->tty.width, shown, sizeof shown);
    int moved = spec->flags & INPUT_RIGHT ? columns - paint_width(shown) : 0;
    paint_blank(row, spec->from, columns, LOOK_INPUT);
    paint_brackets(row, spec->from, spec->to);
    paint_text(row, spec->from + moved, columns - moved, LOOK_INPUT, shown);
    if (in->wrong || in->doubt != ID_GOOD)
        paint_text(row, spec->to + 1, 1, LOOK_BOLD, in->wrong ? "<" : "!");
    if (spec->flags & INPUT_CHOICES && spec->codes)
        paint_choices(row, spec->to + 5, room_to(p->form, spec, false), spec->codes);
    else
        paint_text(row, spec->to + 2, room_to(p->form, spec, true) - spec->to - 1, LOOK_PLAIN, in->shown);
    if (i == p->focus)
        paint_cursor(row, spec->from + moved + (int)cursor);
}

static void paint_acts(const struct desk *d, const struct page *p)
{
    int row = row_on_screen(d, p->form, p->form->acts_row), column = 2;
    for (unsigned i = 0; i < p->form->acts; i++) {
        char text[80];
        const struct form_act *act = &p->form->act[i];
        if (act_stands(p, act) != ACT_OFFERED)
            continue;
        snprintf(text, sizeof text, "%u %s", act->digit, tr(act->word));
        paint_text(row, column, form_edge(p->form) - column + 1, LOOK_PLAIN, text);
        column += paint_width(text) + 2;
    }
}

/* How many keys did nothing: before the message where both have room, else on row 23, for what
 * row 22 says of money must be read whole. "" not there. */
static void keyless_on(const struct desk *d, const struct page *p, bool message_row, char *out, size_t room)
{
    int columns = wide(d, p->form->message_from, p->form->message_to);
    keyless_text(d, out, room);
    bool beside = paint_width(out) + 2 + paint_width(p->message.text) <= columns;
    if (beside != message_row)
        out[0] = '\0';
}

static void paint_message(const struct desk *d, const struct page *p)
{
    char told[240], text[MESSAGE_ROOM + 240];
    const struct form *form = p->form;
    int row = row_on_screen(d, form, form->message_row);
    int columns = wide(d, form->message_from, form->message_to);
    keyless_on(d, p, true, told, sizeof told);
    snprintf(text, sizeof text, "%s%s%s", told, *told ? "  " : "", p->message.text);
    if (!text[0])
        return;
    paint_blank(row, form->message_from, columns, LOOK_PLAIN);
    paint_text(row, form->message_from, columns, LOOK_BOLD, text);
}

static void paint_body(const struct desk *d, const struct page *p)
{
    const struct item *here = NULL;
    if (p->focus >= 0 && p->form->inputs > 1)
        here = label_of(p->form, p->input[p->focus].spec);
    wide_measure(p);
    for (unsigned i = 0; i < p->form->items; i++)
        paint_item(d, p, &p->form->item[i], here);
    for (unsigned i = 0; i < p->form->lists; i++)
        list_paint(d, p, i);
    for (unsigned i = 0; i < p->form->lists; i++)
        if ((int)i != bar_list(p))
            list_reach(d, p, i);
    list_place(d, p);
    pane_paint(d, p);
    paint_acts(d, p);
    for (unsigned i = 0; i < p->form->inputs; i++)
        if (!p->input[i].hidden && p->form->input[i].row)
            paint_input(d, p, (int)i);
    if (p->screen->paint)
        p->screen->paint(p);
    paint_wider(d, p);
    paint_message(d, p);
}

/* -- rows 23 and 24 -- */

static void till_text(const struct desk *d, char *out, size_t room)
{
    char shift[16], paper[16];
    const struct home_page *h = d->home;
    out[0] = '\0';
    if (!h || !(d->user->roles & CODE_BIT(CODE_role_cashier)))
        return;
    if (h->shift_state == 0 || h->shift_state >= CODE_shift_state_closed) {
        text_copy(out, room, tr("desk.no_shift"));
        return;
    }
    snprintf(shift, sizeof shift, "%02" PRIu64, h->day_shift);
    snprintf(paper, sizeof paper, "%08" PRIu64, h->next_paper);
    if (h->cash_over) {
        tr_fill(out, room, "desk.till_cash", shift, tr("desk.shift_open"), h->next_paper ? paper : tr("desk.no_paper"),
                NULL);
        return;
    }
    bool ready = d->user->print_way != CODE_print_way_none && d->user->print_way != 0;
    tr_fill(out, room, h->next_paper ? "desk.till" : "desk.till_no_paper", shift,
            tr(h->shift_state == CODE_shift_state_open ? "desk.shift_open" : "desk.shift_counted"),
            paper, tr(ready ? "desk.printer_ready" : "desk.printer_none"));
}

/* What stands left on row 23, by what it is about: keys, the core, the clock, an alert, the till. */
static enum look state_text(const struct desk *d, const struct page *p, char *out, size_t room)
{
    char seconds[24];
    int64_t waited = asks_waiting(d);
    bool away = !d->has_core && d->core_wanted;
    keyless_on(d, p, false, out, room);
    if (out[0])
        return LOOK_BOLD;
    if (waited >= 2 || away) {
        snprintf(seconds, sizeof seconds, "%" PRId64, waited);
        tr_fill(out, room, d->has_core ? "desk.waiting" : "desk.core_away", seconds, NULL, NULL, NULL);
        return waited >= 2 ? LOOK_BOLD : LOOK_PLAIN;
    }
    if (d->home && d->home->clock_doubted) {
        text_copy(out, room, tr("desk.clock_doubted"));
        return LOOK_BOLD;
    }
    if (d->alert[0]) {
        text_copy(out, room, d->alert);
        return LOOK_BOLD;
    }
    if (d->user)
        till_text(d, out, room);
    return LOOK_PLAIN;
}

static void paint_state(const struct desk *d, const struct page *p, int row)
{
    char left[240], right[120], n1[24], n2[24];
    enum look look = state_text(d, p, left, sizeof left);
    if (!d->user || p->form->bare || p->form->columns < TTY_COLUMNS) {
        paint_text(row, 2, form_edge(p->form) < 56 ? form_edge(p->form) - 1 : 55, look, left);
        return;
    }
    snprintf(n1, sizeof n1, "%" PRIu64, d->home ? d->home->parked : 0);
    snprintf(n2, sizeof n2, "%" PRIu64, d->home ? d->home->to_approve : 0);
    tr_fill(right, sizeof right, p->below ? "desk.waits" : "desk.leave", n1, n2, NULL, NULL);
    int columns = RIGHT_EDGE - 3 - paint_width(right);       /* an alert is longer than the state of a till */
    paint_text(row, 2, columns, look, left);
    paint_right(row, 50, RIGHT_EDGE - 49, LOOK_PLAIN, right);
}

/* What the terminal has and what it needs, over as many rows as it takes. */
static void paint_too_small(const struct desk *d)
{
    char has[24], needs[24], text[MESSAGE_ROOM];
    snprintf(has, sizeof has, "%dx%d", d->tty.columns, d->tty.rows);
    bool small = d->top && d->top->form->columns < TTY_COLUMNS;
    snprintf(needs, sizeof needs, "%dx%d", small ? d->top->form->columns : TTY_COLUMNS,
             small ? d->top->form->rows : TTY_ROWS_LEAST);
    const char *key = d->top && d->top->below ? "desk.too_small_back" : "desk.too_small";
    tr_fill(text, sizeof text, key, has, needs, NULL, NULL);
    const char *at = text;
    for (int row = 1; *at && row <= d->tty.rows; row++) {
        char piece[MESSAGE_ROOM];
        size_t n = text_fit(at, d->tty.columns, width_mode_now());
        snprintf(piece, sizeof piece, "%.*s", (int)n, at);
        paint_text(row, 1, d->tty.columns, LOOK_PLAIN, piece);
        at += n ? n : strlen(at);
    }
}

static void paint_page(const struct desk *d, const struct page *p)
{
    paint_title(d, p);
    paint_body(d, p);
    paint_state(d, p, row_on_screen(d, p->form, p->form->rows - 1));
    frame_keys(d, p, row_on_screen(d, p->form, p->form->rows));
    if (p->popup)
        popup_paint(p);
}

void frame_paint(struct desk *d)
{
    if (d->full_repaint)
        tty_repaint(&d->tty);
    d->full_repaint = false;
    paint_begin(&d->tty);
    if (frame_fits(d)) {
        paint_page(d, d->top);
        d->keyless.seen = true;
    } else {
        paint_too_small(d);
    }
    if (d->beep)
        paint_beep(&d->tty);
    d->beep = false;
    paint_end(&d->tty);
}
