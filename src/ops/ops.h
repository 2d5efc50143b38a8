/* ops: the table of operations, their messages, and the wire between a face
 * (desk, line, gate) and the core. Any process may use it.
 *
 * A link is one connection to the core, bound to its user when the gate opened
 * it. Calling sequence of a face that may wait:
 *
 *     link_init(&l, fd);
 *     link_call(&l, OP_pay_take, request_id, approval_no, &request, &reply, pool, 10 s, &fault)
 *
 * and of one that may not (a desk): link_send, then poll link.fd and take what
 * came with link_receive: replies by number, events by topic. A frame is
 *
 *     u32 length of what follows | u8 kind | u32 number | body
 *     request: u16 operation | text request id | varint approval | record
 *     reply:   u16 status | record, or text field and three texts for a fault
 *     event:   text topic | u64 version
 *
 * All from record's binary form; both ends are one version of the program. A
 * frame over WIRE_MAX, or one that lies about itself, breaks the link. */
#ifndef OPS_OPS_H
#define OPS_OPS_H

#include "record/tables.h"

#include "record/struct.h"
#include "ops/messages.def"
#include "record/end.h"

enum op_id {
    OP_none = 0,
#define OP(no, area, verb, kind, flags, roles, request, reply) OP_##area##_##verb = no,
#include "ops/ops.def"
#undef OP
    OP_NUMBER_MAX = 1000
};

enum op_kind { OP_READ, OP_WRITE };

enum op_flag {
    OPF_0 = 0, OPF_PROOF = 1, OPF_APPROVAL = 2, OPF_QUIET = 4, OPF_FREE = 8, OPF_LOOKS = 16, OPF_LONG = 32,
    OPF_STANDS_IN = 64, OPF_RESERVE = 128, OPF_EACH = 256, OPF_UNKEPT = 512,
    OPF_HOST = 1024, OPF_PARTY = 2048
};

struct op_info {
    uint16_t no;                     /* 0: no such operation */
    const char *name;                /* "pay.take" */
    enum op_kind kind;
    unsigned flags;                  /* enum op_flag */
    uint64_t roles;                  /* CODE_BIT(CODE_role_...) */
    const struct record *request, *reply;
};

extern const struct op_info op_info[OP_NUMBER_MAX];
const struct op_info *op_by_name(const char *name);      /* NULL: none */

/* Digest of an operation and its encoded request: what a repeat and an approval
 * are compared by. */
void op_digest(enum op_id op, const void *request, size_t n, struct hash *out);

/* What a line of a file of that kind is (enum code_load_kind); NULL: no such kind. */
const struct record *load_kind_record(uint16_t load_kind);

#define WIRE_MAX (4u << 20)
#define REQUEST_ID_MAX 64
#define REQUEST_ID_BYTES 15           /* of one that request_id_make made */

enum wire_kind { WIRE_REQUEST = 1, WIRE_REPLY = 2, WIRE_EVENT = 3 };

struct wire_request {
    uint32_t number;
    uint16_t op;
    const char *request_id;
    uint64_t approval_no;
    const uint8_t *body; size_t body_n;
};

void wire_put_request(struct buf *out, const struct wire_request *r);
void wire_put_reply(struct buf *out, uint32_t number, const struct fault *f, const uint8_t *body, size_t n);
/* -- events (events.def) -- */
enum event_reach { REACH_up, REACH_around };
enum event_home { HOME_all, HOME_deciders, HOME_supervisors, HOME_unit, HOME_job, HOME_none };
#define EVENT_WORD 24
struct event_topic {
    enum event_reach reach;
    enum event_home home;
    bool known;                      /* a kind of events.def; else home is HOME_all */
    char kind[EVENT_WORD], whom[EVENT_WORD], person[EVENT_WORD];    /* "": none */
    uint64_t number;
};
/* false: it is no topic. */
bool event_read(const char *topic, struct event_topic *e_r);

void wire_put_event(struct buf *out, const char *topic, uint64_t version);
/* One whole frame at the front of bytes: its length in all, 0 if more is needed,
 * -1 when it is broken or too large (limit: what this end accepts). */
long wire_frame(const uint8_t *bytes, size_t n, size_t limit);
bool wire_get_request(const uint8_t *frame, size_t n, struct wire_request *r);

struct link {
    int fd;
    uint32_t number;                 /* of the last request sent */
    struct buf in, out;
    size_t taken;                    /* of in: the message given out last */
};

struct link_message {
    enum wire_kind kind;
    uint32_t number;
    struct fault fault;              /* status ST_ok: body is the reply */
    const uint8_t *body; size_t body_n;       /* in the link's buffer until the next receive */
    const char *topic; uint64_t version;
};

/* A whole frame of the core's; false when it lies. body and topic point into it. */
bool wire_get_message(const uint8_t *frame, size_t n, struct link_message *m);

void link_init(struct link *l, int fd);
void link_release(struct link *l);                        /* closes fd */
enum status link_send(struct link *l, enum op_id op, const char *request_id, uint64_t approval_no,
                      const void *request, uint32_t *number_r);
/* ST_ok one message taken, ST_too_busy none there, ST_unavailable the core has gone. */
enum status link_receive(struct link *l, struct link_message *m);
enum status link_flush(struct link *l);
/* Send and wait. Events met meanwhile are dropped: for faces that take none. */
enum status link_call(struct link *l, enum op_id op, const char *request_id, uint64_t approval_no,
                      const void *request, void *reply, struct pool *pool, instant wait, struct fault *f);

/* Before a refusal is said: where it names what locale/ has no word for, the words that flows bring (work.words) are
 * asked for over l and set (lang_words_set). l is between calls; a failure leaves the words as they were. */
void fault_words_ask(struct link *l, const struct fault *f, struct pool *pool);

/* A request id nobody else makes: 15 bytes of time and chance, 24 characters. */
void request_id_make(char out[REQUEST_ID_MAX + 1]);
/* Its bytes, the time first, and back; false: it is of another's making. */
bool request_id_bytes(const char *id, uint8_t raw[REQUEST_ID_BYTES]);
void request_id_of(const uint8_t raw[REQUEST_ID_BYTES], char out[REQUEST_ID_MAX + 1]);
/* Of somebody else's making, the same at every door: at most REQUEST_ID_MAX bytes of UTF-8
 * without controls or marks that turn the writing round. ST_field_too_long, ST_text_invalid. */
enum status request_id_check(const char *id);

/* The same call in JSON, for `wattdesk call`, ssh exec and the subsystem:
 * {"op":"pay.take","id":"...","approval":7,"request":{...}} gives
 * {"id":"...","status":"ok","reply":{...}} or {"id":..,"status":"bill_paid","field":..,"args":[..],"text":".."};
 * a line each. */
void json_call(struct link *l, const char *line, size_t n, struct pool *pool, struct buf *out);
/* The refusal alone, of a call that was not understood. */
void json_refuse(struct buf *out, const char *id, const struct fault *f);
/* A text in its quotes; "" of what is no UTF-8. */
void json_quote(struct buf *out, const char *text);

#endif
