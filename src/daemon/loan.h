/* A loan: the model of a further project of the same user, for a request that reads two. An engine has one
 * project only, so goxeld asks the other engine for a copy, as any client would: by a session of its own,
 * which is routed, charged and logged like those of others, and passes a memfd to be filled.
 *
 * Which project is lent is read in the client's own line, not told by the engine that wants it. */
#pragma once

#include "daemon/path.h"
#include "daemon/session.h"
#include "rpc/envelope.h"

typedef struct Loan Loan;

enum { LOAN_LATER = 4 };

/* Asks for what the line names by method->other_param. LOAN_LATER: the session waits, and its line will be
 * run anew. RPC_FAILED with the reason in s->fault; -ENOMEM. */
int loan_begin(Loan **ret, Session *s, const Request *q, const DescribedMethod *m);
/* The client is gone: nobody waits for it any more, and the session goes on with what comes behind. */
void loan_withdraw(Loan *l);
/* The copy, sealed, once it has come; NULL on -ENOMEM alone. */
PathFile *loan_file(Loan *l);
/* Takes NULL; what was not finished is withdrawn. */
Loan *loan_free(Loan *l);
