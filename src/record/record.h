/* record: what a record is, once.
 *
 * A record is written field by field in a .def (db/record/ for what is stored,
 * ops/message/ for requests and replies) with the macros below. From that list
 * come the C struct (record/struct.h), the field table (record/table.h), the
 * binary form, JSON, CSV, the keys, the checks of a request, the before and
 * after of the audit, the bindings of forms and the data dictionary. Nothing is
 * generated and nothing is typed twice.
 *
 *     RECORD(bill)
 *       TEXT (1, account_no, 13, F_NEED)
 *       MONTH(2, bill_month, F_NEED)
 *       MONEY(3, principal, 0)
 *       LIST (4, lines, bill_line, 40, 0)
 *     END(bill)
 *
 * gives struct bill { const char *account_no; int32_t bill_month; money
 * principal; struct bill_line *lines; uint32_t lines_n; ... } and the variable
 * bill_record. A field's number is its name on disk and on the wire for ever:
 * never reused, never renumbered.
 *
 * Ownership. A struct owns nothing: its texts, lists and unknown fields live in
 * the pool it was read with (or anywhere that lives as long). record_decode
 * points texts into the bytes it is given, so those must outlive the struct. A
 * zeroed struct is a valid empty record once record_init has run over it; NULL
 * texts are taken as "".
 *
 * Binary form: fields in order of number, each a varint (number << 2 | kind)
 * and a body: 0 varint (zigzag where the C type is signed), 1 length and bytes.
 * Text carries its NUL. A field with its default (0, "", false, not given) is left
 * out, so an empty record is no bytes and an added field costs old rows
 * nothing. A date counts days from 1970-01-01, which is written as 0 and is the
 * one 0 there is; no day is left out. A list element is one occurrence of its field. Fields a reader does
 * not know are kept and written again, in their place. The form is canonical:
 * bytes that record_decode accepts are the very bytes record_encode gives for
 * what was read, which is what digests and the audit chain rest on. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "base/base.h"

/* What a field may be. C type in brackets. */
enum field_type {
    FT_TEXT,     /* [const char *] UTF-8, limit in characters */
    FT_LONG,     /* [const char *] text that may hold line breaks */
    FT_MONEY,    /* [money] */
    FT_MAYBE,    /* [struct maybe] money that may be left unsaid: absent is no amount, nought is one */
    FT_ENERGY,   /* [energy] */
    FT_PRICE,    /* [price] */
    FT_DATE,     /* [date] */
    FT_MONTH,    /* [int32_t] 202611 */
    FT_TIME,     /* [instant] */
    FT_CODE,     /* [uint16_t] checked against its code set */
    FT_CODES,    /* [uint64_t] a set of codes of one set, bit by bit (roles) */
    FT_UINT,     /* [uint64_t] limit is the largest value, 0 for none */
    FT_INT,      /* [int64_t] */
    FT_FLAG,     /* [bool] */
    FT_HASH,     /* [struct hash] */
    FT_BYTES,    /* [struct bytes] an encoded record inside another; hex as text */
    FT_SEALED,   /* [const char *] text, sealed where it is stored */
    FT_LIST      /* [struct X *, uint32_t] sub-records, limit in elements */
};

enum field_flag {
    F_NEED   = 1,    /* a request without it is refused (field_missing) */
    F_MASK   = 2,    /* personal data: shown masked until looked at on purpose */
    F_SECRET = 4,    /* password, PIN: never logged, audited, shown or remembered */
    F_NEG    = 8,    /* money or energy that may be negative */
    F_ZERO   = 16,   /* an amount that may be zero; with F_NEED it must be said, if only as 0 (record_said) */
    F_DUE    = 32,   /* a date typed short means the nearest to come, not the last past */
    F_AUTO   = 64,   /* filled in by the core: not taken from a file or a request */
    F_ACCOUNT = 128, /* an account number: spaces and hyphens dropped, shown 4-3-3 */
    F_IDENTITY = 256, /* the number of a paper of identity: not like its paper, refused (base/id_papers.def) */
    F_NAME   = 1024, /* a name, a phone, a number of something: kept in the form of TEXT_FOLDED (base/normal.h) */
    F_STAMP  = 2048, /* set to its time by each write of the row: the audit, which has the time, has it once */
    F_LATER  = 512   /* of a row that is remembered as a reply (T_REPLY): may change after it was made */
};

struct hash { uint8_t b[32]; };
/* An amount a request may leave unsaid. Its default is "not given": 0.00 is kept,
 * sent and written out like any other amount, and empty text is none. */
struct maybe { bool given; money amount; };
static inline struct maybe maybe_money(money amount) { return (struct maybe){ .given = true, .amount = amount }; }
struct bytes { const uint8_t *at; uint32_t n; };

struct record;
struct code_set;

struct field {
    uint16_t no;
    uint8_t type;                   /* enum field_type */
    uint16_t flags;                 /* enum field_flag */
    uint32_t limit;
    uint32_t at;                    /* offset of the value (the pointer for a list) */
    uint32_t at_n;                  /* offset of a list's count */
    const char *name;               /* also the key of its label in locale/ */
    const struct record *of;        /* FT_LIST: its elements */
    const struct code_set *codes;   /* FT_CODE, FT_CODES */
};

/* Fields of a newer version of this record, kept as they came. */
struct unknown { const uint8_t *at; uint32_t n; };

struct record {
    const char *name;
    size_t size;
    const struct field *field;      /* ordered by number */
    unsigned fields;
    uint32_t unknown_at;            /* offset of struct unknown */
};

const struct field *record_field(const struct record *r, const char *name);      /* NULL: none */

/* Where a field's value stands in its struct: for a list, the pointer to its
 * elements; list_count says how many. */
static inline void *field_at(const struct field *fd, void *s) { return (uint8_t *)s + fd->at; }
static inline const void *field_in(const struct field *fd, const void *s) { return (const uint8_t *)s + fd->at; }
static inline uint32_t list_count(const struct field *fd, const void *s)
{
    return *(const uint32_t *)((const uint8_t *)s + fd->at_n);
}
/* Element i of a list; i is below its count. */
const void *list_element(const struct field *fd, const void *s, uint32_t i);

/* Make every NULL text "" (deep); needed before handing a hand-filled struct to
 * code that reads texts. Encode, compare and print take NULL as "" anyway. */
void record_init(const struct record *r, void *s);

/* Sealing of FT_SEALED fields (seal.h of the store gives one); NULL leaves the
 * text clear, as on the wire. */
struct sealer {
    bool (*seal)(struct sealer *, const char *text, struct buf *out);
    const char *(*open)(struct sealer *, const uint8_t *bytes, size_t n, struct pool *pool);   /* NULL: damaged */
};

/* Appends to out. A struct record_decode would not take back (text over its limit
 * or not UTF-8, a list over its limit, a sealer that fails) marks out full. */
void record_encode(const struct record *r, const void *s, struct sealer *sealer, struct buf *out);
/* Fills s, whatever it held. Lists, and sealed texts with a sealer, come from
 * pool. ST_wire_broken naming the field on anything malformed: wrong kind or
 * order, length past the end, a varint longer than it need be, a value outside
 * its C type, a date or an instant that is not real (dates.h),
 * a default written out, text not UTF-8 or over its limit, more than
 * the list's limit, depth over RECORD_DEPTH, a plain field twice. Code values are
 * not looked up: an older reader may meet a newer code; record_check does that. */
#define RECORD_DEPTH 8
enum status record_decode(const struct record *r, void *s, const void *bytes, size_t n,
                          struct sealer *sealer, struct pool *pool, struct fault *f);
/* Some fields of a record, by their numbers. */
#define FIELD_SET_WORDS 4
struct field_set { uint64_t word[FIELD_SET_WORDS]; };
/* "bill_month used_until spans": a name that is none, or a number beyond the set, is a bug and panics. */
struct field_set field_set_of(const struct record *r, const char *names);
static inline bool field_set_has(const struct field_set *set, uint32_t no)
{
    return no < FIELD_SET_WORDS * 64 && (set->word[no / 64] >> no % 64 & 1);
}
static inline void field_set_add(struct field_set *set, uint32_t no)         /* a number beyond it is left out */
{
    if (no < FIELD_SET_WORDS * 64)
        set->word[no / 64] |= (uint64_t)1 << no % 64;
}
/* The same, for a reader of many rows who needs little of each: all others are passed over
 * unread, their values not looked at, and are at their defaults; what he has is no row to be
 * written again. Of lists that are wanted, all of the elements. NULL: every field. */
enum status record_decode_some(const struct record *r, void *s, const void *bytes, size_t n,
                               const struct field_set *wanted, struct sealer *sealer, struct pool *pool,
                               struct fault *f);
/* A copy that stands alone in pool. */
void record_copy(const struct record *r, void *to, const void *from, struct pool *pool);
bool record_equal(const struct record *r, const void *a, const void *b);
bool field_equal(const struct field *fd, const void *a, const void *b);

/* The request's own fields against the list: needed, limits, codes, UTF-8, ranges,
 * money not negative unless F_NEG and within MONEY_TYPED_MAX, an account number
 * digits only. Of several faults the one first in status.def, then the first
 * field. Names the field by its path, "lines[2].amount", elements from 0. A
 * needed field is missing when it is at its default, but for a flag, F_AUTO, and
 * F_ZERO. An open code set takes its shipped codes and any value from 100 on:
 * those are the office's own rows, and that the row exists is for the core to
 * see. Unknown fields are not looked at. */
enum status record_check(const struct record *r, const void *s, struct fault *f);
/* A number that is needed and may be zero (F_NEED | F_ZERO) looks the same said as 0 and not
 * said at all once it is in its struct, and so in the binary form: who reads text notes which
 * fields something was said of (an empty cell, an empty text says nothing) and asks this
 * before record_check. The same for each element of a list. ST_field_missing names the first. */
enum status record_said(const struct record *r, const struct field_set *said, struct fault *f);
/* Is that so of this field? */
static inline bool field_must_be_said(const struct field *fd)
{
    return (fd->flags & (F_NEED | F_ZERO | F_AUTO)) == (F_NEED | F_ZERO);
}

/* One field as text and back: the one way for JSON, CSV, the command line and
 * forms. Money "1234.50", date ISO, month 202611, time ISO with its zone, code
 * its name (its number when it has none), codes "clerk,cashier", flag "1"/"0",
 * hash and bytes hex. A list has no text: field_format gives none, field_parse
 * ST_field_wrong_type. Also taken: dates as spreadsheets write them (2026/3/5),
 * month 2026-11, a code's number, flag true/false. Empty text is the default. An
 * account number loses spaces and hyphens and its full-width digits are folded. */
void field_format(const struct field *fd, const void *s, struct buf *out);
/* The text is copied into pool. On a fault the field is left as it was. */
enum status field_parse(const struct field *fd, void *s, const char *text, struct pool *pool, struct fault *f);
/* Is it at its default? */
bool field_empty(const struct field *fd, const void *s);
/* Its value as it lies: what texts and lists point at is not copied. */
void field_assign(const struct field *fd, void *to, const void *from);

/* JSON: an object; lists are arrays of objects, codes an array of names, money
 * and all that is not a whole number, a flag or a set is a string as field_format
 * gives it. Numbers may also be strings of digits (over 2^53), a code its number;
 * money may not be a JSON number: 100 could mean yuan or fen. Empty fields are
 * left out, but not a needed number that may be zero, which must be there to be read
 * (record_said; ST_field_missing by path); of MAYBE that is what was not given, and ""
 * is refused for it (ST_field_wrong_type): an empty cell is no amount. Refused: unknown
 * names (ST_field_unknown, {1} the name), names twice, null, what is no JSON
 * (ST_json_broken, {1} line {2} column {3} what), depth
 * over JSON_DEPTH, more than JSON_VALUES values, the value of another type
 * (ST_field_wrong_type by path). record_check is the caller's next step.
 * Masked fields are masked when hide; secrets are never written. */
#define JSON_DEPTH 16
#define JSON_VALUES 200000
enum status record_from_json(const struct record *r, void *s, const char *text, size_t n,
                             struct pool *pool, struct fault *f);
void record_to_json(const struct record *r, const void *s, bool hide, struct buf *out);
/* {"field":[before,after],...} for each field that differs, values as in JSON but
 * defaults written out; of a list only what follows the elements both begin with;
 * secrets are named, not shown, sealed texts masked. Either side may be NULL: an
 * empty record. */
void record_difference(const struct record *r, const void *before, const void *after, struct buf *out);
/* The same as two records that hold nothing but what differs, in a tenth of the
 * room: decoded and given to record_difference they say the same again. False, and
 * nothing in them, where what is secret, masked or sealed differs: that is kept in
 * words alone. */
bool record_changes(const struct record *r, const void *before, const void *after, struct buf *was, struct buf *is);
/* 138****2217 王* 1305********4417 by what the field is; out has room n. */
char *mask_text(const char *field_name, const char *text, char *out, size_t n);
#define MASK_TEXT 160                                    /* room for any masked text */

/* CSV as spreadsheets write it: header row of field names (or their labels in
 * any shipped language), codes and flags by their names, numbers or words in any
 * shipped language, quotes, line breaks inside them, LF or CRLF, UTF-8 with or without
 * a mark, GB18030 or UTF-16 with a mark (decided by the whole file unless the sink says
 * which; csv_text.c). Lists and F_AUTO fields are no columns, and a
 * quoted cell spans at most CSV_CELL_MAX bytes. Every row
 * goes through record_check; each bad line is given to bad() with number, column
 * (its field's name, "" for the whole line) and reason, and reading goes on. What
 * is wrong with the header is the function's own status: ST_file_broken (no
 * header), ST_field_unknown, ST_exists (a column twice), ST_field_missing. */
#define CSV_CELL_MAX 65536
enum csv_charset { CSV_DECIDE, CSV_UTF8, CSV_UTF16LE, CSV_UTF16BE, CSV_GB18030, CSV_GBK, CSV_BIG5 };
const char *csv_charset_name(enum csv_charset c);                            /* "GB18030" */
bool csv_charset_by_name(const char *name, enum csv_charset *c_r);           /* in any common spelling */
/* A word of the office's own for a code of an open set. */
struct csv_own_word { const char *set, *word; uint16_t value; };
struct csv_sink {
    /* One good row, line number first; s and its texts are gone after the call. False stops reading. */
    bool (*row)(struct csv_sink *, unsigned long line, const void *s);
    bool (*bad)(struct csv_sink *, unsigned long line, const char *column, const struct fault *f);
    enum csv_charset charset;        /* what the file is in; CSV_DECIDE: to be found out */
    const struct csv_own_word *own;
    unsigned own_n;
    const char *given;               /* a row with nothing in this field is none, as one of a sheet not filled in */
    const struct csv_map *map;       /* the file is another program's; NULL: its head names fields */
};
/* Rows read, not counting the header and blank lines; left out: those not given, and those a map leaves. */
struct csv_result { unsigned long lines, good, bad, left; enum csv_charset charset; };
enum status record_read_csv(const struct record *r, const char *bytes, size_t n,
                            struct csv_sink *sink, struct csv_result *result, struct fault *f);
/* The head and the rows that begin at these lines, rising, byte for byte as they stand in the file, and its mark before
 * them. */
typedef void csv_put(void *to, const char *text, size_t n);
void record_csv_rows(const char *bytes, size_t n, enum csv_charset charset, const unsigned long *line, size_t lines,
                     csv_put *put, void *to);
/* How another program's file is read as rows of a record (csv_map.c). A text of lines, words apart by
 * blanks, # begins a remark:
 *   column HEAD FIELD               the cell is that field
 *   register HEAD FIELD NAME VALUE  the same, but a row of its own: the other cells, and NAME is VALUE
 *   word FIELD TEXT VALUE           the file's word for a code
 *   always FIELD VALUE              of each row
 *   days FIELD NUMBER               added to a date: the file's day ends where ours begins
 *   leave HEAD TEXT                 rows where that column says so are none
 * Columns that are not named are not read. NULL: f says what is wrong, *line_r where. In the pool. */
struct csv_map *csv_map_read(const struct record *r, const char *text, size_t n, struct pool *pool,
                             unsigned long *line_r, struct fault *f);
/* Only what record_read_csv takes back: no lists, no F_AUTO, no secrets. */
void record_csv_head(const struct record *r, struct buf *out);
void record_to_csv(const struct record *r, const void *s, struct buf *out);
/* The same as a row of a form to be filled in: the cells of those fields are empty, a nought that must be said too. */
void record_to_csv_but(const struct record *r, const void *s, const struct field_set *empty, struct buf *out);
/* The same for a spreadsheet: a text that it would take for a formula (= + - @, a tab
 * or a line break in front) has a ' before it. A file is not read back like this. */
void record_to_sheet(const struct record *r, const void *s, struct buf *out);
#define CSV_SHEET_MARK "\xef\xbb\xbf"  /* in front of the head: without it a spreadsheet guesses the charset */

/* The name of the kind of paper that stands beside an F_IDENTITY field (id_kind for id_no):
 * "" where none is said, NULL where it is the office's own. */
const char *identity_kind(const struct record *r, const struct field *fd, const void *s);

/* Keys sort as their values do: integers big-endian with the sign turned, a date
 * as days from 1970-01-01 and no day below them all, text with a NUL end, codes
 * two bytes. `fields` names them in order. The first
 * `parts` fields only, for a prefix. A text over its limit (no row has one)
 * gives a key of KEY_MAX bytes, longer than any row's, which finds nothing. */
#define KEY_MAX 320
#define KEY_FIELDS 8
struct key { uint8_t b[KEY_MAX]; uint16_t n; };
struct key_spec { const struct field *field[KEY_FIELDS]; unsigned fields; };
/* "account_no bill_month"; a name the record has not is a bug and panics. */
void key_spec_init(struct key_spec *k, const struct record *r, const char *names);
void key_encode(const struct key_spec *k, const void *s, unsigned parts, struct key *out);
/* The length of the key of this spec that bytes begin with, 0 when they do not:
 * where an index's own part ends and the row's key begins. */
size_t key_length(const struct key_spec *k, const uint8_t *bytes, size_t n);
/* Fill the key's fields of s from exactly these bytes; false when they are malformed. */
bool key_decode(const struct key_spec *k, void *s, const uint8_t *bytes, size_t n, struct pool *pool);

/* Code sets. db/codes.def holds those the program itself knows (their values
 * are C enums); an open set may be extended by rows of the office. */
struct code { uint16_t value; const char *name; };       /* label key: code.SET.NAME */
struct code_set { const char *name; const struct code *code; unsigned codes; bool open; };
const struct code_set *code_set_at(unsigned i);                              /* NULL past the last */
const struct code_set *code_set_by_name(const char *name);
const char *code_name(const struct code_set *set, uint16_t value);           /* NULL: none */
bool code_value(const struct code_set *set, const char *name, uint16_t *value_r);   /* name or number */
/* "name1,name2" of an FT_CODES value */
void codes_format(const struct code_set *set, uint64_t bits, struct buf *out);

/* The first value of an open set that is an office's own row. */
#define CODE_OFFICE_FIRST 100
/* Is it one of the set's, or an office's in an open set? */
bool code_valid(const struct code_set *set, uint16_t value);

/* A record made while the program runs: the fields of a flow's own. Name, type, flags, limit and
 * codes of each are given; it has them in that order, numbered from 1, laid out for a struct of
 * `size` bytes. Nobody finds it by name; it lives as long as pool, and so must names and codes.
 * A list or bytes for a field is a bug and panics. */
const struct record *record_make(const char *name, const struct field *field, unsigned n, struct pool *pool);

/* Every record the program has, for the manual, the tests and `wattdesk ops`.
 * record_register is called before main, by record/table.h. */
void record_register(struct record *r);
const struct record *record_by_name(const char *name);
const struct record *record_at(unsigned i);              /* NULL past the last */
/* The data dictionary: every record with its fields, types, limits, flags, the
 * tables and indexes that hold it, and the code sets, as text. */
void record_dictionary(struct buf *out);

#endif
