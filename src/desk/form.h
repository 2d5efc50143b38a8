/* Forms: a screen as text in forms/NAME.form, read and checked before any fork.
 *
 * wattdesk-form(5) describes the language. A form names its title, jump code,
 * operation and roles, binds values and inputs to record fields by name, and places all of
 * it by rows 1-24 and columns 1-79, because labels differ in width between
 * languages. A name with @ is computed by the screen's C file. Mistakes (a field
 * or operation that is not there, two things on the same cells, a label too wide
 * in either language) stop the start with file, line and reason. A form is
 * read-only after form_read_all and shared by every desk. */
#ifndef DESK_FORM_H
#define DESK_FORM_H

#include "desk/editor.h"
#include "ops/ops.h"

#define PATH_STEPS 4
#define FORM_ROWS 24
#define FORM_COLUMNS 80
#define SMALL_ROWS 20
#define SMALL_COLUMNS 40
#define FORM_BYTES_MAX (64u << 10)

/* account.address of account_page: a list step means its first element. */
struct path { const struct field *step[PATH_STEPS]; uint8_t steps; };

enum align { ALIGN_LEFT, ALIGN_RIGHT };

enum format {
    FORMAT_TYPE,        /* as the field's type says */
    FORMAT_SPACED,      /* account 0525 018 346 */
    FORMAT_NUMBER8,     /* 00428816 */
    FORMAT_DAY,         /* 11-25 */
    FORMAT_SHORT,       /* 11-25 09:42 of an instant */
    FORMAT_CLOCK,       /* 09:42 */
    FORMAT_DOTS,        /* nothing for 0 */
    FORMAT_FLOW,        /* job_kind, stage, paper_kind: its word in locale/, flow.KIND.NAME */
    FORMAT_NUMBER12,    /* 261118000315 */
    FORMAT_COUNT
};

/* What a cell's colour follows besides the mark it begins with: !! late, ! at risk. */
enum tone { TONE_NONE, TONE_OWED, TONE_PAST };

enum item_kind { ITEM_LABEL, ITEM_VALUE, ITEM_RULE };

/* side: which of a form's sides it stands on; 0 all of them. */
struct item {
    uint8_t kind, row, from, to, align, format, tone, side;
    bool bold;
    uint16_t line;
    const char *name;            /* label: key of its word; value: path or @name */
    struct path path;
    const struct field *field;   /* last step; NULL for @name and labels */
};

/* What an input takes, apart from how its characters are folded. */
enum input_type {
    INPUT_TEXT, INPUT_MONEY, INPUT_NUMBER, INPUT_DATE, INPUT_ACCOUNT,
    INPUT_COMMAND, INPUT_SECRET, INPUT_CODE, INPUT_MONTH, INPUT_IDENTITY, INPUT_TIME
};

#define INPUT_NEEDED 1           /* Enter stops here */
#define INPUT_DUE 2              /* a date typed short is to come, not past */
#define INPUT_CHOICES 4          /* a code whose choices are all shown behind it */
#define INPUT_WINDOWS 8          /* F4 lists the windows of the clerk's unit */
#define INPUT_RIGHT 16           /* a figure: its text ends in the last cell */
#define INPUT_NEAR 32            /* a date typed short is the nearest, past or to come */

#define INPUT_LIMIT 1200         /* characters: a line of authorized_keys */
#define INPUT_BYTES (INPUT_LIMIT * 4 + 16)

struct input_spec {
    uint8_t row, from, to, type, typed, flags, side;
    uint16_t line, limit;
    const char *name;            /* field of the request, path into it, or @name */
    const struct field *field;   /* NULL for @name */
    struct path path;            /* no steps: of no request, a field made for the form (form_made) */
    const struct code_set *codes;   /* F4, and a code's digits */
    const char *preset;          /* typed in at the start */
    const char *label;           /* key of its word in messages */
};

struct form_list {
    uint8_t row, to_row;         /* first and last row on a 24-row screen */
    bool grows, picks;           /* a digit picks a row */
    uint16_t line;
    const char *name;
    struct path path;            /* to the list field; no steps for @name */
    const char *cut;             /* flag of the record, or @name that says something, when the core has more; NULL */
    struct path cut_path;
    const struct item *column;   /* kind ITEM_VALUE, paths from the element */
    unsigned columns;
};

struct form_act { uint8_t digit; uint16_t line; const char *word; const char *screen; uint64_t roles; };

#define ACTS_MAX 9
#define SIDES_MAX 9

/* What has no room on one page stands on sides, which the cursor turns as it goes (page_focus_at), and F7 and F8.
 * side[k] is the form as side k + 1 shows it: its items alone; of the inputs those of other sides have row 0. A page
 * stands on one of them; the form that was read has all, and is for whoever looks through it. */
struct form {
    const char *name, *file;
    const char *title;           /* key form.NAME.title, unless it says another */
    const char *screen;          /* who serves it: the screen of its own name, unless it says another */
    uint16_t screen_line;        /* 0: it does not say */
    int code;                    /* jump code, as code_text says it; -1 none */
    const struct op_info *op;    /* NULL none */
    uint64_t roles;              /* who is shown it; 0 everyone */
    const struct record *shows;  /* what values come from */
    bool keypad;                 /* the last Enter posts, ux K11 */
    bool parks;                  /* left unfinished it is kept */
    uint8_t paper_rows;          /* a sheet to print, of so many rows; 0: a screen */
    uint8_t rows, columns;       /* of the smallest terminal it is laid out for: 24 and 80; small: 20 and 40 */
    bool bare;                   /* no key bar words but Help: login, welcome */
    uint8_t message_row, message_from, message_to, acts_row;
    const struct item *item;
    unsigned items;
    const struct input_spec *input;
    unsigned inputs;
    const struct form_list *list;
    unsigned lists;
    struct form_act act[ACTS_MAX];
    unsigned acts;
    const struct form *side;     /* so many; NULL: it has one and is it */
    unsigned sides;
    uint8_t made_row, made_to;   /* where what is made at run time stands; 0: nothing is */
    uint8_t made_side;           /* and the side it begins on */
    unsigned made_items, made_inputs;       /* so many are before it */
};

/* All *.form of dir, once, before any fork. */
enum status form_read_all(const char *dir, struct fault *f);
void form_forget_all(void);
/* One form from text, for tests and the fuzz target; forms live in pool. */
enum status form_read_text(const char *file, const char *text, size_t n, struct pool *pool,
                           struct form **form_r, struct fault *f);
/* The form base with more on it: lines of the form language where base says `made`. What an input names is a field of
 * the operation's request, or else of own (NULL: none), in no request: its screen sends it. */
enum status form_made(const struct form *base, const char *text, const struct record *own, struct pool *pool,
                      struct form **form_r, struct fault *f);
/* Clashes and widths, in every shipped language; names against computed (NULL-ended). */
enum status form_check(const struct form *form, const char *const *computed, struct fault *f);

/* Looks all its words up in the language of now: gettext remembers them, and
 * desks forked later share what it remembers. */
void form_warm(const struct form *form);

const struct form *form_by_name(const char *name);       /* NULL none */
/* The same for a small terminal, NAME_small; NULL: it has none. */
const struct form *form_small(const char *name);
/* What form_read.c begins with: of so many rows and columns, its message and acts at their places. */
void form_size(struct form *form, uint8_t rows, uint8_t columns);
char *form_base_name(struct pool *pool, const char *file);
static inline int form_edge(const struct form *form) { return form->columns - 1; }     /* its last column but one */
const struct form *form_by_code(int code);
const struct form *form_at(unsigned i);                  /* NULL past the last */
int form_input(const struct form *form, const char *name);          /* -1 none */

/* Jump codes. Two digits lead to a form; those of MENU_FIRST to MENU_LAST lead to a
 * menu instead, whose forms have two digits more (0310), as a number of four. In a
 * menu a code that begins with 0 means what it means everywhere. */
#define MENU_FIRST 3
#define MENU_LAST 8
#define MENU_PLACES 100
#define CODE_TEXT 12
static inline bool code_is_menu(int code)
{
    return code >= MENU_FIRST && code <= MENU_LAST;
}
static inline int code_in_menu(int menu, int place)
{
    return menu * MENU_PLACES + place;
}
static inline int code_menu(int code)                    /* 0: it is in none */
{
    return code / MENU_PLACES;
}
const char *code_text(int code, char out[CODE_TEXT]);    /* 21, 0310 */

/* account.address of a record, and its last field; false: it names no field. */
bool path_read(const struct record *record, const char *text, struct path *path_r, const struct field **field_r);
/* Where a path leads from a record: the struct holding the last step, NULL when a list on the way is empty. */
const void *path_follow(const struct path *path, const void *record);
/* The word of a job's kind, stage or paper; field is the record field it stands in. */
void flow_word(const char *field, const char *name, char *out, size_t room);
/* The same as they stand, or the bare name when nobody has translated it. */
const char *kind_word(const char *job_kind);
const char *stage_word(const char *stage);
/* The key of the word, or help, of a field of a flow's own: group is flow, or help. */
#define OWN_KEY 48
const char *own_word_key(const char *group, const char *name, char out[OWN_KEY]);
const char *own_word(const char *name);                  /* or its bare name, when no flow says it */
/* A field as a person reads it. */
void value_text(const struct field *field, enum format format, const void *record, char *out, size_t room);

#endif
