// Calls that fail, linger or end their actor when a test asks for it. In programs built with `make FAULTS=1` alone.
#pragma once

#include <stdbool.h>

#include "calls.h"

// Takes apart what CUTAWAY_FAULT says, once, before there are actors: `CALL:N:WHAT`, several parted by commas. CALL is a
// call's name or `any`, N counts such calls from 1 in all actors together. WHAT is an errno by name, `delay=MS`, or `die`.
// Returns false when it cannot be understood.
bool faults_read(const char *text);

// Counts the call. Returns true when it has failed already, and is not to be performed.
bool fault_strikes(const struct call_row *row, struct call *call);
