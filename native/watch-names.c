// The two names that a UTS namespace holds, uts_namespaces(7).
#include "watch.h"

#include <errno.h>
#include <sys/utsname.h>

static int read_names(struct errand *errand)
{
    return uname(errand->found) < 0 ? errno : 0;
}

int add_names(struct text *text, const struct home *home, const struct place *place)
{
    struct utsname names;
    struct errand errand = { .run = read_names, .found = &names, .size = sizeof names };
    int error = enter(home, place, &errand);
    if (error != 0)
        return error;
    text_add(text, "\"hostname\":");
    text_string(text, names.nodename);
    text_add(text, ",\"domainname\":");
    text_string(text, names.domainname);
    return 0;
}
