// Calls about who a process is, and what it may do.
#include <sys/prctl.h>

#include "perform.h"

void do_prctl(struct call *call)
{
    TIMED(call, prctl(PR_SET_NAME, call->args[0]));
}
