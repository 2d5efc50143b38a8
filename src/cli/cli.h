/* wattdesk(1): the command line. It reads wattdesk.conf to know where the
 * server is, talks to the gate over its socket, and through the link it gets
 * there to the core: the same operations as any screen. It opens no store.
 *
 * Exit status: 0 done, 1 refused or found wanting, 2 could not be tried. */
#ifndef CLI_CLI_H
#define CLI_CLI_H

#include "gate/gate.h"

struct json_t;

enum { CLI_DONE = 0, CLI_REFUSED = 1, CLI_FAILED = 2 };

struct cli {
    struct gate_config config;
    const char *config_path;     /* NULL: none was found, defaults hold */
    bool json;
    const char *csv;             /* --csv: a list of the reply as a table, "" the first with rows; NULL no */
    bool plain;                  /* --plain: without the mark and the guards a spreadsheet needs */
    const char *user;            /* --user: act as him */
    struct pool *pool;           /* as long as the program */
    int why;                     /* exit status after local_link or local_ask said no */
};

struct command {
    const char *name;            /* "load"; two words for "user add" */
    const char *arguments;
    int (*run)(struct cli *c, int argc, char **argv);
    const char *help;            /* key of its sentence */
};

/* One line on standard error, "wattdesk: ...". */
int cli_fail(int status, const char *format, ...) __attribute__((format(printf, 2, 3)));
int cli_fault(const struct fault *f);
/* While something is tried again and again, nothing is said. */
void cli_hush(bool hush);
/* A core status as an exit status. */
int cli_exit(enum status s);
/* One line of standard input, or a prompt without echo on a terminal; NULL at the end. */
char *cli_secret(struct cli *c, const char *label);
/* prove.c: --prove, from the terminal, or --prove=FD, the first line of a descriptor. */
struct proof { bool asked, terminal; int fd; const char *secret; };
bool proof_words(int *argc, char **argv, struct proof *p);          /* false: not as it is written */
bool proof_take(struct cli *c, struct proof *p);                    /* false after a message */
/* On that link, for that operation: session.prove. False after a message. */
bool proof_give(struct cli *c, struct link *l, const char *op, const struct proof *p, enum status *s_r);
/* All of a file, "-" standard input; NULL after a message. */
char *cli_read_file(struct cli *c, const char *path, size_t most, size_t *n_r);

/* local.c: the gate's socket. */
int local_connect(struct cli *c);                        /* -1 after a message */
bool local_link(struct cli *c, struct link *l);          /* false after a message */
/* The core went away: that it is waited for is said; false when it does not come in two minutes. */
bool local_link_back(struct cli *c, struct link *l);
/* Asks one thing, takes one descriptor; -1 after a message. */
int local_ask(struct cli *c, int fd, int kind, const char *user);
/* One operation with a link of its own; prints the fault. */
enum status cli_call(struct cli *c, struct link *l, enum op_id op, const void *request, void *reply, instant wait);
/* For a status, which asks nothing of it and says nothing of why not: false when the core was
 * silent for 15 seconds or refused, and reply is as nothing. */
bool status_ask(struct cli *c, struct link *l, enum op_id op, void *reply);

/* report.c: a line of a check as a person reads it; report_open first. */
void report_open(void);
char *report_words(const char *line, char *out, size_t room);

/* load.c: the office's own words for codes may stand in a file as on its screens. */
void cli_own_words(struct cli *c, struct link *l, struct csv_sink *sink);

/* load_stands.c: line, reason and time of a load that stands. */
char *load_put_parked(const struct load *l, char *out, size_t room);
/* One that was let go: how much of it is in and stays, and why it stood. */
void load_put_dropped(const struct load *l);

/* task.c: what is stopped or stands, a line each, and into the status's object; false:
 * as status_ask. */
bool task_put_standing(struct cli *c, struct link *l, struct json_t *status);

/* show.c: any record for a person. */
void show_record(const struct record *r, const void *s);
void show_json(const struct record *r, const void *s);
/* One list of it as CSV; false: it has no list of that name ("" any). */
bool show_csv(const struct record *r, const void *s, const char *list, bool plain);
/* call.c: a field as `wattdesk ops` lists it. */
void show_field(const struct field *f, int depth);

/* the commands */
int command_call(struct cli *c, int argc, char **argv);
int command_ops(struct cli *c, int argc, char **argv);
int command_desk(struct cli *c, int argc, char **argv);
int command_status(struct cli *c, int argc, char **argv);
int command_metrics(struct cli *c, int argc, char **argv);
int command_anchor(struct cli *c, int argc, char **argv);
int command_rekey(struct cli *c, int argc, char **argv);
int command_check(struct cli *c, int argc, char **argv);
int command_backup(struct cli *c, int argc, char **argv);
int command_store(struct cli *c, int argc, char **argv);
int command_restore(struct cli *c, int argc, char **argv);
int command_init(struct cli *c, int argc, char **argv);
int command_task(struct cli *c, int argc, char **argv);
int command_load(struct cli *c, int argc, char **argv);
int command_reading(struct cli *c, int argc, char **argv);
int command_tariff(struct cli *c, int argc, char **argv);
int command_estate(struct cli *c, int argc, char **argv);
int command_flow(struct cli *c, int argc, char **argv);
int command_journal(struct cli *c, int argc, char **argv);

/* office.c: short forms of operations; false when name and word are none. */
bool office_command(struct cli *c, int argc, char **argv, int *status_r);
void office_help(void);
/* Fills a request from positional fields and name=value words; also used by init. */
struct office_form {
    const char *fields;          /* positional, in order */
    enum op_id op;
    bool secret;                 /* a password is asked for */
    enum op_id base;             /* lists the rows there are: what is not said of one stays as it is */
    unsigned keys;               /* how many of the fields name a row */
};
bool office_fill(struct cli *c, struct link *l, const struct office_form *form, void *request, int argc, char **argv);

#endif
