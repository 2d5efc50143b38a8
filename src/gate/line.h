/* The words of a call and its JSON envelope: shared by the line and `wattdesk call`. */
#ifndef GATE_LINE_H
#define GATE_LINE_H

#include "gate/packet.h"

#define LINE_BYTES_MAX (1u << 20)          /* bytes of one request */

struct line_call {
    char op[48];
    char id[REQUEST_ID_MAX + 1];
    uint64_t approval;
};

/* "NAME [--id ID] [--approval NUMBER]"; false when it is anything else. */
bool line_call_read(const char *words, struct line_call *c);
/* The request inside its envelope; ST_json_broken in f when it is no object. */
bool line_wrap(const struct line_call *c, const uint8_t *request, size_t n, struct buf *out, struct fault *f);
bool line_answer_good(const struct buf *answer);

#endif
