/* screen: how a screen of the desk is written.
 *
 * A screen is a form (forms/ROOM/NAME.form, see wattdesk-form(5)) and, where the form alone is
 * not enough, one C file src/desk/screen/ROOM/NAME.c that defines
 *
 *     const struct screen screen_NAME = { .name = "NAME", .open = ..., ... };
 *
 * and one row in src/desk/screens.def. A form without a screen of its own name says
 * which serves it: `screen plain` (screen/common/plain.c) makes the request of its
 * inputs, F9 sends it, the reply is shown; table, table_row, stage, change serve what
 * their heads say. Words go to locale/ under form.NAME.* ; form.NAME.title is the title.
 *
 * Life of a page (one screen open): page_open pushes it on the desk's stack and
 * calls open, which asks the core what it needs:
 *
 *     static void answered(struct page *p, struct answer *a)
 *     {
 *         if (a->fault.status != ST_ok) { page_refused(p, a); return; }
 *         page_show(p, a);                    // values and lists now come from it
 *     }
 *     static void open_page(struct page *p)
 *     {
 *         struct account_ask q = { .account_no = p->arg };
 *         page_ask(p, OP_account_show, &q, answered);
 *     }
 *
 * While an ask is unanswered, keys typed ahead wait. An answer that leads on is
 * the straight path and they go on being used; an answer the clerk could not
 * expect must call page_stop, which throws them away with a beep and says so
 * (ux 2.1.7). page_refused does both for a fault: sentence on the message row,
 * cursor in the field it names.
 *
 * What is painted follows from the model alone: inputs hold their own text,
 * values come from the record of page_show (form line `shows RECORD`), names
 * with @ from .text and .cell. Nothing is painted by event; after every event
 * the whole page is painted and only changed cells leave for the terminal.
 *
 * Memory: p->pool lives as long as the page, p->state is .state zeroed bytes in
 * it. page_show keeps an answer's pool until the next page_show; anything else
 * of an answer must be copied. A page may be gone when its answer comes: then
 * the answer function is not called.
 *
 * Posting: .post fills the request and calls page_post, which uses the page's one
 * request id, so that a second press is answered by the first. On success close
 * the page (page_close, or page_result to show a line on the home screen). */
#ifndef DESK_SCREEN_H
#define DESK_SCREEN_H

#include "desk/form.h"
#include "desk/keys.h"
#include "desk/known.h"
#include "ops/ops.h"

struct desk;
struct page;
struct json_t;

struct answer {
    struct fault fault;              /* ST_ok, or why not */
    const void *reply;               /* of op's reply record; NULL unless ST_ok */
    struct pool *pool;               /* holds the reply; page_show takes it */
    enum op_id op;
    const void *whole;               /* the reply as it came: a screen may show a part of it */
    const void *request;             /* what was asked, in request_pool; page_show takes it too */
    struct pool *request_pool;
    void (*fn)(struct page *p, struct answer *a);
};

typedef void answer_fn(struct page *p, struct answer *a);

/* A question that was answered, to be asked again. pool NULL: none; part: of the reply only a part is shown. */
struct source { enum op_id op; answer_fn *fn; const void *request; struct pool *pool; bool part; };

/* Where a list that is shown anew is entered: where it stood, or because somebody turned past its end. */
enum landing { LAND_NONE, LAND_FIRST, LAND_LAST_PAGE, LAND_LAST };

#define PICKS 9                      /* rows that have a digit */

#define SCREEN_REFRESH 1             /* F5 opens the page's data again (.open) */
#define SCREEN_LISTS 4               /* F4 is the screen's own, in every field */
#define SCREEN_OVER 8                /* a jump to it leaves open what is open: the lock */
#define SCREEN_NO_BAR 16             /* an empty Enter is the screen's own, not that of a row: digits alone pick */
#define SCREEN_WALKS 32              /* Enter goes to the next field there is, needed or not */
#define SCREEN_CLOSED 2              /* no F2, no jump away: login, welcome, lock */

/* May this person do an act of the page's row, and can it be done here? Only what is
 * offered is painted. */
enum act_stand { ACT_OFFERED, ACT_OF_OTHERS, ACT_NOT_HERE };

struct screen {
    const char *name;
    size_t state;
    unsigned flags;
    const char *const *computed;     /* @names of .text, .rows and .cell, NULL-ended */
    void (*open)(struct page *p);
    void (*again)(struct page *p);   /* the page above has closed */
    void (*close)(struct page *p);   /* before the page goes */
    /* The login that was sent (session_login) is refused; seconds: how long it stays so. */
    void (*login_no)(struct page *p, enum status status, unsigned seconds);
    /* Before the engine looks at a key; true: taken. */
    bool (*press)(struct page *p, struct press k);
    /* + - * / as the first key of an empty amount or command; true: taken. */
    bool (*operator)(struct page *p, int ch);
    /* Enter in an input whose text is good. Without it: the next needed input; of a look-up (an operation that
     * reads) and of a page that walks the next there is, and in a look-up's last field the question is asked. */
    void (*enter)(struct page *p, int input);
    /* After the text of the focused input has changed. */
    void (*typed)(struct page *p);
    /* F9, or the last Enter of a keypad form; by_enter tells which. Bars: F9 is shown when set. */
    void (*post)(struct page *p, bool by_enter);
    /* Are there further rows than the ones the page holds? F7 and F8 are shown then. */
    bool (*more)(const struct page *p);
    /* F7, F8, + and - past the rows the page holds: read the next; false: none. A list whose
     * request and reply have a token needs neither this nor more (rows.c). */
    bool (*turn)(struct page *p, int step);
    /* What it was opened on is shown anew after ST_stale by the page below (a row of its list) or by its own
     * answer; false: the page is gone, or says itself why F9 cannot go on (stale.c). */
    bool (*renew)(struct page *p);
    /* After ST_stale: asks anew for what it shows, by what is typed and picked now, and shows it by page_show.
     * False: it is not asked. Without it the same question is asked again. */
    bool (*reask)(struct page *p);
    /* A digit of the acts row or of a list row, given on a command line. */
    void (*act)(struct page *p, int digit);
    /* Of an act whose roles and screen are this person's: further, by what the page shows. */
    enum act_stand (*offers)(const struct page *p, int digit);
    void (*print)(struct page *p);   /* F6 */
    /* The operation a second person approved is done (screen/common/consent.h); without it a line says so. */
    answer_fn *approved;
    void (*event)(struct page *p, const char *topic);
    /* Seconds after which refresh is called while the page is on top; 0 never. It
     * waits as long as anything is typed in the focused input, or a popup stands. */
    unsigned (*every)(const struct page *p);
    void (*refresh)(struct page *p);
    /* What of the office the page is about, in the title; without it the window. */
    void (*scope)(const struct page *p, char *out, size_t room);
    void (*text)(const struct page *p, const char *name, char *out, size_t room);
    unsigned (*rows)(const struct page *p, const char *list);
    void (*cell)(const struct page *p, const char *list, unsigned row, const char *column, char *out, size_t room);
    /* F1: appends lines that say why its figures are what they are; before the help. */
    void (*explain)(const struct page *p, char *out, size_t room);
    /* What no form line can say: bars, popups. After the form, before the popup. */
    void (*paint)(const struct page *p);
    void (*save)(const struct page *p, struct json_t *body);      /* parking; inputs are kept by the engine */
    void (*load)(struct page *p, const struct json_t *body);
    bool (*unfinished)(const struct page *p);   /* worth parking? default: something stands in a parks form */
    /* Whose and how much: names what is parked. Default: the first text that was typed. */
    void (*about)(const struct page *p, char *out, size_t room);
    bool (*money_in_hand)(const struct page *p);          /* the idle lock must wait */
};

struct input {
    const struct input_spec *spec;
    struct editor editor;
    char shown[80];                  /* behind the field: a code's word, a weekday */
    bool wrong;
    enum id_fault doubt;             /* an identity number that cannot be right; it is taken all the same */
    bool hidden;                     /* not painted, not visited; its label neither */
    bool own;                        /* a person has typed in it since the page filled it */
    bool entered;                    /* editor.fresh because it was typed whole, not because it is a proposal */
};

#define MESSAGE_ROOM 320

/* What it was said with is kept, to be said again in another language. */
struct message {
    char text[MESSAGE_ROOM];
    bool bad;
    char key[64], arg[4][120];
    struct fault fault;              /* of a bad one, its field as a word's key */
};

struct popup;
struct consent;
struct leaf;
struct reread;

struct page {
    struct desk *desk;
    const struct screen *screen;
    const struct form *form;
    struct page *below;
    struct pool *pool;
    void *state;
    const char *arg;                 /* what it was opened with: account or receipt number, "" */
    const void *shown;               /* record of form->shows; NULL until page_show */
    struct pool *shown_pool;
    struct input *input;             /* as many as form->inputs */
    const char *kept, *kept_focus;   /* JSON of parked inputs that the form has not yet (page_form), and which of them
                                        had the cursor; NULL none */
    int focus;                       /* -1: no input */
    struct source source;            /* the question whose answer is shown */
    struct source rests;             /* page_rests_on */
    const void *rests_of;
    struct leaf *leaf;               /* the piece of a list that is shown; NULL the first */
    uint64_t listed;                 /* rows of the whole list; 0 not known */
    unsigned top[4];                 /* first row seen of each list */
    unsigned bar;                    /* row the bar stands on, of the list that picks (bar_row) */
    enum landing landing;
    bool anew;                       /* its list is being read from the start again: to be told (piece_begin) */
    struct reread *reread;           /* it is being asked for again (stale.c); NULL it is not */
    const char *changed;             /* what a re-read found changed, a line a field, for F1; NULL nothing */
    unsigned seen;                   /* of the first list: so many rows were on the screen (page_unseen) */
    struct message message;
    struct popup *popup;
    struct input *undo_input;
    char *undo_text;
    char request_id[REQUEST_ID_MAX + 1];
    uint64_t approval_no;            /* held for its posting; 0 none */
    struct consent *consent;         /* what an approval was asked for (screen/common/consent.h); NULL nothing */
    unsigned slot;                   /* parking place it came from; 0 none */
    bool posting;                    /* its request is on the way */
    bool unparkable;                 /* the core would not keep it: left, it is given up */
    bool typed;                      /* something was typed since it opened */
    bool done;                       /* posted: nothing of it is worth parking */
    bool awaits;                     /* what it opened ends here again: the result is said on it (page_result) */
    int64_t refreshed;               /* clock_ticks of the last refresh */
};

/* -- the stack -- */
struct page *page_open(struct desk *d, const char *name, const char *arg);
struct page *page_open_number(struct desk *d, const char *name, uint64_t number);
void page_close(struct page *p);                 /* must be the top */
/* Back: parks what is unfinished, then closes; false, and said: all places are taken, it stays. */
bool page_back(struct page *p);
/* May it close? False, and said on the page that is seen. */
bool page_leaves(struct page *p);
bool page_home(struct desk *d);                  /* parks and closes down to home; false: something stays */
void page_jump(struct page *p, int code);        /* code_text says how it is typed */
bool page_is_top(const struct page *p);
/* Close all down to home and show two lines of result there (ux 3, "one second
 * after"); or down to the page below that awaits it, where the first line is said. */
void page_result(struct page *p, const char *line1, const char *line2);
/* Done: back to the page it was opened from, which says so. */
void page_leave(struct page *p, const char *key, const char *a1, const char *a2, const char *a3);

/* -- asking the core -- */
/* False, and said: too many questions are open; fn is not called. */
bool page_ask(struct page *p, enum op_id op, const void *request, answer_fn *fn);
/* As page_ask, but keys do not wait for it: counts, lists that may come late. */
bool page_ask_late(struct page *p, enum op_id op, const void *request, answer_fn *fn);
/* The page's own posting, under its one request id. False: already on the way. */
bool page_post(struct page *p, enum op_id op, const void *request, answer_fn *fn);
/* The same once the inputs are in the request (page_fill), or it is said what is wrong with them. */
void page_send(struct page *p, enum op_id op, void *request, answer_fn *fn);
void page_show(struct page *p, struct answer *a);
void page_unshow(struct page *p);                /* what it was shown is true no more */
/* A page that posts the version of a row which is not what it shows: the answer that brought the row, and
 * where its reply is kept. A refusal as stale asks for it again (stale.c). */
void page_rests_on(struct page *p, struct answer *a, const void *kept);

/* Of .renew: what differs in a row the page keeps itself. */
void stale_row(struct page *p, const struct record *record, const void *before, const void *after);

/* -- lists (rows.c) -- */
/* The question whose answer is shown, asked again: the same piece of a list. False: nothing is shown yet. */
bool page_ask_again(struct page *p, bool late);
/* The piece after (1) or before (-1) the one that is shown; false: there is none. */
bool page_piece(struct page *p, int step);
const char *page_token(const struct page *p);    /* where the list goes on; "" nowhere */
bool page_whole(const struct page *p);           /* is all of the list shown? */
void page_refused(struct page *p, struct answer *a);
/* True when it went well; else it is said (page_refused). */
bool page_went(struct page *p, struct answer *a);
/* page_show, or page_refused: true when it is shown. */
bool page_showed(struct page *p, struct answer *a);
/* The page cannot be at all: closes it and says why on the page below. */
void page_failed(struct page *p, struct answer *a);
/* page_show, or page_failed: true when the page stands. */
bool page_began(struct page *p, struct answer *a);
/* The row a digit picks of the page's first list, which has so many; false, with a beep: none. */
bool page_row(struct page *p, int digit, unsigned rows, unsigned *row_r);

/* Where one of several is shown: " +4" the others, " +4+" and the core has more of them; "" none. */
void others_text(unsigned others, bool more, char *out, size_t room);
/* Of the first list's rows: those that have not been on the screen since the page was shown. */
unsigned page_unseen(const struct page *p, unsigned rows);

/* Its form is that from now on, which lives as long as the page: what was typed stands where it has an input of that
 * name, and so does what was parked for one that was not there yet. */
void page_form(struct page *p, const struct form *form);
/* Is anything typed still there? For .unfinished of a screen that saves more than its inputs. */
bool page_filled(const struct page *p);
/* "1/2" of a form with sides; "". */
void page_side_text(const struct page *p, char *out, size_t room);

/* -- saying -- the message row, until the next key that changes something */
void page_say(struct page *p, const char *key, const char *a1, const char *a2, const char *a3, const char *a4);
void page_say_fault(struct page *p, const struct fault *f);
/* The fault with its field named by its input's word: of one inside a record of the request too. */
struct fault page_fault(const struct page *p, const struct fault *f);
void page_hush(struct page *p);
/* The key, of a list without rows, where nothing else is said. */
void page_say_none(struct page *p, unsigned rows, const char *key);
/* An unexpected stop: keys typed before it is painted are thrown away. */
void page_stop(struct page *p);
void page_beep(struct page *p);

/* -- inputs, by name -- */
struct input *page_input(const struct page *p, const char *name);      /* panics when the form has none */
const char *input_text(const struct page *p, const char *name);        /* as typed */
bool input_empty(const struct page *p, const char *name);
void input_set(struct page *p, const char *name, const char *text);
void input_hide(struct page *p, const char *name, bool hidden);
void page_focus(struct page *p, const char *name);
void page_focus_at(struct page *p, int input);
const char *page_focus_name(const struct page *p);                     /* "" none */
/* The typed text in machine form (field_parse's), checked. Faults name the input. */
enum status input_value(const struct page *p, const struct input *in, char *out, size_t room, struct fault *f);
/* Is it a number of ten digits and more, as a scanner types it? It is no amount (ux 1.2 B5). */
bool input_scanned(const char *typed);
/* Of these three an empty input gives 0. */
enum status input_money(const struct page *p, const char *name, money *amount_r, struct fault *f);
enum status input_date(const struct page *p, const char *name, date *day_r, struct fault *f);
enum status input_number(const struct page *p, const char *name, uint64_t *number_r, struct fault *f);
/* input_date; false, and said: it is none. */
bool page_date(struct page *p, const char *name, date *day_r);
/* All inputs good? Otherwise the first wrong one has the cursor and the reason is said. */
bool page_check(struct page *p);
/* Inputs that are bound to request fields, into a zeroed request struct. */
enum status page_fill(struct page *p, void *request, struct pool *pool, struct fault *f);
/* Is it of a field made for the form (form_made)? page_fill leaves it to the screen. */
bool input_of_no_request(const struct input_spec *spec);
/* To the next input that is needed and empty; false: none left. */
bool page_next_needed(struct page *p);
/* For .enter of a form typed from top to bottom: to the next input there is, needed or not; a look-up asks after
 * its last. */
void page_walk(struct page *p, int input);
/* For .enter of a list with fields it is asked by and @line: Enter there asks anew, in @line it is a command. */
void page_filter(struct page *p, int input, void (*ask)(struct page *p));

/* What the entry line takes (command.c): an act's digit, a jump code, or something to find. */
void command_run(struct page *p, const char *text);
enum act_stand act_stands(const struct page *p, const struct form_act *act);

/* -- popups: lines picked by bar or digit, however many, or text until any key -- */
typedef void picked_fn(struct page *p, int number);                    /* place from 1; of a code, its value */
void popup_choose(struct page *p, const char *title, const char *const *line, unsigned lines, picked_fn *fn);
void popup_codes(struct page *p, const char *title, const struct code_set *set, picked_fn *fn);
/* What is picked is typed into the focused field. */
void popup_values(struct page *p, const char *title, const char *const *line, const char *const *value, unsigned lines);
void popup_text(struct page *p, const char *title, const char *text);

/* -- what the desk knows -- */
const struct session_user *desk_user(const struct desk *d);
const struct home_page *desk_home(const struct desk *d);
bool desk_has_role(const struct desk *d, enum code_role role);
bool desk_may(const struct desk *d, const struct form *form);
/* The form of a code if this person may use it; NULL none. */
const struct form *desk_code_form(const struct desk *d, int code);
/* What a code of two digits leads to, a form or a menu with a form for this person; NULL nothing. */
const char *desk_code_word(const struct desk *d, int code);
date desk_today(const struct desk *d);
bool desk_english(void);                         /* names in English where there are any */
void desk_refresh_home(struct desk *d);          /* counts and state on rows 21-23, read again */
int row_on_screen(const struct desk *d, const struct form *form, int row);      /* a row of the form on this terminal */
int list_body_rows(const struct desk *d, const struct form *form, const struct form_list *list);
int body_rows(const struct page *p, const struct form_list *list);     /* rows a list has on this terminal */

/* Every screen with a C file. */
#define SCREEN(name, source) extern const struct screen screen_##name;
#include "desk/screens.def"
#undef SCREEN
const struct screen *screen_of(const struct form *form);
/* A screen no form is for, and a form that no screen serves, are mistakes. */
enum status screens_and_forms(struct fault *f);

#endif
