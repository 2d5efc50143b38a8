/* Request ids: 24 characters, six bytes of the time in front so that they sort
 * about as they were made, ten of chance so that nobody makes the same. Others may make
 * theirs as they like, within what every door takes. */
#include "config.h"
#include "ops/ops.h"

#include <sodium.h>
#include <string.h>

#define ID_BYTES 15

void request_id_make(char out[REQUEST_ID_MAX + 1])
{
    static const char digit[] = "0123456789abcdefghjkmnpqrstvwxyz";
    uint8_t raw[ID_BYTES];
    randombytes_buf(raw, sizeof raw);
    uint64_t ms = (uint64_t)clock_now() / 1000;
    for (int i = 0; i < 6; i++)
        raw[i] = (uint8_t)(ms >> (40 - 8 * i));
    uint32_t held = 0;
    int bits = 0, n = 0;
    for (int i = 0; i < ID_BYTES; i++) {
        held = held << 8 | raw[i];
        for (bits += 8; bits >= 5; bits -= 5)
            out[n++] = digit[(held >> (bits - 5)) & 31];
    }
    out[n] = 0;
}

enum status request_id_check(const char *id)
{
    size_t n = strlen(id);
    if (n > REQUEST_ID_MAX)
        return ST_field_too_long;
    return utf8_valid(id, n) ? ST_ok : ST_text_invalid;
}
