/* A session's own matters: who sits here, in which language and charset, and the
 * keys typed ahead. */
#include "config.h"
#include "desk/hooks.h"
#include "desk/session.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct session_user *desk_user(const struct desk *d)
{
    return d->user;
}

const struct home_page *desk_home(const struct desk *d)
{
    return d->home;
}

bool desk_has_role(const struct desk *d, enum code_role role)
{
    return d->user && d->user->roles & CODE_BIT(role);
}

bool desk_may(const struct desk *d, const struct form *form)
{
    bool in_place = form->op && form->op->flags & OPF_STANDS_IN && d->home && d->home->stands_in;
    return form->roles == 0 || in_place || (d->user && d->user->roles & form->roles);
}

date desk_today(const struct desk *d)
{
    return d->home && d->home->business_date ? d->home->business_date : instant_date(clock_now());
}

bool desk_english(void)
{
    return strncmp(lang_current(), "en", 2) == 0;
}

/* -- keys typed ahead -- */

void desk_key(struct desk *d, struct press k)
{
    if (d->ahead_n < AHEAD_MAX)
        d->ahead[d->ahead_n++] = k;
    else
        d->overrun++;
}

/* No key acts on a page that cannot be seen: the terminal is too small for it. How many
 * they were is said when there is a page to say it on. */
static void unseen_drop(struct desk *d)
{
    unsigned n = d->ahead_n - d->ahead_used + d->overrun + d->keyless.swallowed;
    d->beep |= n > 0;
    d->dirty |= d->beep;
    d->unseen += n;
    d->ahead_n = d->ahead_used = d->overrun = d->keyless.swallowed = 0;
}

/* Home needs a usual terminal; on a small one it gives way to the day of who sits there, which is made for it. Whatever
 * else was opened is left by Back alone. */
static bool small_instead(struct desk *d)
{
    const struct form *day = form_small("my_day");
    if (d->top->below) {
        bool back = d->ahead_used < d->ahead_n && d->ahead[d->ahead_used].code == PRESS_BACK;
        d->ahead_used += back;
        return back && !d->top->posting && page_back(d->top) && frame_fits(d);
    }
    if (!d->user || !day || !form_fits(d, day) || !desk_may(d, day))
        return false;
    page_open(d, "my_day", "");
    return true;
}

/* Is there a page on the terminal, that keys can be meant for? */
static bool page_stands(struct desk *d)
{
    return !d->has_hello || frame_fits(d) || small_instead(d);
}

/* On row 23: what row 22 says of money must be read whole. */
static void unseen_say(struct desk *d)
{
    char count[16];
    snprintf(count, sizeof count, "%u", d->unseen);
    tr_fill(d->alert, sizeof d->alert, "desk.unseen", count, NULL, NULL, NULL);
    d->unseen = 0;
    d->beep = d->dirty = true;
}

/* Counted, and said when it is painted: whatever page is on top by then, whatever it says itself. */
static void keyless_add(struct desk *d, unsigned *count, unsigned n)
{
    *count += n;
    d->keyless.seen = false;
    d->beep = d->dirty = true;
}

void desk_useless(struct desk *d)
{
    keyless_add(d, &d->keyless.useless, 1);
}

void desk_swallowed(struct desk *d, unsigned n)
{
    if (n)
        keyless_add(d, &d->keyless.swallowed, n);
}

void keyless_text(const struct desk *d, char *out, size_t room)
{
    const struct { const char *key; unsigned n; } told[] = {
        { "desk.dropped", d->keyless.dropped }, { "desk.swallowed", d->keyless.swallowed },
        { "desk.useless", d->keyless.useless },
    };
    size_t n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < COUNT_OF(told); i++) {
        char count[16], one[120];
        if (!told[i].n)
            continue;
        snprintf(count, sizeof count, "%u", told[i].n);
        tr_fill(one, sizeof one, told[i].key, count, NULL, NULL, NULL);
        snprintf(out + n, room - n, "%s%s", n ? "  " : "", one);
        n = strlen(out);
    }
}

/* The first key after it was seen: it is known now. */
static void keyless_known(struct desk *d)
{
    if (d->keyless.seen)
        memset(&d->keyless, 0, sizeof d->keyless);
}

/* What is painted has left for the terminal; until then keys wait, however long it
 * does not read. */
static bool seen(const struct desk *d)
{
    return d->line.out.n == 0;
}

void desk_run_ahead(struct desk *d)
{
    if (!page_stands(d)) {
        unseen_drop(d);
    } else if (d->unseen) {
        unseen_say(d);
    }
    if (d->has_line && !seen(d))
        return;
    if (d->overrun)                      /* more than can wait: half a line must not count */
        desk_drop_ahead(d);
    while (d->ahead_used < d->ahead_n && !asks_hold(d) && !d->ending && page_stands(d)) {
        struct press k = d->ahead[d->ahead_used++];
        d->pressed = k.code;
        keyless_known(d);
        page_press(d->top, k);
    }
    if (d->has_hello && !frame_fits(d))      /* a key led to a page that needs more than this terminal has */
        unseen_drop(d);
    memmove(d->ahead, d->ahead + d->ahead_used, (d->ahead_n - d->ahead_used) * sizeof *d->ahead);
    d->ahead_n -= d->ahead_used;
    d->ahead_used = 0;
}

/* Nothing that was typed before this moment may answer what is shown next. */
void desk_drop_ahead(struct desk *d)
{
    desk_read_line(d);
    unsigned dropped = d->ahead_n - d->ahead_used + d->overrun;
    d->ahead_n = d->ahead_used = d->overrun = 0;
    if (dropped)
        keyless_add(d, &d->keyless.dropped, dropped);
}

/* -- language and charset -- */

void session_lang(struct desk *d, const char *lang)
{
    if (!lang[0])
        lang = lang_current();
    if (lang != d->lang)
        text_copy(d->lang, sizeof d->lang, lang);
    const char *shown = d->charset == CHARSET_ASCII ? "en" : d->lang;
    if (strcmp(shown, lang_current()) != 0) {
        lang_set(shown);
        for (struct page *p = d->top; p; p = p->below) {
            inputs_said_again(p);
            message_said_again(p);
        }
    }
    d->dirty = d->full_repaint = true;
}

void session_charset(struct desk *d, enum charset charset)
{
    uint8_t byte = (uint8_t)charset;
    struct buf out;
    if (charset >= CHARSET_COUNT)
        return;
    d->charset = charset;
    session_lang(d, d->lang);
    if (!d->has_line || !d->has_hello)
        return;
    buf_init(&out, 1u << 20);
    tty_close(&d->tty);
    tty_flush(&d->tty, &out);
    if (out.n)
        term_send(&d->line, TERM_DATA, out.at, out.n);
    buf_release(&out);
    term_send(&d->line, TERM_CHARSET, &byte, 1);
    struct tty_wants wants = { .charset = charset, .sure = true, .colour = d->config->colour };
    tty_open(&d->tty, &d->hello, &wants, &d->keys);
    d->dirty = d->full_repaint = true;
}

/* -- coming in -- */

static void user_take(struct desk *d, struct answer *a)
{
    if (d->user_pool)
        pool_free(&d->user_pool);
    d->user_pool = a->pool;
    d->user = (struct session_user *)a->reply;
    a->pool = NULL;
    const char *lang = d->user->lang ? code_name(&codes_lang, d->user->lang) : NULL;
    if (lang && !d->lang_chosen)
        session_lang(d, lang);
    if (d->user->charset && !d->charset_chosen && (enum charset)(d->user->charset - 1) != d->charset)
        session_charset(d, (enum charset)(d->user->charset - 1));
}

static void me_answered(struct page *p, struct answer *a)
{
    struct desk *d = p->desk;
    if (a->fault.status != ST_ok) {
        page_refused(p, a);
        return;
    }
    user_take(d, a);
    known_ask(d);
    desk_refresh_home(d);
    page_open(d, hooks.greeting, "");
    untold_ask(d);
}

struct page *desk_bottom(struct desk *d)
{
    struct page *p = d->top;
    while (p->below)
        p = p->below;
    return p;
}

static void home_answered(struct page *p, struct answer *a)
{
    struct desk *d = p->desk;
    d->home_asked = false;
    if (d->home_stale)
        desk_refresh_home(d);
    if (a->fault.status != ST_ok)
        return;
    struct pool *before_pool = d->home_pool;
    const struct home_page *before = d->home;
    d->home_pool = a->pool;
    d->home = (struct home_page *)a->reply;
    a->pool = NULL;
    alert_home(d, before);
    if (before_pool)
        pool_free(&before_pool);
    if (d->home->last_receipt)
        d->last_receipt = d->home->last_receipt;
}

void desk_refresh_home(struct desk *d)
{
    static const struct nothing nothing;
    d->home_stale = d->user && d->home_asked;
    if (!d->user || d->home_asked)
        return;
    d->home_asked = page_ask_late(desk_bottom(d), OP_session_home, &nothing, home_answered);
}

void session_core(struct desk *d, int fd)
{
    static const struct nothing nothing;
    core_back(d, fd);
    if (d->user) {                       /* what the core told meanwhile was not heard */
        known_ask(d);
        desk_refresh_home(d);
    }
    if (d->me_asked)
        return;
    d->me_asked = true;
    page_ask(desk_bottom(d), OP_session_me, &nothing, me_answered);
}

void session_begin(struct desk *d, const struct control_start *start)
{
    d->start = *start;
    if (!d->top)
        page_open(d, hooks.bottom, "");
    if (start->staff_no[0] == '\0' && !d->user)
        page_open(d, hooks.entrance, "");
}

/* A shared terminal has logged in: the page of the login makes way. */
void session_logged_in(struct desk *d, const struct control_start *start)
{
    d->start = *start;
    while (d->top->below)
        page_close(d->top);
}

void session_login_no(struct desk *d, const uint8_t *body, size_t n)
{
    struct reader r;
    reader_init(&r, body, n);
    unsigned status = read_u16(&r), seconds = read_u32(&r);
    if (d->top && d->top->screen->login_no && reader_done(&r) && status < ST_COUNT)
        d->top->screen->login_no(d->top, (enum status)status, seconds);
}

void session_end(struct desk *d)
{
    d->ending = true;
}

/* -- the idle lock: never while money is in hand, never over the way in -- */

bool page_money_in_hand(const struct page *p)
{
    return p->screen->money_in_hand && p->screen->money_in_hand(p);
}

static bool money_in_hand(const struct desk *d)
{
    for (const struct page *p = d->top; p; p = p->below)
        if (p->posting || page_money_in_hand(p))
            return true;
    return false;
}

int64_t session_idle_left(const struct desk *d)
{
    if (!d->user || !d->user->idle_lock_s || !d->has_line || d->top->screen->flags & SCREEN_CLOSED || money_in_hand(d))
        return -1;
    int64_t left = d->last_key + (int64_t)d->user->idle_lock_s * SECOND - clock_ticks();
    return left > 0 ? left : 0;
}

void session_tick(struct desk *d)
{
    if (session_idle_left(d) == 0)
        page_open(d, hooks.idle, "");
}
