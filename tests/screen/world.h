/* What the screen tests' files share: the world around one desk. */
#ifndef SCREEN_WORLD_H
#define SCREEN_WORLD_H

#include <stdbool.h>
#include <stdio.h>
#include <sys/types.h>
#include <vterm.h>
#include "desk/desk.h"
#include "glass.h"

#define ROWS_MAX 120
#define LIMIT_MS 10000
#define RULES 60
#define ASKED 64

struct rule { bool used, held, once; enum op_id op; struct fault fault; struct buf body; };
struct asked { enum op_id op; uint32_t number; char id[REQUEST_ID_MAX + 1]; char *json; bool answered; };

struct world {
    const char *path;
    unsigned line_no;
    char lang[16], user[16], forms[64];
    bool colour;
    struct term_hello hello;
    pid_t desk;
    int control;
    struct term_line line;
    bool line_open;
    int core;
    struct buf core_in;
    char untold[CONTROL_POSTING];     /* what the gate holds of desks that died */
    bool gate_slow;                   /* it does not say so before the script lets it */
    struct control_session other;     /* another desk of this person; session 0: none */
    struct rule rule[RULES];
    struct asked asked[ASKED];
    unsigned asks, counted;
    VTerm *vt;
    VTermScreen *screen;
    struct glass glass;            /* the same terminal, told the bytes of its own charset */
    struct converter *to, *back, *from;
    enum charset charset;
    struct buf printed;
    size_t bytes;
    unsigned bells;
    int last_control, ended;
    bool has_ended, stalled;
};

extern struct world h;

/* Each returns 1 when good; fail says why not, with the screen as it stands, and returns 0. */
void terminal_open(int rows, int columns);
void charset_set(enum charset charset);
void terminal_feed(const uint8_t *bytes, size_t n);
void row_text(int row, char *out, size_t room);
void screen_dump(FILE *out);
bool screen_has(const char *text);
struct rule *rule_of(enum op_id op, bool make);
void answer(struct asked *a);
void core_read(void);
int settle(void);
/* Until the desk says something, at most so long. */
int wait_more(int ms);
int keys_bytes(const char *text, struct buf *out);
int type_bytes(const void *bytes, size_t n);
int do_keys(const char *text);
int do_slowly(const char *text);
int do_raw(const char *text);
int do_colour(const char *text);
int do_tint(const char *text);
int do_start(const char *text);
int do_drop(const char *text);
int terminal_read(const char *text);
int do_attach(const char *text);
int do_size(const char *text);
int do_core_drop(const char *text);
int do_core_back(const char *text);
int fail(const char *format, ...) __attribute__((format(printf, 1, 2)));
void core_write(const struct buf *out);
void world_looked(void);
/* Where a desk's papers are put as files: of each program its own, for they run beside each other. */
const char *spool_dir(void);

#endif
