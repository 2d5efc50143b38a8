/* Welcome: the first page after logging in. It tells the last login and wrong
 * tries since, offers sessions to take back, checks the eye's charset, and sends
 * who must to the change of password. */
#include "config.h"
#include "desk/screen/common/entrance.h"
#include "desk/seat.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char *const computed[] = { "@before", "@last", "@tries", "@sessions", "@others", "@from", "@since",
                                        "@attached", "@charset", NULL };

static unsigned others(const struct page *p)
{
    unsigned n;
    session_others(p->desk, &n);
    return n;
}

static void text(const struct page *p, const char *name, char *out, size_t room)
{
    const struct session_user *u = desk_user(p->desk);
    const struct login_before *before = session_before(p->desk);
    char at[INSTANT_TEXT], n[24];
    if (strcmp(name, "@before") == 0)
        text_copy(out, room, untold_any(p->desk) ? desk_result(p->desk, 0) : "");
    else if (strcmp(name, "@last") == 0 && u && before->at)
        tr_fill(out, room, "form.welcome.last", instant_short(before->at, at), before->from, NULL, NULL);
    else if (strcmp(name, "@tries") == 0 && u && (before->at || before->tries)) {
        snprintf(n, sizeof n, "%" PRIu32, before->tries);
        tr_fill(out, room, before->tries ? "form.welcome.tries" : "form.welcome.no_tries", n, NULL, NULL, NULL);
    } else if (strcmp(name, "@sessions") == 0 && others(p)) {
        text_copy(out, room, tr("form.welcome.sessions"));
    } else if (strcmp(name, "@charset") == 0) {
        tr_fill(out, room, "form.welcome.charset", charset_name(session_charset_now(p->desk)), NULL, NULL, NULL);
    }
}

static unsigned rows(const struct page *p, const char *list)
{
    (void)list;
    return others(p);
}

static void cell(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room)
{
    char at[INSTANT_TEXT];
    unsigned n;
    const struct control_session *other = session_others(p->desk, &n) + row;
    (void)list;
    if (strcmp(column, "@from") == 0)
        text_copy(out, room, other->from);
    else if (strcmp(column, "@since") == 0)
        text_copy(out, room, instant_short(other->since, at));
    else
        text_copy(out, room, tr(other->attached ? "form.welcome.attached" : "form.welcome.detached"));
}

static void take_back(struct page *p, int digit)
{
    unsigned n;
    const struct control_session *other = session_others(p->desk, &n);
    if (digit < 1 || (unsigned)digit > n)
        page_beep(p);
    else
        session_take_back(p->desk, &other[digit - 1]);
}

bool entrance_operator(struct page *p, int ch)
{
    if (ch == '*')
        session_charset_next(p->desk);
    else if (ch == '/')
        session_lang_other(p->desk);
    return ch == '*' || ch == '/';
}

static void go_on(struct page *p)
{
    struct desk *d = p->desk;
    bool must = desk_user(d)->must_change;
    if (*desk_result(d, 0))
        untold_seen(d);
    page_close(p);
    if (must && form_by_name("password"))
        page_open(d, "password", "forced");
}

static void enter(struct page *p, int input)
{
    const char *typed = p->input[input].editor.text;
    char digit = typed[0];
    editor_set(&p->input[input].editor, "");
    if (digit == '\0')
        go_on(p);
    else
        take_back(p, digit - '0');
}

static void open_page(struct page *p)
{
    if (desk_user(p->desk) && desk_user(p->desk)->reads_only)
        page_say(p, "status.disk_full", NULL, NULL, NULL, NULL);
    else if (others(p))
        page_say(p, "form.welcome.take_back", NULL, NULL, NULL, NULL);
}

const struct screen screen_welcome = {
    .name = "welcome", .flags = SCREEN_CLOSED, .computed = computed, .open = open_page, .text = text, .rows = rows,
    .cell = cell, .operator = entrance_operator, .enter = enter,
};
