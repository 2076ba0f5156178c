/* Which destination addresses may be a VIP's: answers "not for us" without a look-up. */
#pragma once

#include "../shared/limits.h"
#include "../shared/types.h"

#include <bpf/bpf_helpers.h>

__u64 addresses[LB_ADDRESS_WORDS] SEC(".data.addresses");
