/** Who may call: keys, scopes and origins, judged before anything else is; and the calls about keys and the audit. */
@NullMarked
package dev.errand.web.access;

import org.jspecify.annotations.NullMarked;
