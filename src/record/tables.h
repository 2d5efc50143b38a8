/* The stored records and their code sets, made from db/. */
#ifndef RECORD_TABLES_H
#define RECORD_TABLES_H

#include "record/record.h"

/* enum tender { TENDER_cash = 1, ... }; and const struct code_set codes_tender */
#define CODE_SET(set, kind) extern const struct code_set codes_##set; enum code_##set {
#define CODE_ROW(set, value, name) CODE_##set##_##name = value,
#define CODE_END(set) CODE_##set##_END_ };
#include "db/codes.def"
#undef CODE_SET
#undef CODE_ROW
#undef CODE_END

/* A code's bit in an FT_CODES value. */
#define CODE_BIT(value) ((uint64_t)1 << (value))

#include "record/struct.h"
#include "db/records.def"
#include "record/end.h"

enum table_id {
#define TABLE(no, name, rec, key, flags) TABLE_##name,
#define INDEX(no, name, table, key, flags)
#include "db/tables.def"
#undef TABLE
#undef INDEX
    TABLE_COUNT
};

enum index_id {
#define TABLE(no, name, rec, key, flags)
#define INDEX(no, name, table, key, flags) INDEX_##name,
#include "db/tables.def"
#undef TABLE
#undef INDEX
    INDEX_COUNT
};

enum table_flag {
    T_PLAIN = 0,
    T_QUIET = 1,      /* drafts, sessions, remembered replies: changes are not audited */
    T_COUNTER = 2,    /* numbers: the audit of what used the number says enough */
    T_RUNNING = 4,    /* running totals of a till: audited, but no approval depends on their version */
    T_RULE = 8,       /* held in memory by whoever is ruled by it: a change is in the feed */
    T_HOT = 16,       /* read by one write after another: the writer keeps copies (store/hot.c) */
    T_SEALED = 64,    /* its rows are sealed whole: they hold what people typed, personal data among it */
    T_REPLY = 32      /* a new row is remembered as a reply by its key: only F_LATER fields of it change */
};

struct table_info {
    uint16_t no;                     /* its file for ever: tNN */
    const char *name;
    const struct record *record;
    struct key_spec key;
    unsigned flags;
};

struct index_info {
    uint16_t no;
    const char *name;
    enum table_id table;
    struct key_spec key;             /* the primary key follows it in the stored key */
    unsigned flags;
};

#define INDEX_WORDS 1                /* keys come from a function of the core (search words) */
#define INDEX_SPARSE 2               /* a row whose first key field is empty has no entry */

/* Ready after tables_init, which a program calls once. */
extern struct table_info table_info[TABLE_COUNT];
extern struct index_info index_info[INDEX_COUNT];
void tables_init(void);

#endif
