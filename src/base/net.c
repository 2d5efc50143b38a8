/* Addresses cut to their network. */
#include "config.h"
#include "base/net.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "base/text.h"

#define BITS4 32
#define BITS6 128

static void cut(uint8_t *at, unsigned bytes, unsigned bits)
{
    for (unsigned i = 0; i < bytes; i++, bits = bits > 8 ? bits - 8 : 0)
        if (bits < 8)
            at[i] &= (uint8_t)(0xff00u >> bits);
}

static void put(int family, const void *at, unsigned bits, unsigned all, char out[NET_TEXT])
{
    char text[INET6_ADDRSTRLEN];
    inet_ntop(family, at, text, sizeof text);
    if (bits < all)
        snprintf(out, NET_TEXT, "%s/%u", text, bits);
    else
        text_copy(out, NET_TEXT, text);
}

bool net_of(const char *address, unsigned bits4, unsigned bits6, char out[NET_TEXT])
{
    char text[NET_TEXT];
    struct in6_addr six;
    struct in_addr four;
    if (!text_copy(out, NET_TEXT, address) || !text_copy(text, sizeof text, address))
        return false;
    text[strcspn(text, "%")] = '\0';
    bool is_six = inet_pton(AF_INET6, text, &six) == 1;
    if (is_six && IN6_IS_ADDR_V4MAPPED(&six))
        memcpy(&four, &six.s6_addr[12], sizeof four);
    else if (is_six) {
        cut(six.s6_addr, sizeof six.s6_addr, bits6);
        put(AF_INET6, &six, bits6, BITS6, out);
        return true;
    } else if (inet_pton(AF_INET, text, &four) != 1)
        return false;
    cut((uint8_t *)&four, sizeof four, bits4);
    put(AF_INET, &four, bits4, BITS4, out);
    return true;
}
