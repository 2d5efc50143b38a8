/* Request ids: 24 characters, six bytes of the time in front so that they sort
 * about as they were made, ten of chance so that nobody makes the same. Others may make
 * theirs as they like, within what every door takes. */
#include "config.h"
#include "ops/ops.h"

#include <sodium.h>
#include <string.h>

static const char digit[] = "0123456789abcdefghjkmnpqrstvwxyz";

void request_id_of(const uint8_t raw[REQUEST_ID_BYTES], char out[REQUEST_ID_MAX + 1])
{
    uint32_t held = 0;
    int bits = 0, n = 0;
    for (int i = 0; i < REQUEST_ID_BYTES; i++) {
        held = held << 8 | raw[i];
        for (bits += 8; bits >= 5; bits -= 5)
            out[n++] = digit[(held >> (bits - 5)) & 31];
    }
    out[n] = 0;
}

bool request_id_bytes(const char *id, uint8_t raw[REQUEST_ID_BYTES])
{
    uint32_t held = 0;
    int bits = 0, n = 0;
    if (strlen(id) != REQUEST_ID_BYTES * 8 / 5 || strspn(id, digit) != strlen(id))
        return false;
    for (; *id; id++) {
        held = held << 5 | (uint32_t)(strchr(digit, *id) - digit);
        bits += 5;
        if (bits >= 8)
            raw[n++] = (uint8_t)(held >> (bits -= 8));
    }
    return true;
}

void request_id_make(char out[REQUEST_ID_MAX + 1])
{
    uint8_t raw[REQUEST_ID_BYTES];
    randombytes_buf(raw, sizeof raw);
    uint64_t ms = (uint64_t)clock_now() / 1000;
    for (int i = 0; i < 6; i++)
        raw[i] = (uint8_t)(ms >> (40 - 8 * i));
    request_id_of(raw, out);
}

enum status request_id_check(const char *id)
{
    size_t n = strlen(id);
    if (n > REQUEST_ID_MAX)
        return ST_field_too_long;
    return utf8_valid(id, n) ? ST_ok : ST_text_invalid;
}
