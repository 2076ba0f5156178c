/* Sizes that both sides know. The loader may make the maps smaller or larger than what stands here. */
#pragma once

/* Raised whenever a structure or a map changes what it means: who finds maps of another number cannot carry on with them. */
#define LB_LAYOUT 1

#define LB_VIPS 4096
#define LB_SERVERS 65536
#define LB_FLOWS 262144
#define LB_FRAGMENTS 8192
#define LB_NETWORKS 65536
#define LB_CLIENTS 65536
#define LB_SOURCES 65536
#define LB_REASON_ROOM 64

/* Bits that say which destination addresses may be a VIP's. */
#define LB_ADDRESS_POWER 16
#define LB_ADDRESS_WORDS ((1 << LB_ADDRESS_POWER) / 64)

/* Interfaces by the last bits of their index. */
#define LB_PORTS 1024

/* IPv6 extension headers looked through, of which each takes a turn of a loop. */
#define LB_EXTENSION_HEADERS 6
