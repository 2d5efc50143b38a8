/* net: where somebody comes from, as a source that is counted by. One who guesses has
 * a network, not an address: an IPv4 network is often his whole, and of IPv6 he has at
 * least a /64. */
#ifndef BASE_NET_H
#define BASE_NET_H

#include <stdbool.h>

#define NET_TEXT 64                  /* the longest source with its NUL */

/* "10.9.8.7" cut to bits4 becomes "10.9.8.0/24", "2001:db8::1" to bits6 "2001:db8::/64";
 * an IPv4 address written as IPv6 is one of IPv4, and the name of an interface behind %
 * is left out. All of its bits, and it stands without a length. What is no address
 * ("local") is a source by itself, as it is written, and answers false. */
bool net_of(const char *address, unsigned bits4, unsigned bits6, char out[NET_TEXT]);

#endif
