/* The desk itself, for the engine's own files; screens see screen.h, and few of them seat.h. */
#ifndef DESK_SESSION_H
#define DESK_SESSION_H

#include "desk/desk.h"
#include "desk/screen.h"
#include "desk/seat.h"
#include "desk/tty.h"

#define AHEAD_MAX 4096           /* keys waiting for an answer */
#define ASKS_MAX 12
#define LAST_VALUES 40

struct ask {
    bool used, holds, lost;      /* keys wait for it; its link broke before the answer */
    bool posts;                  /* money moves by it: the gate knows its id until the clerk knows the answer */
    enum op_id op;
    uint32_t number;
    instant sent;                /* clock_ticks */
    uint64_t approval_no;
    char request_id[REQUEST_ID_MAX + 1];
    struct page *page;           /* NULL when the page has gone */
    answer_fn *fn;
    void *request;               /* a copy in pool, for sending again */
    struct pool *pool;
};

#define PAST_SEARCHES 9

/* at: how far back in them the clerk has gone; 0 nowhere. */
struct past { char search[PAST_SEARCHES][200], customer[2][20]; unsigned searches, at; };

struct last_value { char form[24], input[24], text[64]; };

struct desk {
    int control;
    bool started, has_line, has_hello, ending;
    struct term_line line;
    struct term_hello hello;
    enum charset charset;
    struct tty tty;
    struct key_reader keys;
    struct press ahead[AHEAD_MAX];
    unsigned ahead_n, ahead_used;
    enum press_code pressed;      /* the last key that acted: what an Enter brought no Enter answers (popup.c) */
    unsigned overrun;             /* keys for which there was no room */
    /* Keys that did nothing, to be told before the message until the first key after that was seen: typed
     * before a stop, none that anybody knows (keys.h), of no use where they were typed. */
    struct { unsigned dropped, swallowed, useless; bool seen; } keyless;
    unsigned unseen;              /* keys pressed while no page could be shown */
    instant line_heard;           /* clock_ticks, the last time there was something to read, or no ear for it */
    bool full_repaint, dirty, beep;

    struct control_start start;
    struct link core;
    bool has_core, core_wanted;
    struct ask ask[ASKS_MAX];

    struct page *top;
    struct pool *user_pool, *home_pool;
    struct session_user *user;
    struct home_page *home;
    bool home_asked, home_stale, me_asked;    /* stale: something came while the answer was on its way */
    bool looking;                 /* the search began on a summary: what it finds is shown, not paid */
    char lang[16];                        /* wanted; on a terminal of ASCII it is English all the same */
    bool lang_chosen, charset_chosen;     /* by hand on this terminal: stronger than the profile */

    char result[2][MESSAGE_ROOM]; /* the last posting, on home until the next customer */
    char alert[160];              /* row 23 */
    char posting[CONTROL_POSTING];        /* what the gate was told last (CTRL_POSTING) */
    char untold[CONTROL_POSTING];         /* ids left by desks of this person that died */
    uint64_t last_receipt;
    instant last_key;             /* clock_ticks */
    int64_t minute_shown;
    struct past past;
    struct last_value last[LAST_VALUES];
    unsigned last_n;

    struct parking *parking;      /* drafts on their way */
    bool after_break;             /* the line broke under a posting: its result is told as "before the break" */
    bool unsettled;               /* the core could not say what became of one of them */
    bool looked;                  /* the gate has said what stands about this person now */
    bool given_away;              /* the line went to another session; nothing may be written to it */

    const struct desk_config *config;
    struct buf print;             /* bytes for the terminal's printer */
};

/* -- page.c -- */
void page_press(struct page *p, struct press k);
void page_free(struct page **p);
void message_said_again(struct page *p);
bool page_unfinished(const struct page *p);

void page_seen(struct page *p);                  /* what is on the screen now has been seen */

/* -- rows.c: lists one moves in -- */
unsigned list_rows(const struct page *p, const struct form_list *list, const char **first_r, size_t *size_r);
int bar_list(const struct page *p);              /* the list digits and the bar pick from; -1 none */
bool bar_stands(const struct page *p);
unsigned bar_row(const struct page *p);
unsigned rows_numbered(const struct page *p);    /* the row that digit 1 picks */
bool bar_move(struct page *p, int step);         /* false: the key is not the bar's */
bool bar_open(struct page *p);
void bar_open_at(struct page *p, uint64_t place);        /* as place_text counts; told: it is not on the page */
bool page_turn(struct page *p, int step);
bool page_turns(const struct page *p);
void place_text(const struct page *p, char *out, size_t room);
/* Of a list without the bar: the last row that is seen and how many there are; "" all of it is seen. */
void reach_text(const struct page *p, unsigned list, char *out, size_t room);
void rows_show(struct page *p, struct answer *a);        /* of page_show: where list and bar stand in what is new */
/* The piece it asked for is not to be had any more: asks for the first (p->anew), true. */
bool piece_begin(struct page *p, const struct answer *a);
void page_told_anew(struct page *p, const struct answer *a);
void source_free(struct page *p);

/* -- sides.c: a form with sides, and one that is made while its page stands open -- */
void side_of_input(struct page *p, int input);   /* the side it stands on is shown */
bool side_turn(struct page *p, int step);        /* false: there is no further one */

/* -- flow_words.c -- */
void flow_words_ask(struct desk *d);

/* -- stale.c: a refusal that re-reads -- */
void stale_reread(struct page *p, const struct answer *a);
void stale_forget(struct page *p);
bool field_quiet(const struct field *f);         /* it is the machine's: nobody reads it */
enum format field_format_shown(const struct field *f);
void stale_shown(struct page *p, const struct answer *a);        /* of page_show: what differs of what it showed */
void stale_told(struct page *p, const struct answer *a);         /* once the page has done with its answer */

/* -- input.c -- */
void inputs_open(struct page *p);
void input_left(struct page *p, int input);      /* shows the value as it was understood */
void page_submit(struct page *p);                /* F9: posted, or asked where it is a look-up or a list with fields */
bool page_posts(const struct page *p);           /* does F9 do anything there? */
void page_go_on(struct page *p);                 /* Enter in a field that is good, where the screen has no .enter */
bool page_asks(const struct page *p);            /* its F9 reads, and so does Enter in its last field */
void input_leave(struct page *p, int input);     /* and says what may be wrong with it */
void input_entered(struct page *p, int input);   /* what is typed next takes its place, where it is typed whole */
void inputs_said_again(struct page *p);          /* in another language; not the one being typed */
/* The key does something to the text of the focused input. */
bool input_press(struct page *p, struct press k);
void last_remember(struct desk *d, const struct page *p, const struct input *in);
const char *last_value(const struct desk *d, const struct page *p, const struct input *in);

/* -- ask.c -- */
bool asks_hold(const struct desk *d);
void asks_receive(struct desk *d);
void asks_let_go(struct desk *d);
void asks_forget_page(struct page *p);
void core_lost(struct desk *d);
void core_back(struct desk *d, int fd);
/* Seconds the longest unanswered ask has waited; 0 when none. */
int64_t asks_waiting(const struct desk *d);

/* -- untold.c: postings whose answer the clerk has not seen -- */
void untold_note(struct desk *d);                /* the gate learns which they are; sent when it has changed */
void untold_ask(struct desk *d);                 /* what became of those of desks that died */
void untold_looked(struct desk *d, const struct control_start *now);
void outcome_text(const struct request_answer *r, char *out, size_t room);

/* -- place.c -- */
#define RIGHT_EDGE 79
#define KEYS_ROW 24
#define FOOT 21                                  /* rows from here stand at the bottom of any terminal */
struct span { int from, to; };                   /* columns */
void frame_keys(const struct desk *d, const struct page *p, int row);     /* frame_keys.c */
bool form_fits(const struct desk *d, const struct form *form);
bool frame_fits(const struct desk *d);           /* is the terminal large enough to show a page? */
/* The list whose columns a row of the form keeps to; NULL none. */
const struct form_list *list_of_row(const struct form *form, int row);
/* Of an item of the form, and of a column of a list. */
struct span span_of(const struct desk *d, const struct form *form, const struct item *item);
struct span span_in(const struct desk *d, const struct form *form, const struct form_list *list,
                    const struct item *item);
/* Columns of what begins there: to the terminal's edge when it ends at the form's. */
int wide(const struct desk *d, int from, int to);

/* -- wide.c: what a wider terminal's room is for -- */
void wide_measure(const struct page *p);         /* before the page is painted, once it is known what is shown */
int columns_more(const struct form_list *list, int before);      /* what the columns that end before it have got more */
int list_edge(const struct desk *d, const struct form_list *list);   /* the last column its rows may use; NULL any's */
int grid_more(const struct form *form, const struct item *item, int column);   /* outside lists: moved by so many */
void pane_paint(const struct desk *d, const struct page *p);     /* what the row under the bar says besides */

/* -- frame.c -- */
void frame_paint(struct desk *d);
void item_text(const struct page *p, const struct item *item, char *out, size_t room);
/* Where a row of the 24 stands on this terminal; 0: it has given way, and nothing is painted there. */

/* -- frame_list.c -- */
void item_paint(struct span s, int row, const struct item *item, enum look look, const char *text);
void list_cell(const struct page *p, const struct form_list *list, const struct item *column, const void *element,
               unsigned row, char *out, size_t room);
/* from: the record its path begins at; NULL none. */
enum look item_look(const struct item *item, const void *from, const char *text);
void list_paint(const struct desk *d, const struct page *p, unsigned list);
void list_place(const struct desk *d, const struct page *p);     /* place and total of the list with the bar */
/* Of a list that is not all seen how far one sees: at the end of a free row above or under it, else of its last row. */
void list_reach(const struct desk *d, const struct page *p, unsigned list);

/* -- heap.c -- */
void heap_rest(void);                            /* gives back what a desk no longer needs */

/* -- popup.c -- */
void popup_paint(const struct page *p);
void popup_press(struct page *p, struct press k);
void popup_close(struct page *p);

/* -- alert.c -- */
void alert_home(struct desk *d, const struct home_page *before);

/* -- help.c: F1, F4, F10 -- */
void help_show(struct page *p);
/* What F1 says of an input itself: its sentence, a line; how it is typed, a line. */
void help_of_input(const struct form *form, const struct input_spec *spec, char *out, size_t room);
void choices_show(struct page *p);
bool choices_there(const struct page *p, const struct input *in);        /* has F4 something to show? */
void acts_show(struct page *p);

/* -- names.c: F4 in a field that takes the number of something with a name -- */
bool names_there(const struct page *p, const struct input *in);
void names_show(struct page *p);                 /* in the focused input */
bool names_enter(struct page *p);                /* Enter on what is no number; true: it was taken */
void names_shown(const struct page *p, struct input *in);              /* the name behind the field, when it is known */

/* -- park.c -- */
void park(struct page *p);
bool park_full(const struct page *p);            /* there is no place for it */
void parked_load(struct page *p);                /* what was kept of it, as far as there are inputs for it now */
void park_drop(struct page *p);                  /* its parking place is free again */
void park_all_now(struct desk *d);

/* -- session.c -- */
void session_begin(struct desk *d, const struct control_start *start);
void session_core(struct desk *d, int fd);
void session_login_no(struct desk *d, const uint8_t *body, size_t n);
void session_logged_in(struct desk *d, const struct control_start *start);
struct page *desk_bottom(struct desk *d);        /* home: what no page in particular asks, it asks */
void session_tick(struct desk *d);               /* the idle lock */
bool page_money_in_hand(const struct page *p);   /* typed and not posted */
int64_t session_idle_left(const struct desk *d); /* microseconds until it strikes; -1 never */
void desk_key(struct desk *d, struct press k);
void desk_swallowed(struct desk *d, unsigned n);
void desk_useless(struct desk *d);               /* a key did nothing where it was typed: told */
void keyless_text(const struct desk *d, char *out, size_t room);       /* "" every key did something */
void desk_drop_ahead(struct desk *d);
void desk_run_ahead(struct desk *d);
void desk_read_line(struct desk *d);

#endif
